// SPDX-License-Identifier: Apache-2.0

import CLibCrypto

/// Unpredictable numbers.
package enum SecureRandom {
    /// - Parameter count: how many bytes, 0 or more.
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // Nothing secret can be made without randomness, and no caller could go on.
        precondition(
            unsafe count == 0 || RAND_bytes(&bytes, CInt(count)) == 1, "the system's random source does not work")
        return bytes
    }

    /// 1 ... Int64.max, each as likely as any other: an identifier that cannot be guessed.
    package static func positiveInt64() -> Int64 {
        while true {
            let number = bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let positive = Int64(number & UInt64(Int64.max))
            if positive > 0 { return positive }
        }
    }
}
