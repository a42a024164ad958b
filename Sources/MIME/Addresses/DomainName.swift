// SPDX-License-Identifier: Apache-2.0

/// Domain names of mail addresses.
public enum DomainName {
    /// Octets of a domain (RFC 5321 §4.5.3.1.2).
    static let limit = 255
    static let labelLimit = 63

    /// `text` in lower case with A-labels (RFC 5890 §2.3.2.1), width folded and kana composed.
    ///
    /// Throws `invalidDomain`, `domainTooLong`, `domainWithoutDot`, `domainLiteral`, `missingDomain`.
    public static func normalized(_ text: some StringProtocol) throws(AddressError) -> String {
        if text.isEmpty { throw .missingDomain }
        if text.utf8.count > limit * 4 { throw .domainTooLong }
        if text.utf8.first == UInt8(ascii: "[") { throw .domainLiteral }
        if let plain = try asciiDomain(text) { return plain }
        var folded = WidthFolding.narrowASCII(KanaFolding.composed(String(text))).lowercased()
        folded = String(String.UnicodeScalarView(folded.unicodeScalars.map { $0 == "\u{3002}" ? "." : $0 }))
        var labels: [String] = []
        for label in folded.split(separator: ".", omittingEmptySubsequences: false) {
            labels.append(try aLabel(label))
        }
        guard let checked = try asciiDomain(labels.joined(separator: ".")) else { throw .invalidDomain }
        return checked
    }

    /// The domain in lower case if it is all ASCII, nil if it is not; throws when it is ASCII but no domain.
    private static func asciiDomain(_ text: some StringProtocol) throws(AddressError) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var labelStart = 0
        var dots = 0
        var isNumber = true
        for octet in text.utf8 {
            switch octet {
            case 0x80...: return nil
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                isNumber = false
                result.append(octet)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                isNumber = false
                result.append(octet | 0x20)
            case UInt8(ascii: "0")...UInt8(ascii: "9"): result.append(octet)
            case UInt8(ascii: "-"):
                if result.count == labelStart { throw .invalidDomain }
                isNumber = false
                result.append(octet)
            case UInt8(ascii: "."):
                if result.count == labelStart || result.last == UInt8(ascii: "-") { throw .invalidDomain }
                if result.count - labelStart > labelLimit { throw .domainTooLong }
                result.append(octet)
                labelStart = result.count
                isNumber = true
                dots += 1
            default: throw .invalidDomain
            }
        }
        if result.count == labelStart || result.last == UInt8(ascii: "-") { throw .invalidDomain }
        if result.count > limit || result.count - labelStart > labelLimit { throw .domainTooLong }
        if dots == 0 { throw .domainWithoutDot }
        // No top-level domain is a number (RFC 3696 §2): this is an IP address.
        if isNumber { throw .domainLiteral }
        return String(decoding: result, as: UTF8.self)
    }

    private static func aLabel(_ label: Substring) throws(AddressError) -> String {
        if label.utf8.allSatisfy({ $0 < 0x80 }) { return String(label) }
        var scalars: [Unicode.Scalar] = []
        for scalar in label.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
                .spaceSeparator:
                throw .invalidDomain
            default: scalars.append(scalar)
            }
        }
        guard scalars.count <= labelLimit, let encoded = Punycode.encode(scalars) else { throw .domainTooLong }
        return "xn--" + encoded
    }
}
