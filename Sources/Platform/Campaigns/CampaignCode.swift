// SPDX-License-Identifier: Apache-2.0

/// A campaign's id as people and programs write it: 13 lower-case letters and digits (base 32 of 64 bits).
package enum CampaignCode {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    package static func text(_ id: CampaignID) -> String {
        var value = UInt64(bitPattern: id.rawValue)
        var digits = [UInt8](repeating: alphabet[0], count: 13)
        for index in digits.indices.reversed() {
            digits[index] = alphabet[Int(value & 31)]
            value >>= 5
        }
        return String(decoding: digits, as: UTF8.self)
    }

    package static func parse(_ text: String) -> CampaignID? {
        guard text.utf8.count == 13 else { return nil }
        var value: UInt64 = 0
        for byte in text.utf8 {
            guard let digit = alphabet.firstIndex(of: byte | 0x20), value >> 59 == 0 else { return nil }
            value = value << 5 | UInt64(digit)
        }
        return value > 0 && value <= UInt64(Int64.max) ? CampaignID(Int64(value)) : nil
    }
}
