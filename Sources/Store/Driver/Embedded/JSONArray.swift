// SPDX-License-Identifier: Apache-2.0

/// Arrays as JSON text, for SQLite's `json_each`.
enum JSONArray {
    static func text(of ids: [Int64]) -> String {
        var bytes: [UInt8] = [0x5b]
        bytes.reserveCapacity(ids.count * 8 + 2)
        for (index, id) in ids.enumerated() {
            if index > 0 { bytes.append(0x2c) }
            bytes.append(contentsOf: String(id).utf8)
        }
        bytes.append(0x5d)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func text(of texts: [String]) -> String {
        var bytes: [UInt8] = [0x5b]
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(0x2c) }
            bytes.append(0x22)
            for byte in text.utf8 {
                switch byte {
                case 0x22, 0x5c: bytes.append(contentsOf: [0x5c, byte])
                case 0..<0x20:
                    let digits = Array("0123456789abcdef".utf8)
                    bytes.append(contentsOf: Array("\\u00".utf8))
                    bytes.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
                default: bytes.append(byte)
                }
            }
            bytes.append(0x22)
        }
        bytes.append(0x5d)
        return String(decoding: bytes, as: UTF8.self)
    }
}
