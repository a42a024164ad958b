// SPDX-License-Identifier: Apache-2.0

/// What is searched of a contact: its folded address and values in one run of octets.
///
/// `address key value key value …`, where a key is the field's id in digits of base 8, each as 0xF8 + digit. Those octets
/// occur in no UTF-8, so a text that is looked for is never found across two values. Blank values are left out.
enum SearchRow {
    static let keyBase: UInt8 = 0xF8

    /// Appends the row of a contact; `fields` is `Contact.fields`.
    static func append(email: Span<UInt8>, fields: Span<UInt8>, to row: inout [UInt8]) {
        SearchText.append(email, to: &row)
        var index = 0
        let count = fields.count
        var key: Int64?
        while index < count {
            guard fields[index] == 0x22 else {
                index += 1
                continue
            }
            index += 1
            let start = index
            var isEscaped = false
            while index < count, fields[index] != 0x22 {
                if fields[index] == 0x5C {
                    isEscaped = true
                    index += 1
                }
                index += 1
            }
            let end = min(index, count)
            index += 1
            guard let field = key else {
                key = number(fields.extracting(start..<end))
                continue
            }
            key = nil
            if end > start {
                let mark = row.count
                appendKey(field, to: &row)
                let begin = row.count
                if isEscaped {
                    SearchText.append(unescaped(fields.extracting(start..<end)).span, to: &row)
                } else {
                    SearchText.append(fields.extracting(start..<end), to: &row)
                }
                // Blanks alone are no value.
                if row[begin...].allSatisfy({ $0 == 0x20 }) { row.removeLast(row.count - mark) }
            }
        }
    }

    /// Which of `fields`, 64 at most, the row has a value of: bit by bit, in their order.
    static func presence(of fields: [Int64], in row: Span<UInt8>) -> UInt64 {
        var result: UInt64 = 0
        var missing = min(fields.count, 64)
        var index = 0
        let count = row.count
        while missing > 0 {
            while index < count && row[index] < keyBase { index += 1 }
            if index == count { break }
            var key: Int64 = 0
            while index < count && row[index] >= keyBase {
                key = key << 3 | Int64(row[index] & 7)
                index += 1
            }
            for position in 0..<min(fields.count, 64) where fields[position] == key {
                result |= 1 << UInt64(position)
                missing -= 1
            }
        }
        return result
    }

    private static func appendKey(_ field: Int64, to row: inout [UInt8]) {
        var shift = 63
        while shift > 0 && field >> Int64(shift) == 0 { shift -= 3 }
        while shift >= 0 {
            row.append(keyBase | UInt8(truncatingIfNeeded: (field >> Int64(shift)) & 7))
            shift -= 3
        }
    }

    /// -1, which no field has, for what is no number.
    private static func number(_ digits: Span<UInt8>) -> Int64 {
        var value: Int64 = 0
        for index in digits.indices {
            let octet = digits[index]
            guard (0x30...0x39).contains(octet), value < Int64.max / 16 else { return -1 }
            value = value * 10 + Int64(octet - 0x30)
        }
        return value
    }

    /// JSON's escapes resolved (RFC 8259 §7).
    private static func unescaped(_ text: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        var high: UInt32?
        while index < text.count {
            let octet = text[index]
            index += 1
            guard octet == 0x5C, index < text.count else {
                result.append(octet)
                continue
            }
            let escape = text[index]
            index += 1
            guard escape == UInt8(ascii: "u"), index + 4 <= text.count else {
                switch escape {
                case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
                    result.append(0x20)
                default: result.append(escape)
                }
                continue
            }
            var code: UInt32 = 0
            for offset in 0..<4 {
                let digit = text[index + offset]
                code = code << 4 | UInt32((0x30...0x39).contains(digit) ? digit - 0x30 : (digit | 0x20) &- 0x57) & 15
            }
            index += 4
            if (0xD800..<0xDC00).contains(code) {
                high = code
                continue
            }
            if let first = high, (0xDC00..<0xE000).contains(code) {
                code = 0x10000 + (first - 0xD800) << 10 + (code - 0xDC00)
            }
            high = nil
            result += Array(String(Unicode.Scalar(code) ?? " ").utf8)
        }
        return result
    }
}
