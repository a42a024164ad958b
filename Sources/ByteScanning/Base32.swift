// SPDX-License-Identifier: Apache-2.0

/// Base32 (RFC 4648 §6) in lower case without padding: for local parts, which may be folded to one case on their way.
public enum Base32 {
    private static let characters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// Appends `bytes` in lower case, without padding.
    public static func encode(_ bytes: Span<UInt8>, to out: inout [UInt8]) {
        out.reserveCapacity(out.count + (bytes.count * 8 + 4) / 5)
        var bits: UInt32 = 0
        var held = 0
        for index in bytes.indices {
            bits = (bits << 8 | UInt32(bytes[index])) & 0xFFFF
            held += 8
            while held >= 5 {
                held -= 5
                out.append(characters[Int(bits >> UInt32(held)) & 31])
            }
        }
        if held > 0 { out.append(characters[Int(bits << UInt32(5 - held)) & 31]) }
    }

    /// The octets, in whatever case they were written; nil on an octet outside the alphabet, on a length that no
    /// octets have, and on trailing bits that are not 0.
    public static func decode(_ bytes: Span<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 5 / 8)
        var bits: UInt32 = 0
        var held = 0
        for index in bytes.indices {
            let octet = bytes[index]
            let value: UInt8
            switch octet {
            case 0x61...0x7A: value = octet - 0x61
            case 0x41...0x5A: value = octet - 0x41
            case 0x32...0x37: value = octet - 0x32 + 26
            default: return nil
            }
            bits = (bits << 5 | UInt32(value)) & 0xFFF
            held += 5
            if held >= 8 {
                held -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        // A whole character too many (held >= 5) or bits that an encoder leaves 0.
        if held >= 5 || bits & ((1 << UInt32(held)) - 1) != 0 { return nil }
        return result
    }
}
