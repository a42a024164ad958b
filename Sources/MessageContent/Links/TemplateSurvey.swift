// SPDX-License-Identifier: Apache-2.0

/// What was found in a template besides its tags: links to track, how each value is escaped, where the pixel goes.
struct TemplateSurvey {
    struct FoundLink: Equatable {
        /// Bytes of the source that another URL may replace.
        let range: Range<Int>
        let url: String
    }

    /// In the order of the source.
    private(set) var links: [FoundLink] = []
    /// Pictures from the web, of HTML alone; in the order of the source.
    private(set) var pictures: [FoundLink] = []
    /// One for each segment; of use where the segment is a value.
    private(set) var escapings: [Escaping] = []
    private(set) var bodyEnd: Int?

    init(html template: Template) {
        var scanner = MarkupScanner()
        for segment in template.segments {
            escapings.append(scanner.escaping)
            switch segment {
            case .literal(let range): scanner.scan(template.source, range)
            case .value: scanner.passTag()
            // A block inside of a URL makes it another one for each reader.
            case .open, .otherwise, .close: scanner.passTag()
            }
        }
        bodyEnd = scanner.bodyEnd
        links = scanner.hrefs.compactMap { Self.webLink(in: template.source, $0) }
        pictures = scanner.sources.compactMap { Self.webLink(in: template.source, $0) }
    }

    private static func webLink(in source: [UInt8], _ range: Range<Int>) -> FoundLink? {
        let url = trimmed(unescaped(String(decoding: source[range], as: UTF8.self)))
        return isWeb(Array(url.utf8)[...]) && url.utf8.count <= 2_000 ? FoundLink(range: range, url: url) : nil
    }

    init(text template: Template) {
        escapings = Array(repeating: .none, count: template.segments.count)
        for (index, segment) in template.segments.enumerated() {
            guard case .literal(let range) = segment else { continue }
            findLinks(in: template.source, range, isLast: index == template.segments.count - 1)
        }
    }

    /// `http://` or `https://` and what follows of characters that a URL may have (RFC 3986 §2), without the
    /// punctuation that ends the sentence around it.
    private mutating func findLinks(in source: [UInt8], _ range: Range<Int>, isLast: Bool) {
        var index = range.lowerBound
        while index < range.upperBound {
            guard source[index] | 0x20 == UInt8(ascii: "h"), Self.isWeb(source[index..<range.upperBound]) else {
                index += 1
                continue
            }
            var end = index
            while end < range.upperBound, Self.isURLByte(source[end]) { end += 1 }
            // Where a tag follows at once, the URL goes on in it.
            guard end < range.upperBound || isLast else { return }
            let next = end
            while end > index, Self.endsSentence(source[end - 1], in: source[index..<end]) { end -= 1 }
            if end - index > 8, end - index <= 2_000 {
                let url = String(decoding: source[index..<end], as: UTF8.self)
                links.append(FoundLink(range: index..<end, url: url))
            }
            index = max(next, index + 1)
        }
    }

    private static func isWeb(_ bytes: ArraySlice<UInt8>) -> Bool {
        let head = String(decoding: bytes.prefix(8), as: UTF8.self).lowercased()
        return (head.hasPrefix("https://") && bytes.count > 8) || (head.hasPrefix("http://") && bytes.count > 7)
    }

    private static func isURLByte(_ byte: UInt8) -> Bool {
        guard byte > 0x20, byte < 0x7F else { return false }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            return false
        default: return true
        }
    }

    private static func endsSentence(_ byte: UInt8, in url: ArraySlice<UInt8>) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
            UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "*"):
            true
        case UInt8(ascii: ")"): !url.contains(UInt8(ascii: "("))
        case UInt8(ascii: "]"): !url.contains(UInt8(ascii: "["))
        default: false
        }
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }

    /// The references that occur in URLs.
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        let names = [("&amp;", "&"), ("&#38;", "&"), ("&#x26;", "&"), ("&quot;", "\""), ("&#39;", "'")]
        var out = ""
        var rest = text[...]
        while let first = rest.first {
            if first == "&", let (name, plain) = names.first(where: { rest.prefix(6).lowercased().hasPrefix($0.0) }) {
                out += plain
                rest = rest.dropFirst(name.count)
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        return out
    }
}
