// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning

/// Reader of text with encoded words (RFC 2047).
enum EncodedWordReader {
    /// The text, and what was wrong: a word that cannot be read is kept as it stands.
    static func decode(_ text: String) -> (text: String, defects: [MessageDefect]) {
        let octets = Array(text.utf8)
        if !octets.contains(0x3D) { return (text, []) }
        var result: [UInt8] = []
        var defects: [MessageDefect] = []
        // A run of words of one charset, decoded as one: some writers split characters between words.
        var run: (charset: String, octets: [UInt8])?
        var spaceStart = 0
        var index = 0
        while index < octets.count {
            if octets[index] == 0x3D, index + 1 < octets.count, octets[index + 1] == 0x3F {
                if let word = word(octets, at: index) {
                    let isAdjacent = run != nil && octets[spaceStart..<index].allSatisfy { $0 == 0x20 || $0 == 0x09 }
                    if !isAdjacent { flush(&run, &result, &defects) }
                    if !isAdjacent { result += octets[spaceStart..<index] }
                    if let held = run, held.charset != word.charset { flush(&run, &result, &defects) }
                    run = (word.charset, (run?.octets ?? []) + word.octets)
                    index = word.end
                    spaceStart = index
                    continue
                }
                defects.append(.malformedEncodedWord)
            }
            index += 1
        }
        flush(&run, &result, &defects)
        result += octets[spaceStart...]
        return (String(decoding: result, as: UTF8.self), defects)
    }

    private static func flush(
        _ run: inout (charset: String, octets: [UInt8])?, _ result: inout [UInt8], _ defects: inout [MessageDefect]
    ) {
        guard let held = run else { return }
        if !CharsetDecoder.isKnown(held.charset) { defects.append(.unknownCharset(held.charset)) }
        result += Array(TextCharset.decode(held.octets, charset: held.charset).utf8)
        run = nil
    }

    /// The word `=?charset?encoding?text?=` at `start`, or nil.
    private static func word(_ octets: [UInt8], at start: Int) -> (charset: String, octets: [UInt8], end: Int)? {
        // QUIRK: some write words far longer than 75 characters; the cap keeps hostile ones linear.
        let limit = min(octets.count, start + 2000)
        guard let first = octets[(start + 2)..<limit].firstIndex(of: 0x3F), first + 2 < limit, octets[first + 2] == 0x3F
        else { return nil }
        var end = first + 3
        while end + 1 < limit && !(octets[end] == 0x3F && octets[end + 1] == 0x3D) {
            if octets[end] == 0x20 || octets[end] == 0x3F { return nil }
            end += 1
        }
        guard end + 1 < limit else { return nil }
        let name = String(decoding: octets[(start + 2)..<first], as: UTF8.self).lowercased()
        // RFC 2231 §5: a language may follow the charset.
        let charset = name.split(separator: "*", omittingEmptySubsequences: false).first.map(String.init) ?? name
        let text = Array(octets[(first + 3)..<end])
        switch octets[first + 1] | 0x20 {
        case UInt8(ascii: "b"):
            guard let decoded = Base64.decode(text.span) else { return nil }
            return (charset, decoded, end + 2)
        case UInt8(ascii: "q"):
            let spaced = text.map { $0 == UInt8(ascii: "_") ? 0x20 : $0 }
            // The end marker keeps a space at the end, which quoted-printable would drop.
            var decoded = QuotedPrintable.decode((spaced + [UInt8(ascii: ".")]).span)
            decoded.removeLast()
            return (charset, decoded, end + 2)
        default: return nil
        }
    }
}
