// SPDX-License-Identifier: Apache-2.0

/// The rows of a CSV file whose encoding is found out first: the file is read twice.
struct ImportSource: ~Copyable {
    let encoding: TextEncoding
    /// The cells of the first line, as they stand.
    let header: [String]
    /// Octets read so far.
    private(set) var bytes: Int64
    var size: Int64 { file.size }

    private let file: ImportFile
    private var reader: CSVReader
    private var waiting: [CSVRow]
    private var isAtEnd: Bool

    /// `encoding`: what somebody says it is; nil: found out from the whole file.
    init(path: String, encoding asked: TextEncoding? = nil) throws(ImportFailure) {
        let file = try ImportFile(path: path)
        let known = if let asked { asked } else { try Self.encoding(of: file) }
        file.rewind()
        var reader = CSVReader()
        var rows: [CSVRow] = []
        var count = 0
        var isAtEnd = false
        while rows.isEmpty && !isAtEnd {
            rows = try Self.rows(of: file, &reader, &count, &isAtEnd)
        }
        guard let first = rows.first else { throw .emptyFile }
        if first.fault == .tooManyCells { throw .tooManyColumns(count: CSVReader.cellCountLimit) }
        header = (0..<first.count).map { known.decode(first[$0]) }
        waiting = Array(rows.dropFirst())
        bytes = Int64(count)
        encoding = known
        self.file = file
        self.reader = reader
        self.isAtEnd = isAtEnd
    }

    /// The next ≤ `limit` rows; none at the end of the file.
    mutating func next(_ limit: Int) throws(ImportFailure) -> [CSVRow] {
        while waiting.count < limit && !isAtEnd {
            var count = 0
            waiting += try Self.rows(of: file, &reader, &count, &isAtEnd)
            bytes += Int64(count)
        }
        let rows = Array(waiting.prefix(limit))
        waiting.removeFirst(rows.count)
        return rows
    }

    /// The rows that the next octets of the file complete.
    private static func rows(
        of file: borrowing ImportFile, _ reader: inout CSVReader, _ count: inout Int, _ isAtEnd: inout Bool
    ) throws(ImportFailure) -> [CSVRow] {
        var chunk: [UInt8] = []
        try file.read(into: &chunk)
        count += chunk.count
        isAtEnd = chunk.isEmpty
        return isAtEnd ? reader.finish() : reader.push(chunk.span)
    }

    /// The encoding of the whole file.
    private static func encoding(of file: borrowing ImportFile) throws(ImportFailure) -> TextEncoding {
        var detector = TextEncodingDetector()
        var chunk: [UInt8] = []
        repeat {
            try file.read(into: &chunk)
            detector.push(chunk.span)
        } while !chunk.isEmpty
        switch detector.finish() {
        case .text(let encoding): return encoding
        case .utf16: throw .wrongEncoding(line: nil)
        case .binary: throw .notText
        case .neither(let offset):
            file.rewind()
            var line = 1
            var left = offset
            repeat {
                try file.read(into: &chunk)
                for octet in chunk.prefix(left) where octet == 0x0A { line += 1 }
                left -= min(left, chunk.count)
            } while left > 0 && !chunk.isEmpty
            throw .wrongEncoding(line: line)
        }
    }
}
