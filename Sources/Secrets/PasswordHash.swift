// SPDX-License-Identifier: Apache-2.0

import ByteScanning
import CLibCrypto

/// Passwords as they may be stored: scrypt (RFC 7914) with N = 2¹⁷, r = 8, p = 1.
///
/// `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`, both in base64 without padding. One hash takes 128 MiB for about 0.4 s: the
/// caller limits how many run at once, and never runs one on an event loop.
package enum PasswordHash {
    /// In UTF-8 bytes. Longer ones are refused, so that hashing time is bounded.
    package static let maximumPasswordCount = 1024

    private static let saltCount = 16
    private static let hashCount = 32
    private static let memoryLimit: UInt64 = 300 << 20

    /// Throws ``SecretFailure/unavailable(detail:)`` when memory is short or the password too long.
    package static func make(_ password: String) throws(SecretFailure) -> String {
        let salt = SecureRandom.bytes(saltCount)
        guard let hash = scrypt(password, salt: salt, logarithm: 17, blocks: 8, lanes: 1) else {
            throw .unavailable(detail: "scrypt")
        }
        return "$scrypt$ln=17,r=8,p=1$\(encode(salt))$\(encode(hash))"
    }

    /// False for a wrong password as for a malformed or too costly hash.
    package static func verify(_ password: String, against stored: String) -> Bool {
        let parts = stored.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard stored.utf8.count <= 256, parts.count == 5, parts[0].isEmpty, parts[1].elementsEqual("scrypt".utf8),
            let costs = costs(parts[2]), let salt = decode(parts[3]), let expected = decode(parts[4]),
            (8...64).contains(salt.count), expected.count == hashCount,
            let hash = scrypt(
                password, salt: salt, logarithm: costs.logarithm, blocks: costs.blocks, lanes: costs.lanes)
        else { return false }
        return unsafe CRYPTO_memcmp(hash, expected, hashCount) == 0
    }

    /// `ln=17,r=8,p=1`, within what this machine should spend on one login.
    private static func costs(_ text: Substring.UTF8View) -> (logarithm: UInt64, blocks: UInt64, lanes: UInt64)? {
        let fields = String(decoding: text, as: UTF8.self).split(separator: ",")
        guard fields.count == 3, fields[0].hasPrefix("ln="), fields[1].hasPrefix("r="), fields[2].hasPrefix("p="),
            let logarithm = UInt64(fields[0].dropFirst(3)), let blocks = UInt64(fields[1].dropFirst(2)),
            let lanes = UInt64(fields[2].dropFirst(2)), (1...17).contains(logarithm), (1...8).contains(blocks),
            (1...4).contains(lanes)
        else { return nil }
        return (logarithm, blocks, lanes)
    }

    private static func scrypt(
        _ password: String, salt: [UInt8], logarithm: UInt64, blocks: UInt64, lanes: UInt64
    ) -> [UInt8]? {
        let password = password.utf8.map { CChar(bitPattern: $0) }
        guard password.count <= maximumPasswordCount else { return nil }
        var hash = [UInt8](repeating: 0, count: hashCount)
        let isMade = unsafe EVP_PBE_scrypt(
            password, password.count, salt, salt.count, 1 << logarithm, blocks, lanes, memoryLimit, &hash, hashCount)
        return isMade == 1 ? hash : nil
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        Base64.encode(bytes.span, to: &text)
        return String(decoding: text.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    }

    private static func decode(_ text: Substring.UTF8View) -> [UInt8]? {
        var padded = Array(text)
        while padded.count % 4 != 0 { padded.append(UInt8(ascii: "=")) }
        return Base64.decode(padded.span)
    }
}
