// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// Owns a private key of libcrypto and the context that signs with it. For one thread.
@safe final class PrivateKey {
    /// An RSA signature of a key of 4096 bits.
    private static let maximumSignatureCount = 512

    let algorithm: DKIMAlgorithm
    let handle: OpaquePointer
    private let rsa: OpaquePointer?
    private let digest: OpaquePointer?

    convenience init(pkcs8DER der: [UInt8]) throws(DKIMFailure) {
        guard der.count <= 16_384, let handle = unsafe hayauma_pkey_from_pkcs8(der, der.count) else {
            ERR_clear_error()
            throw .malformedKey
        }
        unsafe try self.init(taking: handle)
    }

    /// Takes the handle over, also when it throws.
    init(taking handle: OpaquePointer) throws(DKIMFailure) {
        let algorithm: DKIMAlgorithm? =
            switch unsafe EVP_PKEY_get_base_id(handle) {
            case EVP_PKEY_RSA: unsafe (1024...4096).contains(EVP_PKEY_get_bits(handle)) ? .rsaSHA256 : nil
            case EVP_PKEY_ED25519: .ed25519SHA256
            default: nil
            }
        guard let algorithm else {
            unsafe EVP_PKEY_free(handle)
            throw .malformedKey
        }
        self.algorithm = algorithm
        unsafe self.handle = handle
        unsafe rsa = algorithm == .rsaSHA256 ? hayauma_rsa_signer(handle) : nil
        unsafe digest = algorithm == .ed25519SHA256 ? EVP_MD_CTX_new() : nil
        if unsafe rsa == nil && digest == nil { throw .unavailable }
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(rsa)
        unsafe EVP_MD_CTX_free(digest)
        unsafe EVP_PKEY_free(handle)
    }

    /// Signs a SHA-256 digest and hands the signature over.
    func sign(_ hash: InlineArray<32, UInt8>, _ use: (Span<UInt8>) -> Void) throws(DKIMFailure) {
        var count = 0
        var signature = [UInt8](repeating: 0, count: Self.maximumSignatureCount)
        // `signature` has room for the longest key that the initialiser accepts.
        let isSigned = unsafe hash.span.withUnsafeBufferPointer { hash in
            if let rsa = unsafe rsa {
                count = Self.maximumSignatureCount
                return unsafe EVP_PKEY_sign(rsa, &signature, &count, hash.baseAddress, 32) > 0
            }
            count = 64
            return unsafe hayauma_ed25519_sign(digest, handle, hash.baseAddress, &signature) > 0
        }
        guard isSigned, count <= signature.count else {
            ERR_clear_error()
            throw .unavailable
        }
        use(signature.span.extracting(0..<count))
    }
}
