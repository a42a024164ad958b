// SPDX-License-Identifier: Apache-2.0

import CLibCrypto

/// SHA-256 (FIPS 180-4) of short texts: what is stored of a token.
package enum Digest {
    /// 32 bytes.
    package static func sha256(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        var context = SHA256_CTX()
        unsafe hayauma_sha256_begin(&context)
        unsafe hayauma_sha256_update(&context, bytes, bytes.count)
        unsafe hayauma_sha256_finish(&context, &digest)
        return digest
    }
}
