// SPDX-License-Identifier: Apache-2.0

/// The images of an HTML part: how many there are, and how many say nothing to those who cannot see them.
package struct ImageSurvey: Sendable, Equatable {
    package private(set) var count = 0
    /// Without an `alt`; an empty one says that the image is decoration.
    package private(set) var withoutText = 0
    /// Sources on the web, each once, in the order of appearance.
    package private(set) var sources: [String] = []

    /// Reads start tags alone, one pass.
    package init(html: String) {
        let bytes = Array(html.utf8)
        var seen: Set<String> = []
        var index = 0
        while index + 4 < bytes.count {
            guard bytes[index] == UInt8(ascii: "<"), Self.isImage(bytes[(index + 1)...]) else {
                index += 1
                continue
            }
            let (attributes, end) = Self.attributes(of: bytes, from: index + 4)
            index = end
            count += 1
            if attributes["alt"] == nil { withoutText += 1 }
            let source = attributes["src"] ?? ""
            let isWeb = source.hasPrefix("http://") || source.hasPrefix("https://")
            if isWeb, !source.contains("{{"), source.utf8.count <= 2_000, seen.insert(source).inserted {
                sources.append(source)
            }
        }
    }

    private static func isImage(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count > 3 else { return false }
        let start = bytes.startIndex
        guard bytes[start] | 0x20 == UInt8(ascii: "i"), bytes[start + 1] | 0x20 == UInt8(ascii: "m"),
            bytes[start + 2] | 0x20 == UInt8(ascii: "g")
        else { return false }
        return isSpace(bytes[start + 3]) || bytes[start + 3] == UInt8(ascii: "/")
            || bytes[start + 3] == UInt8(ascii: ">")
    }

    /// Names in lower case; of equal ones the first counts.
    private static func attributes(of bytes: [UInt8], from start: Int) -> (values: [String: String], end: Int) {
        var values: [String: String] = [:]
        var index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
            if isSpace(bytes[index]) || bytes[index] == UInt8(ascii: "/") || bytes[index] == UInt8(ascii: "=") {
                index += 1
                continue
            }
            let nameStart = index
            while index < bytes.count, !isSpace(bytes[index]), bytes[index] != UInt8(ascii: "="),
                bytes[index] != UInt8(ascii: ">"), bytes[index] != UInt8(ascii: "/")
            { index += 1 }
            let name = String(decoding: bytes[nameStart..<index], as: UTF8.self).lowercased()
            while index < bytes.count, isSpace(bytes[index]) { index += 1 }
            var value = ""
            if index < bytes.count, bytes[index] == UInt8(ascii: "=") {
                index += 1
                while index < bytes.count, isSpace(bytes[index]) { index += 1 }
                (value, index) = Self.value(of: bytes, from: index)
            }
            if values[name] == nil { values[name] = value }
        }
        return (values, min(index + 1, bytes.count))
    }

    private static func value(of bytes: [UInt8], from start: Int) -> (String, Int) {
        guard start < bytes.count else { return ("", start) }
        let quote = bytes[start]
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        var index = isQuoted ? start + 1 : start
        let first = index
        while index < bytes.count, isQuoted ? bytes[index] != quote : !isSpace(bytes[index]) {
            if !isQuoted, bytes[index] == UInt8(ascii: ">") { break }
            index += 1
        }
        let text = String(decoding: bytes[first..<index], as: UTF8.self).replacing("&amp;", with: "&")
        return (text, isQuoted ? min(index + 1, bytes.count) : index)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0x0C
    }
}
