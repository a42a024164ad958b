// SPDX-License-Identifier: Apache-2.0

import CLibCrypto

/// SHA-256 (FIPS 180-4) of what is held in memory: what is stored of a token, what tells one file from another.
package enum Digest {
    /// 32 bytes.
    package static func sha256(_ text: String) -> [UInt8] {
        sha256(Array(text.utf8))
    }

    /// 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var context = SHA256_CTX()
        unsafe hayauma_sha256_begin(&context)
        unsafe hayauma_sha256_update(&context, bytes, bytes.count)
        unsafe hayauma_sha256_finish(&context, &digest)
        return digest
    }
}
