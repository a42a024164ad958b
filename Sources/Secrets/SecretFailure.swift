// SPDX-License-Identifier: Apache-2.0

/// Why a secret could not be made, kept or read.
package enum SecretFailure: Error, Equatable {
    /// A key file cannot be read, written or synced. The operator has to look.
    case file(path: String, detail: String)
    /// A key file can be read by others than its owner. Refused until its mode is 0600.
    case exposed(path: String)
    /// A key file does not hold exactly the 32 bytes of a key.
    case wrongSize(path: String)
    /// What was to be opened is not ours, was changed, or belongs to another context or key.
    case notAuthentic
    /// libcrypto failed: out of memory, or built without the algorithm.
    case unavailable(detail: String)
}
