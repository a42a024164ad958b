// SPDX-License-Identifier: Apache-2.0

/// A mail address as `local-part@domain` (RFC 5321 §4.1.2, RFC 6531 §3.3), its domain in A-labels and lower case.
///
/// Wider than the RFC in one place: dots may stand anywhere in the local part, since Japanese mobile carriers gave out
/// addresses such as `a..b@docomo.ne.jp` and `a.@ezweb.ne.jp`. On the wire those are quoted strings (`wireForm`).
/// Comments, routes, domain literals and domains without a dot are refused.
public struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    /// Octets that a local part may have (RFC 5321 §4.5.3.1.1).
    public static let localPartLimit = 64

    /// As typed, quotation removed. Case is kept: it belongs to the receiving host.
    public let localPart: String
    /// Lower case, A-labels (`xn--…`), at least one dot.
    public let domain: String
    /// The local part holds only characters that may stand there without quotation marks, though dots may be misplaced.
    private let isPlain: Bool

    /// Reads an address; surrounding space is the caller's to trim. Linear in the length of `text`.
    public init(parsing text: String) throws(AddressError) {
        if text.isEmpty { throw .empty }
        var at: String.Index?
        for index in text.unicodeScalars.indices {
            let scalar = text.unicodeScalars[index]
            if scalar.isMailControl { throw .controlCharacter }
            if scalar == " " || (scalar.value >= 0x80 && scalar.properties.isWhitespace) { throw .space }
            if scalar == "@" { at = index }
        }
        guard let at else { throw .missingAt }
        let local = text[..<at]
        if local.isEmpty { throw .missingLocalPart }
        self.localPart = local.first == "\"" ? try Self.unquoted(local) : String(local)
        self.isPlain = localPart.unicodeScalars.allSatisfy { $0 == "." || $0.isAtomText }
        if !isPlain && local.first != "\"" { throw .invalidLocalPart }
        if localPart.utf8.count > Self.localPartLimit { throw .localPartTooLong }
        self.domain = try DomainName.normalized(text[text.unicodeScalars.index(after: at)...])
    }

    /// The address as it is stored and shown: `localPart@domain`, quoted only where it could not be read back
    /// otherwise.
    public var addrSpec: String { isPlain ? "\(localPart)@\(domain)" : wireForm }

    /// The address as it stands between `<` and `>` in SMTP commands and header fields: the local part is a quoted
    /// string when it is no dot-atom, as `"a..b"@docomo.ne.jp`. Not ASCII when `needsSMTPUTF8`.
    public var wireForm: String {
        if isDotAtom { return "\(localPart)@\(domain)" }
        var quoted = "\""
        for scalar in localPart.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\"@" + domain
    }

    /// What two spellings of one mailbox have in common: `addrSpec` in lower case, full-width ASCII narrowed.
    public var suppressionKey: String { WidthFolding.narrowASCII(addrSpec).lowercased() }

    /// The local part is not ASCII, so that only servers with SMTPUTF8 (RFC 6531) take it.
    public var needsSMTPUTF8: Bool { localPart.utf8.contains { $0 >= 0x80 } }

    public var description: String { addrSpec }

    /// Dot-atom-text (RFC 5322 §3.2.3): no dot first, last or beside another.
    private var isDotAtom: Bool {
        guard isPlain else { return false }
        var afterDot = true
        for octet in localPart.utf8 {
            if octet == 0x2E && afterDot { return false }
            afterDot = octet == 0x2E
        }
        return !afterDot
    }

    /// The content of a quoted string (RFC 5321 §4.1.2).
    private static func unquoted(_ local: Substring) throws(AddressError) -> String {
        guard local.unicodeScalars.count > 2, local.unicodeScalars.last == "\"" else { throw .invalidLocalPart }
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in local.unicodeScalars.dropFirst().dropLast() {
            if isEscaped || (scalar != "\\" && scalar != "\"") {
                result.append(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                throw .invalidLocalPart
            }
        }
        if isEscaped { throw .invalidLocalPart }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// C0, DEL, C1, and the separators of lines and paragraphs.
    var isMailControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029 }

    /// atext (RFC 5322 §3.2.3) with RFC 6532's extension to everything that is not ASCII.
    var isAtomText: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9": true
        case "!", "#", "$", "%", "&", "'", "*", "+", "-", "/", "=", "?", "^", "_", "`", "{", "|", "}", "~": true
        default: value >= 0xA0 && properties.generalCategory != .format
        }
    }
}
