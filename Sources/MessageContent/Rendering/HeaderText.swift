// SPDX-License-Identifier: Apache-2.0

/// Writes the text of a header field, encoded where that must be (RFC 2047), into a mail.
///
/// Texts hold no control characters when they come here.
struct HeaderText {
    enum Kind {
        /// Subject.
        case unstructured
        /// A display name: a phrase of words or quoted (RFC 5322 §3.2.5).
        case phrase
    }

    let isJapanese: Bool

    /// Writes `text` (UTF-8) after `name: `, which `writer.column` counts. Returns how many characters were replaced.
    func write(_ text: [UInt8], _ kind: Kind, to writer: MailWriter) -> Int {
        if Self.isPlain(text) {
            switch kind {
            case .unstructured where writeFolded(text, to: writer): return 0
            case .phrase where text.count <= 60:
                writePhrase(text, to: writer)
                return 0
            default: break
            }
        }
        guard isJapanese else {
            writeWords(text, to: writer)
            return 0
        }
        let (bytes, replaced) = JapaneseText.encode(text)
        writeJapaneseWords(bytes, to: writer)
        return replaced
    }

    /// ASCII that no reader takes for an encoded word, and whose outer spaces no reader can lose.
    private static func isPlain(_ text: [UInt8]) -> Bool {
        var previous: UInt8 = 0x20
        for byte in text {
            guard byte >= 0x20, byte < 0x7F else { return false }
            if byte == UInt8(ascii: "?"), previous == UInt8(ascii: "=") { return false }
            if byte == 0x20, previous == 0x20 { return false }
            previous = byte
        }
        return text.last != 0x20
    }

    /// False, and nothing written, where a word is too long for a line.
    private func writeFolded(_ text: [UInt8], to writer: MailWriter) -> Bool {
        if writer.column + text.count > 76 {
            guard text.split(separator: 0x20).allSatisfy({ $0.count <= 60 }) else { return false }
        }
        var start = 0
        while start < text.count {
            // A word with the space before it.
            let end = text[(start + 1)...].firstIndex(of: 0x20) ?? text.count
            if writer.column + end - start > 76, text[start] == 0x20 { writer.breakLine() }
            for index in start..<end { writer.append(text[index]) }
            writer.column += end - start
            start = end
        }
        return true
    }

    private func writePhrase(_ text: [UInt8], to writer: MailWriter) {
        let isWords = text.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        if !isWords { writer.append(UInt8(ascii: "\"")) }
        for byte in text {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { writer.append(UInt8(ascii: "\\")) }
            writer.append(byte)
        }
        if !isWords { writer.append(UInt8(ascii: "\"")) }
        writer.column += text.count + 2
    }

    // MARK: Encoded words

    /// UTF-8 in words of ≤ 75 characters; a character is never split.
    private func writeWords(_ text: [UInt8], to writer: MailWriter) {
        var start = 0
        while start < text.count {
            var end = min(start + room(prefix: 12, in: writer), text.count)
            while end < text.count, end > start, text[end] & 0xC0 == 0x80 { end -= 1 }
            if end == start { end = min(start + 4, text.count) }
            writeWord("=?UTF-8?B?", text[start..<end], to: writer)
            start = end
            if start < text.count { fold(writer) }
        }
    }

    /// ISO-2022-JP in words that each begin and end in ASCII state (RFC 2047 §5, RFC 1468).
    private func writeJapaneseWords(_ text: [UInt8], to writer: MailWriter) {
        let toASCII: [UInt8] = [0x1B, 0x28, 0x42]
        var word: [UInt8] = []
        var escape: [UInt8] = []
        var inWord: [UInt8] = []
        var limit = room(prefix: 18, in: writer)
        var index = 0
        func end() {
            if !inWord.isEmpty { word += toASCII }
            inWord = []
            writeWord("=?ISO-2022-JP?B?", word[...], to: writer)
            word.removeAll(keepingCapacity: true)
        }
        while index < text.count {
            if text[index] == 0x1B, index + 2 < text.count {
                escape = Array(text[index..<index + 3])
                if escape == toASCII { escape = [] }
                index += 3
                continue
            }
            let size = escape.isEmpty || index + 1 >= text.count ? 1 : 2
            let shift = escape == inWord ? 0 : 3
            if !word.isEmpty, word.count + shift + size + (escape.isEmpty ? 0 : 3) > limit {
                end()
                fold(writer)
                limit = room(prefix: 18, in: writer)
            }
            if escape != inWord {
                word += escape.isEmpty ? toASCII : escape
                inWord = escape
            }
            word += text[index..<index + size]
            index += size
        }
        if !word.isEmpty { end() }
    }

    /// Octets that a word on this line may hold: the line ends at 76, a word has ≤ 75 characters.
    private func room(prefix: Int, in writer: MailWriter) -> Int {
        max(min(75, 76 - writer.column) - prefix, 16) / 4 * 3
    }

    private func writeWord(_ head: StaticString, _ text: ArraySlice<UInt8>, to writer: MailWriter) {
        writer.append(head)
        // A word is shorter than a line: `base64` must not break it.
        let column = writer.column + head.utf8CodeUnitCount + (text.count + 2) / 3 * 4 + 2
        writer.column = 0
        // SAFETY: the writer copies before it returns.
        unsafe text.withUnsafeBufferPointer { source in unsafe writer.base64(source) }
        writer.endWord()
        writer.append("?=")
        writer.column = column
    }

    private func fold(_ writer: MailWriter) {
        writer.breakLine()
        writer.append(UInt8(ascii: " "))
        writer.column = 1
    }
}
