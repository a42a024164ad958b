// SPDX-License-Identifier: Apache-2.0

import CLibPQ

/// A row of a result in the binary format. Used only while the result lives.
@safe final class PostgresRow: Row {
    private let result: OpaquePointer
    var index: Int32 = 0

    init(_ result: OpaquePointer) { unsafe self.result = unsafe result }

    func isNull(_ column: Int) -> Bool {
        unsafe PQgetisnull(result, index, Int32(column)) == 1
    }

    func int(_ column: Int) -> Int64 {
        let raw = unsafe cell(column)
        guard let first = unsafe raw.first else { return 0 }
        // int2, int4 and int8 by their length, sign first.
        return unsafe raw.dropFirst().reduce(raw.count == 1 ? Int64(first) : Int64(Int8(bitPattern: first))) {
            $0 << 8 | Int64($1)
        }
    }

    func text(_ column: Int) -> String {
        unsafe String(decoding: cell(column), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8] {
        unsafe Array(cell(column))
    }

    /// Points into the result, which outlives every use inside this class.
    private func cell(_ column: Int) -> UnsafeRawBufferPointer {
        let start = unsafe PQgetvalue(result, index, Int32(column))
        let count = unsafe Int(PQgetlength(result, index, Int32(column)))
        return unsafe UnsafeRawBufferPointer(start: start, count: count)
    }
}
