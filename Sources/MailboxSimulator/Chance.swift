// SPDX-License-Identifier: Apache-2.0

/// Chance that stays the same: a number from a seed and a text, so that an unknown user stays unknown.
struct Chance: Sendable {
    let seed: UInt64

    /// 0..<1, evenly spread. Letter case does not matter.
    func fraction(_ text: String) -> Double {
        var hash = 0xcbf2_9ce4_8422_2325 ^ seed
        for byte in text.utf8 {
            let lower = byte >= 65 && byte <= 90 ? byte | 32 : byte
            hash = (hash ^ UInt64(lower)) &* 0x100_0000_01b3
        }
        return Self.spread(hash)
    }

    func fraction(_ number: UInt64) -> Double {
        Self.spread(seed &+ number &* 0x9e37_79b9_7f4a_7c15)
    }

    private static func spread(_ value: UInt64) -> Double {
        var mixed = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        return Double(mixed >> 11) / 9_007_199_254_740_992
    }
}
