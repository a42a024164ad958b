// SPDX-License-Identifier: Apache-2.0

/// Rows in columns as wide as their widest cell, two spaces apart, for a terminal. A cell may have several lines;
/// further lines of a row, such as a note, stand below it, across all columns. Control characters, which strangers may
/// have sent, are shown as `?`.
struct Table {
    private struct Row {
        let cells: [[String]]
        let below: [String]
    }

    private let heads: [String]
    private var rows: [Row] = []

    init(_ heads: String...) { self.heads = heads }

    /// Cells of one line each.
    static func print(_ head: [String], _ rows: [[String]]) {
        var table = Table(heads: head)
        for row in rows { table.rows.append(Row(cells: row.map { [$0] }, below: [])) }
        table.print()
    }

    private init(heads: [String]) { self.heads = heads }

    mutating func add(_ cells: [String]..., below: [String] = []) {
        rows.append(Row(cells: cells, below: below))
    }

    func print() {
        for line in lines { Terminal.say(line) }
    }

    private var lines: [String] {
        let widths = heads.indices.map { column in
            rows.reduce(Self.width(heads[column])) { width, row in
                row.cells[column].reduce(width) { max($0, Self.width(Self.clean($1))) }
            }
        }
        func line(_ cells: [String]) -> String {
            var line = ""
            for (cell, width) in zip(cells, widths) {
                let cell = Self.clean(cell)
                line += cell + String(repeating: " ", count: width - Self.width(cell) + 2)
            }
            return line.trailingSpacesCut
        }
        var lines = [line(heads)]
        for row in rows {
            for index in 0..<(row.cells.map(\.count).max() ?? 0) {
                lines.append(line(row.cells.map { index < $0.count ? $0[index] : "" }))
            }
            lines += row.below.map { "    \(Self.clean($0))" }
        }
        return lines
    }

    // MARK: - Text

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

    static func clean(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
    }

    /// Columns that a terminal takes for it: two for Japanese letters.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
                0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                sum + 2
            default: sum + 1
            }
        }
    }
}
