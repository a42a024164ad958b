// SPDX-License-Identifier: Apache-2.0

/// Why a text is no address that mail can be sent to.
public enum AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    /// No `@`.
    case missingAt
    case missingLocalPart
    case missingDomain
    /// CR, LF, NUL or another control character: never passed on, whatever the context.
    case controlCharacter
    case space
    /// A character that the local part cannot hold unquoted, or a broken quotation.
    case invalidLocalPart
    case localPartTooLong
    case invalidDomain
    case domainTooLong
    /// `user@localhost`: nobody on the Internet.
    case domainWithoutDot
    /// `user@[192.0.2.1]` or `user@192.0.2.1`.
    case domainLiteral
    /// The text around the address is no display name with `<` and `>`.
    case invalidMailbox

    /// A short sentence part in English.
    public var description: String {
        switch self {
        case .empty: "the address is empty"
        case .missingAt: "the address has no @"
        case .missingLocalPart: "nothing stands before the @"
        case .missingDomain: "nothing stands after the @"
        case .controlCharacter: "the address holds a control character"
        case .space: "the address holds a space"
        case .invalidLocalPart: "the part before the @ holds a character that is not allowed there"
        case .localPartTooLong: "the part before the @ is longer than 64 octets"
        case .invalidDomain: "the domain is not valid"
        case .domainTooLong: "the domain is longer than 255 octets, or a label of it longer than 63"
        case .domainWithoutDot: "the domain has no dot"
        case .domainLiteral: "the domain is an IP address"
        case .invalidMailbox: "the text is not of the form: Name <address>"
        }
    }
}
