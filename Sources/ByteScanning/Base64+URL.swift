// SPDX-License-Identifier: Apache-2.0

/// The URL-safe alphabet without padding (RFC 4648 §5), for tokens.
extension Base64 {
    /// Appends `bytes` in the URL-safe alphabet, without padding.
    public static func encodeURL(_ bytes: Span<UInt8>, to out: inout [UInt8]) {
        let characters = Base64Alphabet.urlCharacters
        out.reserveCapacity(out.count + (bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var held = 0
        for index in bytes.indices {
            bits = (bits << 8 | UInt32(bytes[index])) & 0xFFFF
            held += 8
            while held >= 6 {
                held -= 6
                out.append(characters[Int(bits >> UInt32(held)) & 63])
            }
        }
        if held > 0 { out.append(characters[Int(bits << UInt32(6 - held)) & 63]) }
    }

    /// The octets, or nil on any octet outside the alphabet, padding included, and on trailing bits that are not 0.
    ///
    /// One value has exactly one spelling, so a token cannot be varied without breaking it.
    public static func decodeURL(_ bytes: Span<UInt8>) -> [UInt8]? {
        decode(bytes, table: Base64Alphabet.url, strict: true)
    }
}
