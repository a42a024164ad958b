// SPDX-License-Identifier: Apache-2.0

/// Parameters in PostgreSQL's binary format: big-endian integers, bare text and bytes, arrays of one dimension.
struct PostgresParameters {
    private(set) var bytes: [UInt8] = []
    /// Where each parameter lies in `bytes`; nil for NULL.
    private(set) var ranges: [Range<Int>?] = []
    private(set) var types: [UInt32] = []

    /// Object ids of types, fixed by PostgreSQL's catalogue (`pg_type.dat`).
    private enum TypeID {
        static let bytea: UInt32 = 17
        static let int8: UInt32 = 20
        static let text: UInt32 = 25
        static let byteaArray: UInt32 = 1001
        static let textArray: UInt32 = 1009
        static let int8Array: UInt32 = 1016
    }

    init(_ values: [Value]) {
        for value in values {
            switch value {
            case .int(let value): add(TypeID.int8, value) { $0.append(bigEndian: $1) }
            case .text(let value): add(TypeID.text, value) { $0.append(text: $1) }
            case .bytes(let value): add(TypeID.bytea, value) { $0.bytes.append(contentsOf: $1) }
            case .ids(let values): add(array: TypeID.int8Array, of: TypeID.int8, values) { $0.append(bigEndian: $1) }
            case .texts(let values): add(array: TypeID.textArray, of: TypeID.text, values) { $0.append(text: $1) }
            }
        }
    }

    init(_ columns: [Column]) {
        for column in columns {
            switch column {
            case .ints(let values): add(array: TypeID.int8Array, of: TypeID.int8, values) { $0.append(bigEndian: $1) }
            case .optionalInts(let values):
                add(array: TypeID.int8Array, of: TypeID.int8, values) { $0.append(bigEndian: $1) }
            case .texts(let values): add(array: TypeID.textArray, of: TypeID.text, values) { $0.append(text: $1) }
            case .optionalTexts(let values):
                add(array: TypeID.textArray, of: TypeID.text, values) { $0.append(text: $1) }
            case .blobs(let values):
                add(array: TypeID.byteaArray, of: TypeID.bytea, values) { $0.bytes.append(contentsOf: $1) }
            }
        }
    }

    private mutating func add<Element>(_ type: UInt32, _ value: Element?, _ write: (inout Self, Element) -> Void) {
        types.append(type)
        guard let value else {
            ranges.append(nil)
            return
        }
        let start = bytes.count
        write(&self, value)
        ranges.append(start..<bytes.count)
    }

    private mutating func add<Element>(
        array type: UInt32, of elementType: UInt32, _ values: [Element?], _ write: (inout Self, Element) -> Void
    ) {
        types.append(type)
        let start = bytes.count
        append(bigEndian: Int32(values.isEmpty ? 0 : 1))
        append(bigEndian: Int32(1))  // may hold NULLs
        append(bigEndian: elementType)
        if !values.isEmpty {
            append(bigEndian: Int32(values.count))
            append(bigEndian: Int32(1))  // the first index
        }
        for value in values {
            let length = bytes.count
            append(bigEndian: Int32(-1))
            guard let value else { continue }
            write(&self, value)
            let written = UInt32(bytes.count - length - 4)
            for index in 0..<4 { bytes[length + index] = UInt8(truncatingIfNeeded: written >> (24 - 8 * index)) }
        }
        ranges.append(start..<bytes.count)
    }

    private mutating func append(bigEndian value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// QUIRK: PostgreSQL's text cannot hold U+0000, and a server's reply can: U+FFFD stands in for it.
    private mutating func append(text: String) {
        guard text.utf8.contains(0) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            if byte == 0 { bytes.append(contentsOf: [0xef, 0xbf, 0xbd]) } else { bytes.append(byte) }
        }
    }
}
