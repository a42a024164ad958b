// SPDX-License-Identifier: Apache-2.0

/// A template cut at its tags.
///
/// `{{name}}` is the value of a field, `{{name|様}}` its value or, where that is blank, the text after the bar;
/// `{{#if name}} … {{else}} … {{/if}}` depends on whether the value is blank. A tag stands on one line. A lone brace,
/// and `}}` outside of a tag, are text. It is data: it can reach the fields of one contact and nothing else.
struct Template {
    static let sizeLimit = 2_000_000
    static let tagLimit = 10_000
    static let depthLimit = 8

    enum Segment: Equatable {
        /// Bytes of the source.
        case literal(Range<Int>)
        case value(MergeName, fallback: String)
        case open(MergeName)
        case otherwise
        case close
    }

    let source: [UInt8]
    let segments: [Segment]

    var hasTags: Bool {
        segments.contains { if case .literal = $0 { false } else { true } }
    }

    init(parsing text: String, part: TemplateFault.Part, names: MergeNames) throws(TemplateFault) {
        source = Array(text.utf8)
        var parser = Parser(source: source, names: names)
        do throws(TemplateFault.Reason) {
            try parser.parse()
        } catch {
            let (line, column) = Self.place(of: parser.tagStart, in: source)
            throw TemplateFault(part: part, reason: error, line: line, column: column)
        }
        segments = parser.segments
    }

    private static func place(of offset: Int, in source: [UInt8]) -> (line: Int, column: Int) {
        let before = source[..<min(offset, source.count)]
        let lineFeed = UInt8(ascii: "\n")
        let line = before.count { $0 == lineFeed } + 1
        let start = before.lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
        return (line, String(decoding: before[start...], as: UTF8.self).count + 1)
    }
}

/// One pass over the bytes with a stack of open blocks: no recursion, linear time.
private struct Parser {
    let source: [UInt8]
    let names: MergeNames
    var segments: [Template.Segment] = []
    /// Where the tag begins that is being read; the place of a fault.
    var tagStart = 0
    private var blocks: [(start: Int, name: String, hasElse: Bool)] = []

    init(source: [UInt8], names: MergeNames) {
        self.source = source
        self.names = names
    }

    mutating func parse() throws(TemplateFault.Reason) {
        guard source.count <= Template.sizeLimit else { throw .tooLarge(limit: Template.sizeLimit) }
        let open = UInt8(ascii: "{")
        var literalStart = 0
        var index = 0
        var tagCount = 0
        while index + 1 < source.count {
            guard source[index] == open, source[index + 1] == open else {
                index += 1
                continue
            }
            tagStart = index
            tagCount += 1
            guard tagCount <= Template.tagLimit else { throw .tooManyTags(limit: Template.tagLimit) }
            let end = try tagEnd(from: index + 2)
            if literalStart < index { segments.append(.literal(literalStart..<index)) }
            try takeTag(index + 2..<end)
            index = end + 2
            literalStart = index
        }
        if literalStart < source.count { segments.append(.literal(literalStart..<source.count)) }
        if let block = blocks.last {
            tagStart = block.start
            throw .unclosedBlock(block.name)
        }
    }

    /// Where the `}}` begins that closes a tag.
    private func tagEnd(from start: Int) throws(TemplateFault.Reason) -> Int {
        let close = UInt8(ascii: "}")
        let open = UInt8(ascii: "{")
        var index = start
        while index + 1 < source.count {
            let byte = source[index]
            if byte == close, source[index + 1] == close { return index }
            if byte == 0x0A || byte == 0x0D || (byte == open && source[index + 1] == open) { break }
            index += 1
        }
        throw .unclosedTag
    }

    private mutating func takeTag(_ range: Range<Int>) throws(TemplateFault.Reason) {
        let content = Self.trimmed(String(decoding: source[range], as: UTF8.self))
        guard let first = content.first else { throw .emptyTag }
        switch first {
        case "#":
            guard let name = Self.blockName(content) else { throw .unknownTag(content) }
            guard !name.isEmpty else { throw .emptyTag }
            guard blocks.count < Template.depthLimit else { throw .tooDeep(limit: Template.depthLimit) }
            segments.append(.open(try names.find(name)))
            blocks.append((tagStart, name, false))
        case "/":
            guard Self.trimmed(String(content.dropFirst())).lowercased() == "if" else { throw .unknownTag(content) }
            guard blocks.popLast() != nil else { throw .strayEnd }
            segments.append(.close)
        default:
            if content.lowercased() == "else" {
                guard let block = blocks.last, !block.hasElse else { throw .strayElse }
                blocks[blocks.count - 1].hasElse = true
                segments.append(.otherwise)
                return
            }
            let parts = content.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.trimmed(String(parts[0]))
            guard !name.isEmpty else { throw .emptyTag }
            let fallback = parts.count > 1 ? Self.trimmed(String(parts[1])) : ""
            segments.append(.value(try names.find(name), fallback: fallback))
        }
    }

    /// The name in `#if name`; nil when it is another block.
    private static func blockName(_ content: String) -> String? {
        let rest = trimmed(String(content.dropFirst()))
        guard rest.lowercased().hasPrefix("if") else { return nil }
        let name = rest.dropFirst(2)
        guard name.first?.isWhitespace ?? true else { return nil }
        return trimmed(String(name))
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }
}
