// SPDX-License-Identifier: Apache-2.0

/// Measures and breaks plain text by the width that mail programs in Japan show it in: a full-width character is one
/// column, a half-width one half of it.
enum TextRuler {
    /// Columns that fit the narrowest programs in use, and those that most newsletters keep to.
    static let columns = [35, 38]
    /// Octets of a line that SMTP takes (RFC 5321 §4.5.3.1.6), with room for the line end. Ours are encoded and never
    /// break it; a line that long is a mistake, and docomo cuts what it displays.
    static let lineOctets = 990

    /// In half columns.
    static func halves(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + halves($1) } }

    private static func halves(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0..<0x20, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
        case 0x20..<0x1100, 0xFF61...0xFFDC, 0x20A9: return isSymbol(scalar) ? 2 : 1
        default: return 2
        }
    }

    /// Greek, Cyrillic and the signs that Japanese fonts draw full-width.
    private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA7, 0xA8, 0xB0, 0xB1, 0xB4, 0xB6, 0xD7, 0xF7, 0x391...0x3C9, 0x410...0x451: true
        default: false
        }
    }

    /// Numbers of the lines, from 1, that are wider than `columns`. Lines with a URL or a merge field are left alone:
    /// nobody can break the one, and nobody knows how wide the other gets.
    static func wideLines(in text: String, columns: Int) -> [Int] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            isLoose(line) && halves(line) > columns * 2 ? index + 1 : nil
        }
    }

    /// Numbers of the lines, from 1, of more octets than a line should have.
    static func longLines(in text: String) -> [Int] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            line.utf8.count > lineOctets ? index + 1 : nil
        }
    }

    private static func isLoose(_ line: Substring) -> Bool {
        !line.contains("://") && !line.contains("{{")
    }

    /// What may not begin a line, and what may not end one (JIS X 4051, the common part).
    private static let noStart = Set("、。，．,.・：；:;？！?!゛゜ヽヾゝゞ々ー）)］]｝}〕〉》」』】’”ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ％%")
    private static let noEnd = Set("（([［{｛〔〈《「『【‘“￥＄$")

    /// The text with lines of at most `columns`: broken between characters, words of half-width letters kept whole
    /// where they fit, and no line begins with a mark that may not. Lines with a URL or a merge field stay as they are.
    static func wrap(_ text: String, columns: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            isLoose(line) && halves(line) > columns * 2 ? broken(line, at: columns * 2) : String(line)
        }.joined(separator: "\n")
    }

    private static func broken(_ line: Substring, at limit: Int) -> String {
        var lines: [String] = []
        var rest = Array(line)
        while true {
            var width = 0
            var end = 0
            while end < rest.count, width + halves(rest[end]) <= limit {
                width += halves(rest[end])
                end += 1
            }
            if end == rest.count { break }
            end = max(1, end)
            var cut = end
            while cut > 1, isBound(rest[cut - 1], rest[cut]) { cut -= 1 }
            // A run without any place to break is broken where it is full.
            if cut <= 1 { cut = end }
            var head = rest[..<cut]
            while head.last == " " { head.removeLast() }
            lines.append(String(head))
            rest = Array(rest[cut...].drop { $0 == " " })
        }
        lines.append(String(rest))
        return lines.joined(separator: "\n")
    }

    private static func isBound(_ before: Character, _ after: Character) -> Bool {
        if noStart.contains(after) || noEnd.contains(before) { return true }
        func isWord(_ character: Character) -> Bool {
            character != " " && character.unicodeScalars.allSatisfy { $0.value < 0x250 }
        }
        return isWord(before) && isWord(after)
    }
}
