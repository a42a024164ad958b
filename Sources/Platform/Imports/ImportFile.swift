// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The file that an import reads, in chunks.
struct ImportFile: ~Copyable {
    static let chunkSize = 1024 * 1024

    let size: Int64
    private let path: String
    private let descriptor: Int32

    init(path: String) throws(ImportFailure) {
        // O_NONBLOCK: opening a pipe that nobody writes to must not hang; it has no effect on a file.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { throw Self.failure(path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .fileUnreadable(path: path, detail: "not a regular file")
        }
        self.size = Int64(status.st_size)
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Fills `chunk` with the next octets; it is empty at the end of the file.
    func read(into chunk: inout [UInt8]) throws(ImportFailure) {
        chunk = [UInt8](repeating: 0, count: Self.chunkSize)
        while true {
            // Safe: at most as many octets as the chunk has are read.
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw Self.failure(path) }
            chunk.removeLast(chunk.count - count)
            return
        }
    }

    func rewind() { lseek(descriptor, 0, SEEK_SET) }

    private static func failure(_ path: String) -> ImportFailure {
        unsafe .fileUnreadable(path: path, detail: String(cString: strerror(errno)))
    }
}
