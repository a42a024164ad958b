// SPDX-License-Identifier: Apache-2.0

/// Follows HTML just closely enough to know where a merge tag stands: in text, in an attribute, in a URL.
///
/// A state machine over bytes, as the tokeniser of HTML without its error cases. Broken markup makes it lose links,
/// never bytes.
struct MarkupScanner {
    private enum State: Equatable {
        case text, tagOpen, tagName, inTag, attributeName, afterName, beforeValue, declaration, endTag, comment
        /// 0: not quoted.
        case value(quote: UInt8)
    }

    /// Values of `href` in `a` and `area` that hold no merge tag.
    private(set) var hrefs: [Range<Int>] = []
    /// Values of `src` in `img` that hold no merge tag.
    private(set) var sources: [Range<Int>] = []
    /// Where the last `</body` begins.
    private(set) var bodyEnd: Int?
    private var state = State.text
    private var tagStart = 0
    private var tag: [UInt8] = []
    private var attribute: [UInt8] = []
    private var valueStart = 0
    private var valueHasTag = false

    /// How a value is to be written that stands here.
    var escaping: Escaping {
        switch state {
        case .beforeValue where isURLAttribute: .wholeURL
        case .value where isURLAttribute: valueHasTag || valueCount > 0 ? .urlComponent : .wholeURL
        default: .html
        }
    }

    private var valueCount = 0
    private var isURLAttribute: Bool {
        attribute == Array("href".utf8) || attribute == Array("src".utf8) || attribute == Array("action".utf8)
            || attribute == Array("background".utf8)
    }

    /// A merge tag that writes something stands here.
    mutating func passTag() {
        switch state {
        case .beforeValue:
            state = .value(quote: 0)
            valueHasTag = true
            valueCount = 0
        case .value: valueHasTag = true
        default: break
        }
    }

    mutating func scan(_ source: [UInt8], _ range: Range<Int>) {
        for index in range { take(source[index], at: index, of: source) }
    }

    private mutating func take(_ byte: UInt8, at index: Int, of source: [UInt8]) {
        let isSpace = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
        let isClose = byte == UInt8(ascii: ">")
        switch state {
        case .text:
            guard byte == UInt8(ascii: "<") else { return }
            state = .tagOpen
            tagStart = index
            tag.removeAll(keepingCapacity: true)
        case .tagOpen:
            switch byte {
            case UInt8(ascii: "!"):
                let isComment = index + 2 < source.count && source[index + 1] == 0x2D && source[index + 2] == 0x2D
                state = isComment ? .comment : .declaration
            case UInt8(ascii: "/"): state = .endTag
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                state = .tagName
                Self.note(byte, in: &tag)
            default: state = .text
            }
        case .tagName:
            if isClose {
                state = .text
            } else if isSpace || byte == UInt8(ascii: "/") {
                state = .inTag
            } else {
                Self.note(byte, in: &tag)
            }
        case .inTag, .afterName:
            if isClose {
                state = .text
            } else if byte == UInt8(ascii: "="), state == .afterName {
                state = .beforeValue
            } else if !isSpace, byte != UInt8(ascii: "/") {
                state = .attributeName
                attribute.removeAll(keepingCapacity: true)
                Self.note(byte, in: &attribute)
            }
        case .attributeName:
            if isClose {
                state = .text
            } else if byte == UInt8(ascii: "=") {
                state = .beforeValue
            } else if isSpace {
                state = .afterName
            } else {
                Self.note(byte, in: &attribute)
            }
        case .beforeValue:
            guard !isSpace else { return }
            guard !isClose else {
                state = .text
                return
            }
            let isQuote = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            state = .value(quote: isQuote ? byte : 0)
            valueStart = isQuote ? index + 1 : index
            valueHasTag = false
            valueCount = isQuote ? 0 : 1
        case .value(let quote):
            if quote == 0 ? (isSpace || isClose) : byte == quote {
                endValue(at: index)
                state = quote == 0 && isClose ? .text : .inTag
            } else {
                valueCount += 1
            }
        case .declaration:
            if isClose { state = .text }
        case .endTag:
            if isClose || isSpace {
                if tag == Array("body".utf8) { bodyEnd = tagStart }
                state = isClose ? .text : .declaration
            } else {
                Self.note(byte, in: &tag)
            }
        case .comment:
            if isClose, index >= tagStart + 6, source[index - 1] == 0x2D, source[index - 2] == 0x2D { state = .text }
        }
    }

    private mutating func endValue(at index: Int) {
        guard !valueHasTag, valueStart < index else { return }
        if attribute == Array("href".utf8), tag == Array("a".utf8) || tag == Array("area".utf8) {
            hrefs.append(valueStart..<index)
        } else if attribute == Array("src".utf8), tag == Array("img".utf8) {
            sources.append(valueStart..<index)
        }
    }

    /// Adds a letter in lower case; a name longer than any that matters is cut.
    private static func note(_ byte: UInt8, in name: inout [UInt8]) {
        guard name.count < 16 else { return }
        name.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
    }
}
