// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning

/// Writer of encoded words (RFC 2047 §2) in B encoding.
enum EncodedWord {
    /// Characters of a whole word.
    private static let limit = 75

    /// Appends `text` as words of ≤ 75 characters, none of which splits a character; in ISO-2022-JP each starts and
    /// ends in ASCII.
    static func append(_ text: String, charset: TextCharset, to line: inout FoldedLine) throws(HeaderError) {
        switch charset {
        case .utf8: appendUTF8(Array(text.utf8), to: &line)
        case .iso2022jp:
            do throws(UnencodableText) {
                appendJIS(try JISWriter.units(of: text), to: &line)
            } catch {
                throw .unencodable(error)
            }
        }
    }

    private static func appendUTF8(_ bytes: [UInt8], to line: inout FoldedLine) {
        var start = 0
        while start < bytes.count {
            let capacity = octets(in: line, charset: .utf8)
            var end = min(bytes.count, start + capacity)
            while end < bytes.count && end > start && bytes[end] & 0xC0 == 0x80 { end -= 1 }
            append(Array(bytes[start..<end]), charset: .utf8, to: &line)
            start = end
        }
    }

    private static func appendJIS(_ units: [UInt16], to line: inout FoldedLine) {
        var writer = JISWriter()
        var capacity = octets(in: line, charset: .iso2022jp)
        for unit in units {
            if writer.finishedCount(adding: unit) > capacity {
                append(writer.finish(), charset: .iso2022jp, to: &line)
                capacity = octets(in: line, charset: .iso2022jp)
            }
            writer.append(unit)
        }
        if writer.finishedCount > 0 { append(writer.finish(), charset: .iso2022jp, to: &line) }
    }

    /// Octets that a word may carry: as many as fit on this line if that is worth it, else on a line of its own.
    private static func octets(in line: borrowing FoldedLine, charset: TextCharset) -> Int {
        let overhead = charset.rawValue.utf8.count + 7
        let here = (min(limit, line.room) - overhead) / 4 * 3
        return here >= 12 ? here : (limit - overhead) / 4 * 3
    }

    private static func append(_ bytes: [UInt8], charset: TextCharset, to line: inout FoldedLine) {
        var word = Array("=?\(charset.rawValue)?B?".utf8)
        Base64.encode(bytes.span, to: &word)
        word.append(contentsOf: [0x3F, 0x3D])
        line.append(word)
    }
}
