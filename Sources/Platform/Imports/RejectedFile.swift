// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why a row was rejected, in the languages of its readers.
struct RejectionReason: Equatable {
    let english: String
    let japanese: String
}

/// The CSV file of rejected rows beside the input: UTF-8 with a byte order mark, for Excel. Made at the first row.
struct RejectedFile: ~Copyable {
    let path: String
    private let header: [String]
    private var descriptor: Int32 = -1
    private var buffer: [UInt8] = []
    private(set) var isEmpty = true

    /// `header`: the column names of the input.
    init(besides input: String, header: [String]) {
        let stem = input.lowercased().hasSuffix(".csv") ? String(input.dropLast(4)) : input
        self.path = stem + ".rejected.csv"
        self.header = header
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    mutating func add(line: Int, reason: RejectionReason, cells: [String]) throws(ImportFailure) {
        if descriptor < 0 {
            // It holds personal data: for nobody else's eyes, and never through somebody's symbolic link.
            descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
            if descriptor < 0 { throw failure() }
            buffer = [0xEF, 0xBB, 0xBF]
            write(["line", "reason", "理由"] + header)
            isEmpty = false
        }
        write([String(line), reason.english, reason.japanese] + cells)
        if buffer.count > 256 * 1024 { try flush() }
    }

    mutating func flush() throws(ImportFailure) {
        var start = 0
        while start < buffer.count {
            // Safe: reads start ..< buffer.count.
            let written = unsafe buffer.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + start }, bytes.count - start)
            }
            if written < 0 && errno == EINTR { continue }
            if written <= 0 { throw failure() }
            start += written
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func write(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            if cell.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) {
                buffer.append(0x22)
                for octet in cell.utf8 {
                    if octet == 0x22 { buffer.append(0x22) }
                    buffer.append(octet)
                }
                buffer.append(0x22)
            } else {
                buffer.append(contentsOf: cell.utf8)
            }
        }
        buffer.append(0x0D)
        buffer.append(0x0A)
    }

    private func failure() -> ImportFailure {
        unsafe .rejectedFileUnwritable(path: path, detail: String(cString: strerror(errno)))
    }
}
