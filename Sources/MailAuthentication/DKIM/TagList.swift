// SPDX-License-Identifier: Apache-2.0

/// `name=value; name=value` (RFC 6376 §3.2).
struct TagList {
    /// More tags than any real list has; longer lists are malformed.
    static let maximumCount = 64

    private var values: [String: [UInt8]] = [:]
    /// Where the value of `b=` stands in the given bytes, all white space included.
    private(set) var signatureRange: Range<Int>?
    private(set) var firstName: String?

    /// Nil when a tag is malformed or comes twice.
    init?(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
            let field = Self.trimmed(bytes[start..<end])
            if field.isEmpty {
                // RFC 6376 §3.2 allows one semicolon at the end, nothing empty elsewhere.
                guard Self.trimmed(bytes[min(end + 1, bytes.count)...]).isEmpty, firstName != nil else { return nil }
                return
            }
            guard let equals = bytes[start..<end].firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let nameBytes = Self.trimmed(bytes[start..<equals])
            guard let first = nameBytes.first, Self.isLetter(first),
                nameBytes.allSatisfy({ Self.isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5f })
            else { return nil }
            let name = String(decoding: nameBytes, as: UTF8.self)
            guard values[name] == nil, values.count < Self.maximumCount else { return nil }
            values[name] = Array(Self.trimmed(bytes[(equals + 1)..<end]))
            if name == "b" { signatureRange = equals + 1..<end }
            if firstName == nil { firstName = name }
            start = end + 1
        }
        guard firstName != nil else { return nil }
    }

    /// The value without white space around it.
    func text(_ name: String) -> String? {
        values[name].map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value without any white space, for base64.
    func compact(_ name: String) -> [UInt8]? {
        values[name].map { $0.filter { !Self.isSpace($0) } }
    }

    /// The parts of `a:b:c`, trimmed.
    func list(_ name: String) -> [String]? {
        values[name].map { value in
            value.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { String(decoding: Self.trimmed($0), as: UTF8.self) }
        }
    }

    /// A number of decimal digits.
    func number(_ name: String) -> NumberTag {
        guard let digits = values[name] else { return .absent }
        guard (1...76).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return .malformed
        }
        // RFC 6376 §3.5: larger numbers than fit may be taken for "very large".
        return .number(Int64(String(decoding: digits, as: UTF8.self)) ?? .max)
    }

    enum NumberTag: Equatable {
        case absent, malformed
        case number(Int64)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return bytes
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }
}
