// SPDX-License-Identifier: Apache-2.0

/// Rows in columns, for a terminal. Control characters, which strangers may have sent, are shown as `?`.
enum Table {
    /// The last column may be as long as it is.
    static func print(_ head: [String], _ rows: [[String]]) {
        let clean = ([head] + rows).map { $0.map(Self.clean) }
        let widths = head.indices.map { column in clean.map { width($0[column]) }.max() ?? 0 }
        for row in clean {
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 {
                    line += String(repeating: " ", count: widths[column] - width(cell) + 2)
                }
            }
            while line.hasSuffix(" ") { line.removeLast() }
            Terminal.say(line)
        }
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
