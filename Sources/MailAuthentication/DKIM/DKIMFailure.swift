// SPDX-License-Identifier: Apache-2.0

/// Why a key or a signature could not be made.
public enum DKIMFailure: Error, Equatable {
    /// Not an unencrypted PKCS #8 key of RSA (1024 to 4096 bits) or Ed25519.
    case malformedKey
    /// The domain or the selector is not a DNS name of letters, digits, hyphens and underscores.
    case malformedName
    /// The message has no From field, without which nothing may be signed (RFC 6376 §5.4).
    case noFrom
    /// libcrypto refused; the process is out of memory or the library was built without the algorithm.
    case unavailable
}
