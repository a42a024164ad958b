// SPDX-License-Identifier: Apache-2.0

import ByteScanning
internal import CLibCrypto

/// A signing key at rest: shared freely, used by making a ``DKIMSigner`` of it on each thread.
public final class DKIMKey: Sendable {
    /// What it signs with.
    public let algorithm: DKIMAlgorithm
    /// The private key, unencrypted (RFC 5958). Never to be written anywhere without being sealed.
    public let pkcs8DER: [UInt8]
    /// The `p=` of the key record: base64 of the SubjectPublicKeyInfo for RSA (RFC 6376 §3.6.1), of the raw 32 bytes
    /// for Ed25519 (RFC 8463 §4.2).
    public let publicKeyTag: String

    /// A new key, RSA of 2048 bits or Ed25519. RSA takes a good part of a second.
    public static func generate(_ kind: DKIMAlgorithm) throws(DKIMFailure) -> DKIMKey {
        guard let handle = unsafe hayauma_pkey_generate(kind == .rsaSHA256 ? 2048 : 0) else { throw .unavailable }
        return unsafe try DKIMKey(PrivateKey(taking: handle))
    }

    /// A new RSA key of 2048 bits with three primes, of 1024, 512 and 512 bits (RFC 8017 §3.2); to verifiers it is
    /// RSA-2048. On processors without AVX-512 IFMA it signs half as fast again as one with two primes; on those with it
    /// libcrypto has a faster way for two primes alone, and this one signs slower. Its smaller primes can be found by ECM
    /// with about 2^100 operations instead of 2^112, so it is to be changed more often. Takes a few tenths of a second.
    public static func generateThreePrimeRSA() throws(DKIMFailure) -> DKIMKey {
        guard let handle = unsafe hayauma_rsa_three_primes() else { throw .unavailable }
        // Read again from its DER, as it will be each time from now on.
        let made = unsafe try DKIMKey(PrivateKey(taking: handle))
        return try DKIMKey(pkcs8DER: made.pkcs8DER)
    }

    /// Throws ``DKIMFailure/malformedKey`` for all but RSA of 1024 to 4096 bits and Ed25519.
    public convenience init(pkcs8DER: [UInt8]) throws(DKIMFailure) {
        try self.init(PrivateKey(pkcs8DER: pkcs8DER))
    }

    private init(_ key: PrivateKey) throws(DKIMFailure) {
        algorithm = key.algorithm
        guard let pkcs8 = unsafe Self.bytes({ der in unsafe hayauma_pkey_to_pkcs8(key.handle, der) }),
            let spki = unsafe Self.bytes({ der in unsafe hayauma_pkey_to_spki(key.handle, der) })
        else { throw .unavailable }
        pkcs8DER = pkcs8
        // RFC 8410 §4: in Ed25519's SubjectPublicKeyInfo the raw key is what comes last.
        let published = key.algorithm == .rsaSHA256 ? spki : Array(spki.suffix(32))
        var text: [UInt8] = []
        Base64.encode(published.span, to: &text)
        publicKeyTag = String(decoding: text, as: UTF8.self)
    }

    /// What libcrypto writes into memory of its own, which is wiped and released again.
    private static func bytes(
        _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int
    ) -> [UInt8]? {
        var der: UnsafeMutablePointer<UInt8>?
        let count = unsafe write(&der)
        guard count > 0, let start = unsafe der else { return nil }
        defer { unsafe hayauma_free(start, count) }
        return unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }
}
