// SPDX-License-Identifier: Apache-2.0

/// The tables behind `Base64`.
enum Base64Alphabet {
    static let space: UInt8 = 0xFD
    static let pad: UInt8 = 0xFE
    static let foreign: UInt8 = 0xFF

    private static let common = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    static let standardCharacters = common + Array("+/".utf8)
    static let urlCharacters = common + Array("-_".utf8)

    /// Value of each octet in the standard alphabet, or one of the marks above.
    static let standard: [UInt8] = {
        var table = values(of: standardCharacters)
        for octet in [0x09, 0x0A, 0x0D, 0x20] { table[octet] = space }
        table[0x3D] = pad
        return table
    }()

    /// Value of each octet in the URL-safe alphabet (RFC 4648 §5).
    static let url = values(of: urlCharacters)

    /// For 12 bits, their two characters: the first one in the low octet.
    static let pairs: [UInt16] = (0..<4096).map { bits in
        UInt16(standardCharacters[bits >> 6]) | UInt16(standardCharacters[bits & 63]) << 8
    }

    private static func values(of characters: [UInt8]) -> [UInt8] {
        var table = [UInt8](repeating: foreign, count: 256)
        for (value, character) in characters.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }
}
