// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file of ours that is read from its beginning to its end, once.
package final class StoredFile: Sendable {
    private let descriptor: Int32

    /// Nil when it cannot be opened.
    package init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// The next ≤ `limit` octets; nil at the end, or when the disk fails.
    package func read(_ limit: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        // SAFETY: at most as many octets as the array has are read.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        bytes.removeLast(limit - count)
        return bytes
    }
}
