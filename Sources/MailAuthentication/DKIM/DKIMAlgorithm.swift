// SPDX-License-Identifier: Apache-2.0

/// How a signature is made (RFC 6376 §3.3, RFC 8463).
public enum DKIMAlgorithm: String, Sendable, CaseIterable {
    /// RSA of 1024 to 4096 bits.
    case rsaSHA256 = "rsa-sha256"
    /// RFC 8463; not every receiver knows it.
    case ed25519SHA256 = "ed25519-sha256"

    /// The `k=` of a key record.
    public var keyType: String {
        switch self {
        case .rsaSHA256: "rsa"
        case .ed25519SHA256: "ed25519"
        }
    }
}
