// SPDX-License-Identifier: Apache-2.0

/// A charset that mail is written in.
public enum TextCharset: String, Sendable, Hashable, CaseIterable {
    /// RFC 3629.
    case utf8 = "utf-8"
    /// RFC 1468 with the vendor rows that Japanese mail has always used (what others call CP50220).
    case iso2022jp = "iso-2022-jp"

    /// `text` in this charset.
    ///
    /// ISO-2022-JP starts and ends in ASCII, and is in ASCII at each line's end. Half-width katakana is widened, as
    /// the charset has none. Throws the characters that it cannot write.
    public func encode(_ text: String) throws(UnencodableText) -> [UInt8] {
        switch self {
        case .utf8: return Array(text.utf8)
        case .iso2022jp:
            if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return Array(text.utf8) }
            var writer = JISWriter()
            for unit in try JISWriter.units(of: text) { writer.append(unit) }
            return writer.finish()
        }
    }

    /// The characters that `encode` would refuse: each once, in order of appearance.
    public func unencodable(in text: String) -> [Unicode.Scalar] {
        guard self == .iso2022jp else { return [] }
        do throws(UnencodableText) {
            _ = try JISWriter.units(of: text)
            return []
        } catch {
            return error.scalars
        }
    }

    /// `bytes` as text, whatever they are: what cannot be read becomes U+FFFD. Never fails.
    ///
    /// `charset` is a name as mail has it, in any case; an unknown one is read as UTF-8, and where that is not valid,
    /// as windows-1252.
    public static func decode(_ bytes: [UInt8], charset: String) -> String {
        CharsetDecoder.decode(bytes, charset: charset)
    }
}

/// Characters of a text that a charset does not have.
public struct UnencodableText: Error, Hashable, Sendable, CustomStringConvertible {
    /// Each once, in order of appearance; at least one.
    public let scalars: [Unicode.Scalar]

    /// The failure for these characters.
    public init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    public var description: String {
        let shown = scalars.prefix(20).map { $0.value < 0x20 ? "U+" + String($0.value, radix: 16) : String($0) }
        return "the charset has no \(shown.joined(separator: " "))"
    }
}
