// SPDX-License-Identifier: Apache-2.0

/// Why a text is no address that mail can be sent to.
public enum AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing but space.
    case empty
    /// No `@`.
    case missingAt
    /// Nothing before the `@`.
    case missingLocalPart
    /// Nothing behind the `@`.
    case missingDomain
    /// CR, LF, NUL or another control character: never passed on, whatever the context.
    case controlCharacter
    /// White space within the address.
    case space
    /// A character that the local part cannot hold unquoted, or a broken quotation.
    case invalidLocalPart
    /// More than 64 octets (RFC 5321 §4.5.3.1.1).
    case localPartTooLong
    /// A label that is no DNS label, even in A-labels.
    case invalidDomain
    /// More than 255 octets, or a label of more than 63.
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
