// SPDX-License-Identifier: Apache-2.0

/// Reads a JSON object (RFC 8259 §4) whose values are texts, numbers, `true`, `false` or `null`: what
/// `Contact.fields` holds. Linear, no nesting. Each call is given the same bytes.
struct FlatObjectReader {
    private var index = 0
    private var isFirst = true

    mutating func open(_ json: Span<UInt8>) throws(RenderFailure) {
        try expect(UInt8(ascii: "{"), json)
    }

    /// Bytes of the next key, as written; nil at the end of the object.
    mutating func nextKey(_ json: Span<UInt8>) throws(RenderFailure) -> Range<Int>? {
        skipSpace(json)
        guard index < json.count else { throw .badFields }
        if json[index] == UInt8(ascii: "}") { return nil }
        if !isFirst { try expect(UInt8(ascii: ","), json) }
        isFirst = false
        let key = try text(json)
        try expect(UInt8(ascii: ":"), json)
        return key.range
    }

    /// Bytes of the value of the key before, without quotes; `null` is empty.
    mutating func nextValue(_ json: Span<UInt8>) throws(RenderFailure) -> (range: Range<Int>, hasEscapes: Bool) {
        skipSpace(json)
        guard index < json.count else { throw .badFields }
        if json[index] == UInt8(ascii: "\"") { return try text(json) }
        let start = index
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: ","), UInt8(ascii: "}"), 0x20, 0x09, 0x0A, 0x0D:
                let isNull = index - start == 4 && json[start] == UInt8(ascii: "n")
                return (isNull ? start..<start : start..<index, false)
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): throw .badFields
            default: index += 1
            }
        }
        throw .badFields
    }

    private mutating func text(_ json: Span<UInt8>) throws(RenderFailure) -> (range: Range<Int>, hasEscapes: Bool) {
        try expect(UInt8(ascii: "\""), json)
        let start = index
        var hasEscapes = false
        while index < json.count {
            let byte = json[index]
            if byte == UInt8(ascii: "\"") {
                index += 1
                return (start..<index - 1, hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                index += 1
            }
            index += 1
        }
        throw .badFields
    }

    private mutating func expect(_ byte: UInt8, _ json: Span<UInt8>) throws(RenderFailure) {
        skipSpace(json)
        guard index < json.count, json[index] == byte else { throw .badFields }
        index += 1
    }

    private mutating func skipSpace(_ json: Span<UInt8>) {
        while index < json.count, json[index] == 0x20 || (json[index] >= 0x09 && json[index] <= 0x0D) { index += 1 }
    }
}
