// SPDX-License-Identifier: Apache-2.0

/// Why a value cannot be a header field. Nothing was written.
public enum HeaderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// CR, LF, NUL or another control character (a tab becomes a space): somebody tries to add a field of their own.
    case controlCharacter
    /// The field's name holds something else than printable ASCII without a colon, or is empty or too long.
    case invalidName
    /// A structured value holds text that is not ASCII.
    case notASCII
    /// A part that cannot be folded is longer than the 998 octets of RFC 5322 §2.1.1.
    case tooLong
    /// The charset has no such characters.
    case unencodable(UnencodableText)

    public var description: String {
        switch self {
        case .controlCharacter: "the value holds a control character"
        case .invalidName: "the name of the header field is not valid"
        case .notASCII: "the value is not ASCII"
        case .tooLong: "the value holds a part that is too long for a line"
        case .unencodable(let text): text.description
        }
    }
}
