// SPDX-License-Identifier: Apache-2.0

import CLibCrypto
import Glibc

/// The secret of an installation that every other key is derived from.
package struct MasterKey: Sendable {
    /// In bytes.
    package static let size = 32

    private let bytes: [UInt8]

    /// - Parameter bytes: exactly 32, unpredictable.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == Self.size, "a master key has 32 bytes")
        self.bytes = bytes
    }

    /// The key in a file of 32 raw bytes that only its owner may read; made, and synced to the disk, if it is absent.
    ///
    /// Two processes that start at once agree: the one that loses the race reads what the other wrote.
    /// Losing the file loses every link, token and sealed secret of the installation: it belongs in the backup.
    package static func loadOrCreate(path: String) throws(SecretFailure) -> MasterKey {
        if let key = try load(path: path) { return key }
        try create(path: path, SecureRandom.bytes(size))
        guard let key = try load(path: path) else { throw .file(path: path, detail: "vanished") }
        return key
    }

    /// A key for one purpose (HKDF-SHA256, RFC 5869). The same purpose always gives the same key; different purposes
    /// give keys that tell nothing about each other.
    ///
    /// - Parameters:
    ///   - purpose: a constant of the program, such as `token/1`.
    ///   - count: bytes wanted, 1 ... 8160.
    package func derive(_ purpose: String, count: Int = 32) -> [UInt8] {
        precondition((1...8160).contains(count))
        let salt = Array("hayauma".utf8)
        let purpose = Array(purpose.utf8)
        var key = [UInt8](repeating: 0, count: count)
        let isDerived = unsafe hayauma_hkdf_sha256(
            bytes, bytes.count, salt, salt.count, purpose, purpose.count, &key, count)
        precondition(isDerived == 1, "libcrypto has no HKDF")
        return key
    }

    /// Nil when there is no such file.
    private static func load(path: String) throws(SecretFailure) -> MasterKey? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(path: path, detail: reason())
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .file(path: path, detail: reason()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file(path: path, detail: "not a regular file") }
        guard status.st_mode & 0o077 == 0 else { throw .exposed(path: path) }
        guard status.st_size == size else { throw .wrongSize(path: path) }
        var bytes = [UInt8](repeating: 0, count: size)
        guard unsafe read(file, &bytes, size) == size else { throw .wrongSize(path: path) }
        return MasterKey(bytes: bytes)
    }

    /// Written aside and linked into place, so that a half-written key never stands at `path`, whatever crashes.
    private static func create(path: String, _ bytes: [UInt8]) throws(SecretFailure) {
        let draft = path + ".\(getpid()).\(SecureRandom.positiveInt64())"
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .file(path: path, detail: reason()) }
        defer { unsafe unlink(draft) }
        let isWritten =
            unsafe fchmod(file, 0o600) == 0 && write(file, bytes, bytes.count) == bytes.count
            && fsync(file) == 0
        let detail = reason()
        guard close(file) == 0, isWritten else { throw .file(path: path, detail: detail) }
        // link() refuses to replace, unlike rename().
        guard unsafe link(draft, path) == 0 || errno == EEXIST else { throw .file(path: path, detail: reason()) }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .file(path: path, detail: reason()) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw .file(path: path, detail: reason()) }
    }

    private static func reason() -> String {
        unsafe String(cString: strerror(errno))
    }
}
