// SPDX-License-Identifier: Apache-2.0

/// Rows in columns as wide as their widest cell, two spaces apart. A cell may have several lines; further lines of a row,
/// such as a note, stand below it, across all columns.
struct TextTable {
    private struct Row {
        let cells: [[String]]
        let below: [String]
    }

    private let heads: [String]
    private var rows: [Row] = []

    init(_ heads: String...) { self.heads = heads }

    mutating func add(_ cells: [String]..., below: [String] = []) {
        rows.append(Row(cells: cells, below: below))
    }

    /// Broken at spaces into lines of at most `width` characters; a longer word stands alone.
    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    var lines: [String] {
        let widths = heads.indices.map { column in
            rows.reduce(heads[column].count) { width, row in
                row.cells[column].reduce(width) { max($0, $1.count) }
            }
        }
        func line(_ cells: [String]) -> String {
            let text = zip(cells, widths).map { $0.padding($1) }.joined(separator: "  ")
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        var lines = [line(heads)]
        for row in rows {
            for index in 0..<(row.cells.map(\.count).max() ?? 0) {
                lines.append(line(row.cells.map { index < $0.count ? $0[index] : "" }))
            }
            lines += row.below.map { "    \($0)" }
        }
        return lines
    }
}
