// SPDX-License-Identifier: Apache-2.0

import CLibCrypto

/// Keeps small secrets (DKIM keys, webhook secrets) in the database unreadable without the master key: AES-256-GCM.
///
/// What comes out of ``seal(_:context:)``: version (1), key number, nonce (12 bytes), ciphertext, tag (16 bytes).
/// The nonce is random, which is safe for 2³² secrets a key; an installation has thousands.
package struct SecretBox: Sendable {
    /// The longest secret, in bytes.
    package static let maximumCount = 1 << 24

    private static let version: UInt8 = 1
    private static let nonceCount = 12
    private static let tagCount = 16
    private static let overhead = 2 + nonceCount + tagCount

    private let key: [UInt8]
    private let number: UInt8

    /// - Parameters:
    ///   - key: 32 bytes of ``MasterKey/derive(_:count:)``.
    ///   - number: which key this is; written into what is sealed, so that keys can be exchanged one day.
    package init(key: [UInt8], number: UInt8 = 0) {
        precondition(key.count == 32, "AES-256 takes a key of 32 bytes")
        self.key = key
        self.number = number
    }

    /// - Parameter context: whose secret it is, such as `dkim/example.jp/s1`. The same must be given to open it, so a
    ///   sealed secret that was moved to another row does not open there.
    package func seal(_ plain: [UInt8], context: String) throws(SecretFailure) -> [UInt8] {
        guard plain.count <= Self.maximumCount else { throw .unavailable(detail: "too long a secret") }
        let nonce = SecureRandom.bytes(Self.nonceCount)
        var cipher = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Self.tagCount)
        let bound = bound(to: context)
        guard unsafe hayauma_gcm_seal(key, nonce, bound, bound.count, plain, plain.count, &cipher, &tag) == 1 else {
            throw .unavailable(detail: "AES-256-GCM")
        }
        return [Self.version, number] + nonce + cipher + tag
    }

    /// The secret again. Throws ``SecretFailure/notAuthentic`` for everything that this key did not seal for this
    /// context.
    package func open(_ sealed: [UInt8], context: String) throws(SecretFailure) -> [UInt8] {
        let count = sealed.count - Self.overhead
        guard (0...Self.maximumCount).contains(count), sealed[0] == Self.version, sealed[1] == number else {
            throw .notAuthentic
        }
        let nonce = Array(sealed[2..<2 + Self.nonceCount])
        let cipher = Array(sealed[2 + Self.nonceCount..<2 + Self.nonceCount + count])
        let tag = Array(sealed.suffix(Self.tagCount))
        var plain = [UInt8](repeating: 0, count: count)
        let bound = bound(to: context)
        guard unsafe hayauma_gcm_open(key, nonce, bound, bound.count, cipher, count, tag, &plain) == 1 else {
            throw .notAuthentic
        }
        return plain
    }

    /// What is authenticated beside the secret.
    private func bound(to context: String) -> [UInt8] {
        [Self.version, number] + Array(context.utf8)
    }
}
