// SPDX-License-Identifier: Apache-2.0

import Glibc
import Secrets

/// A data directory that this process alone has open.
final class DataDirectory: Sendable {
    let path: String
    private let lock: Int32

    /// Makes the directory (mode 0700) where it is missing. A second server on it is refused.
    init(path: String) throws {
        self.path = path
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
            throw ControlFailure("the data directory \(path) cannot be made: \(Self.reason())")
        }
        guard unsafe chmod(path, 0o700) == 0 else {
            throw ControlFailure("the data directory \(path) cannot be closed to other users: \(Self.reason())")
        }
        let descriptor = unsafe open(ControlPaths.lock(in: path), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ControlFailure("the data directory \(path) cannot be written: \(Self.reason())")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw ControlFailure("another server is running on \(path)")
        }
        lock = descriptor
    }

    /// A name for this installation in leases; made at the first start.
    func node() throws -> String {
        let file = ControlPaths.node(in: path)
        if let text = try? FileText.read(file), !text.isEmpty { return text }
        let name =
            "n"
            + SecureRandom.bytes(6).map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
        try FileText.write(name, to: file, mode: 0o600)
        return name
    }

    deinit { close(lock) }

    static func reason() -> String {
        guard let text = unsafe strerror(errno) else { return "error \(errno)" }
        return unsafe String(cString: text)
    }
}
