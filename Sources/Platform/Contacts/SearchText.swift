// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// Text as it is compared: case and width (full and half) do not matter, nor do voicing marks written apart.
package enum SearchText {
    package static func folded(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        append(Array(text.utf8).span, to: &result)
        return result
    }

    /// Appends `bytes` (UTF-8) folded. Controls become blanks.
    static func append(_ bytes: Span<UInt8>, to result: inout [UInt8]) {
        let start = result.count
        for index in bytes.indices {
            let octet = bytes[index]
            guard octet < 0x80 else {
                result.removeLast(result.count - start)
                return appendWide(bytes, to: &result)
            }
            result.append(lower(octet))
        }
    }

    private static func lower(_ octet: UInt8) -> UInt8 {
        octet < 0x20 ? 0x20 : (0x41...0x5A).contains(octet) ? octet | 0x20 : octet
    }

    private static func appendWide(_ bytes: Span<UInt8>, to result: inout [UInt8]) {
        // Only half-width kana (EF BD 80 …), full-width ASCII (EF BC, EF BD), combining marks (E3 82 99, E3 82 9A) and
        // letters with a case outside ASCII need work; all that is in most Japanese text is copied.
        var needsWork = false
        for index in bytes.indices {
            let octet = bytes[index]
            if octet < 0x80 || (0x80...0xBF).contains(octet) || (0xE4...0xEA).contains(octet) { continue }
            if octet == 0xE3, index + 2 < bytes.count {
                let (second, third) = (bytes[index + 1], bytes[index + 2])
                let isMark = second == 0x82 && (third == 0x99 || third == 0x9A)
                if second >= 0x81 && second <= 0x83 && !isMark { continue }
            }
            needsWork = true
            break
        }
        guard needsWork else {
            for index in bytes.indices { result.append(lower(bytes[index])) }
            return
        }
        var text: [UInt8] = []
        for index in bytes.indices { text.append(bytes[index]) }
        var scalars: [Unicode.Scalar] = []
        for scalar in WidthFolding.narrowASCII(String(decoding: text, as: UTF8.self)).unicodeScalars {
            KanaFolding.append(scalar, to: &scalars)
        }
        for scalar in scalars {
            for lowered in scalar.properties.lowercaseMapping.unicodeScalars {
                for octet in UTF8.encode(lowered).map({ Array($0) }) ?? [] { result.append(lower(octet)) }
            }
        }
    }
}
