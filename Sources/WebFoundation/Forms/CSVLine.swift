// SPDX-License-Identifier: Apache-2.0

/// A row of a CSV file that we write (RFC 4180).
package enum CSVLine {
    /// The cells in quotes, with CRLF. What a spreadsheet would take for a formula gets a `'` before it.
    package static func text(_ cells: [String]) -> String {
        cells.map { cell in
            let isFormula = cell.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
            return "\"" + (isFormula ? "'" : "") + cell.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",") + "\r\n"
    }
}
