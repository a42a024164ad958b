// SPDX-License-Identifier: Apache-2.0

/// The values of one contact that a mailing uses, out of the JSON of `Contact.fields`, and its tokens.
struct MergeValues {
    /// Values one behind the other: line ends are CRLF, other control characters are spaces.
    private(set) var bytes: [UInt8] = []
    /// Where each slot's value is in `bytes`.
    private(set) var slots: [Range<Int>] = []
    private(set) var isBlank: [Bool] = []
    var tokens: [UInt8] = []
    var scratch: [UInt8] = []

    /// Takes the values of `keys` from a flat JSON object (RFC 8259); slot 0 is `email`. A value that is no text is
    /// taken as it is written; `null` is blank.
    mutating func fill(keys: [[UInt8]], email: Span<UInt8>, json: Span<UInt8>) throws(RenderFailure) {
        bytes.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        isBlank.removeAll(keepingCapacity: true)
        for _ in keys {
            slots.append(0..<0)
            isBlank.append(true)
        }
        add(email, email.indices)
        settle(SlotTable.email, from: 0)
        guard keys.count > 1 else { return }
        var reader = FlatObjectReader()
        try reader.open(json)
        while let key = try reader.nextKey(json) {
            var slot = 0
            for candidate in 1..<keys.count where Self.matches(keys[candidate], json, key) {
                slot = candidate
                break
            }
            let value = try reader.nextValue(json)
            guard slot > 0 else { continue }
            let start = bytes.count
            if value.hasEscapes {
                try addUnescaped(json, value.range)
            } else {
                add(json, value.range)
            }
            settle(slot, from: start)
        }
    }

    private mutating func settle(_ slot: Int, from start: Int) {
        slots[slot] = start..<bytes.count
        isBlank[slot] = Self.isBlank(bytes.span.extracting(start..<bytes.count))
    }

    private static func matches(_ key: [UInt8], _ json: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard key.count == range.count else { return false }
        for index in key.indices where key[index] != json[range.lowerBound + index] { return false }
        return true
    }

    /// Spaces, tabs, line ends and the ideographic space alone.
    private static func isBlank(_ value: Span<UInt8>) -> Bool {
        var index = 0
        while index < value.count {
            switch value[index] {
            case 0x20, 0x09, 0x0D, 0x0A: index += 1
            case 0xE3 where index + 2 < value.count && value[index + 1] == 0x80 && value[index + 2] == 0x80: index += 3
            default: return false
            }
        }
        return true
    }

    private mutating func add(_ source: Span<UInt8>, _ range: Range<Int>) {
        for index in range {
            let byte = source[index]
            bytes.append(byte < 0x20 && byte != 0x09 || byte == 0x7F ? 0x20 : byte)
        }
    }

    // MARK: Escapes (RFC 8259 §7)

    private mutating func addUnescaped(_ json: Span<UInt8>, _ range: Range<Int>) throws(RenderFailure) {
        var index = range.lowerBound
        var wasReturn = false
        while index < range.upperBound {
            let byte = json[index]
            guard byte == UInt8(ascii: "\\") else {
                add(json, index..<index + 1)
                index += 1
                wasReturn = false
                continue
            }
            guard index + 1 < range.upperBound else { throw .badFields }
            var scalar: UInt32
            switch json[index + 1] {
            case UInt8(ascii: "n"): scalar = 0x0A
            case UInt8(ascii: "r"): scalar = 0x0D
            case UInt8(ascii: "t"): scalar = 0x09
            case UInt8(ascii: "b"), UInt8(ascii: "f"): scalar = 0x20
            case UInt8(ascii: "u"):
                scalar = try Self.unit(json, at: index + 2, before: range.upperBound)
                index += 4
                if scalar >= 0xD800, scalar <= 0xDBFF, index + 3 < range.upperBound,
                    json[index + 2] == UInt8(ascii: "\\"), json[index + 3] == UInt8(ascii: "u")
                {
                    let low = try Self.unit(json, at: index + 4, before: range.upperBound)
                    if low >= 0xDC00, low <= 0xDFFF {
                        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                        index += 6
                    }
                }
            case let plain: scalar = UInt32(plain)
            }
            index += 2
            switch scalar {
            case 0x0A where wasReturn: break
            case 0x0A, 0x0D:
                bytes.append(0x0D)
                bytes.append(0x0A)
            case 0..<0x20 where scalar != 0x09, 0x7F..<0xA0: bytes.append(0x20)
            default:
                let character = Unicode.Scalar(scalar) ?? "\u{FFFD}"
                for unit in UTF8.encode(character) ?? UTF8.encodedReplacementCharacter { bytes.append(unit) }
            }
            wasReturn = scalar == 0x0D
        }
    }

    private static func unit(_ json: Span<UInt8>, at start: Int, before end: Int) throws(RenderFailure) -> UInt32 {
        guard start + 4 <= end else { throw .badFields }
        var unit: UInt32 = 0
        for index in start..<start + 4 {
            let digit: UInt8
            switch json[index] {
            case let byte where byte >= 0x30 && byte <= 0x39: digit = byte - 0x30
            case let byte where (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66: digit = (byte | 0x20) - 0x57
            default: throw .badFields
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
