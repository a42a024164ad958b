// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// ISO-2022-JP of UTF-8 bytes, whatever they hold.
enum JapaneseText {
    /// Begins and ends in ASCII state. Characters that the charset lacks become 〓 and are counted.
    static func encode(_ source: [UInt8]) -> (bytes: [UInt8], replaced: Int) {
        if source.allSatisfy({ $0 < 0x80 }) { return (source, 0) }
        let text = String(decoding: source, as: UTF8.self)
        do {
            return (try TextCharset.iso2022jp.encode(text), 0)
        } catch {
            let lacking = Set(TextCharset.iso2022jp.unencodable(in: text))
            var replaced = 0
            var scalars = String.UnicodeScalarView()
            for scalar in text.unicodeScalars {
                if lacking.contains(scalar) { replaced += 1 }
                scalars.append(lacking.contains(scalar) ? "〓" : scalar)
            }
            let bytes = (try? TextCharset.iso2022jp.encode(String(scalars))) ?? []
            return (bytes, replaced)
        }
    }
}
