// SPDX-License-Identifier: Apache-2.0

/// Rows of a CSV file for spreadsheets (RFC 4180, UTF-8 with a byte order mark, without which Excel reads Japanese
/// wrongly).
struct CSVText {
    private(set) var bytes: [UInt8] = []

    mutating func mark() { bytes += [0xEF, 0xBB, 0xBF] }

    mutating func row(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(cell)
        }
        bytes += [0x0D, 0x0A]
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// A cell that a spreadsheet would compute gets an apostrophe, which makes it a text: readers type what they like
    /// into a sign-up form, and the file is opened at our customer's.
    private mutating func append(_ cell: String) {
        let utf8 = cell.utf8
        let isFormula = utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let needsQuotes = isFormula || utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes else {
            bytes += utf8
            return
        }
        bytes.append(0x22)
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for octet in utf8 {
            if octet == 0x22 { bytes.append(0x22) }
            bytes.append(octet)
        }
        bytes.append(0x22)
    }
}
