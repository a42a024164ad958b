// SPDX-License-Identifier: Apache-2.0

import Platform

/// The contacts of a batch as bytes: ascending ids, each as the difference to the one before, seven bits to a byte,
/// the lowest first, the top bit set where more follow.
enum ContactIDList {
    static func encode(_ ids: ArraySlice<Int64>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(ids.count * 2 + 8)
        var previous: Int64 = 0
        for id in ids {
            var delta = UInt64(bitPattern: id &- previous)
            previous = id
            while delta >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: delta) | 0x80)
                delta >>= 7
            }
            bytes.append(UInt8(truncatingIfNeeded: delta))
        }
        return bytes
    }

    /// Throws `.broken` unless the bytes are a list of `count` ids.
    static func decode(_ bytes: [UInt8], count: Int) throws(StoreError) -> [Int64] {
        var ids: [Int64] = []
        ids.reserveCapacity(count)
        var previous: UInt64 = 0
        var delta: UInt64 = 0
        var shift: UInt64 = 0
        for byte in bytes {
            delta |= UInt64(byte & 0x7f) << shift
            shift += 7
            guard byte < 0x80 else { continue }
            previous &+= delta
            ids.append(Int64(bitPattern: previous))
            delta = 0
            shift = 0
        }
        guard ids.count == count, shift == 0 else { throw .broken(detail: "a batch's list of contacts is damaged") }
        return ids
    }
}
