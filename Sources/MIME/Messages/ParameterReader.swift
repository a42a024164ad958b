// SPDX-License-Identifier: Apache-2.0

/// Reads `value; name=value; …` with quoted strings, comments left out, and RFC 2231 sections.
enum ParameterReader {
    static let limit = 64

    /// The head before the first semicolon, trimmed, and the parameters by lower-case name. Never fails.
    static func read(_ text: String) -> (head: String, parameters: [String: String]) {
        let pieces = pieces(of: Array(text.utf8))
        var plain: [String: String] = [:]
        var sections: [String: [Int: (octets: [UInt8], isExtended: Bool)]] = [:]
        for piece in pieces.dropFirst().prefix(limit) {
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = trimmed(String(decoding: piece[..<equals], as: UTF8.self)).lowercased()
            let octets = unquoted(Array(piece[(equals + 1)...]))
            let parts = name.split(separator: "*", omittingEmptySubsequences: false)
            if parts.count == 1 {
                if plain[name] != nil { continue }
                // QUIRK: encoded words may not stand in a parameter (RFC 2047 §5), yet many write file names so.
                plain[name] = EncodedWordReader.decode(String(decoding: octets, as: UTF8.self)).text
            } else if let number = Int(parts[1]), number >= 0, number < limit {
                sections[String(parts[0]), default: [:]][number] = (octets, parts.count > 2)
            } else if parts[1].isEmpty {
                sections[String(parts[0]), default: [:]][0] = (octets, true)
            }
        }
        for (name, numbered) in sections { plain[name] = joined(numbered) }
        return (trimmed(String(decoding: pieces.first ?? [], as: UTF8.self)), plain)
    }

    /// RFC 2231 §3–4: sections in order, the first of which may name the charset.
    private static func joined(_ sections: [Int: (octets: [UInt8], isExtended: Bool)]) -> String {
        var charset = "utf-8"
        var octets: [UInt8] = []
        var number = 0
        while let section = sections[number] {
            var part = section.octets[...]
            if section.isExtended {
                if number == 0, let first = part.firstIndex(of: 0x27),
                    let second = part[(first + 1)...].firstIndex(of: 0x27)
                {
                    charset = String(decoding: part[..<first], as: UTF8.self)
                    part = part[(second + 1)...]
                }
                octets += percentDecoded(part)
            } else {
                octets += part
            }
            number += 1
        }
        return TextCharset.decode(octets, charset: charset)
    }

    /// The octets between semicolons that stand outside quotation marks and comments.
    private static func pieces(of octets: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        var isQuoted = false
        var comments = 0
        var index = 0
        while index < octets.count {
            let octet = octets[index]
            index += 1
            if octet == UInt8(ascii: "\\") && (isQuoted || comments > 0) && index < octets.count {
                if comments == 0 { pieces[pieces.count - 1] += [octet, octets[index]] }
                index += 1
            } else if octet == UInt8(ascii: "\"") && comments == 0 {
                isQuoted.toggle()
                pieces[pieces.count - 1].append(octet)
            } else if isQuoted {
                pieces[pieces.count - 1].append(octet)
            } else if octet == UInt8(ascii: "(") {
                comments += 1
            } else if octet == UInt8(ascii: ")") && comments > 0 {
                comments -= 1
            } else if comments > 0 {
                continue
            } else if octet == UInt8(ascii: ";") {
                if pieces.count > limit { break }
                pieces.append([])
            } else {
                pieces[pieces.count - 1].append(octet)
            }
        }
        return pieces
    }

    private static func unquoted(_ octets: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isEscaped = false
        var isQuoted = false
        for octet in octets {
            if isEscaped {
                result.append(octet)
                isEscaped = false
            } else if isQuoted && octet == UInt8(ascii: "\\") {
                isEscaped = true
            } else if octet == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if isQuoted || (octet != 0x20 && octet != 0x09) {
                result.append(octet)
            }
        }
        return result
    }

    private static func percentDecoded(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = octets.startIndex
        while index < octets.endIndex {
            if octets[index] == UInt8(ascii: "%"), index + 2 < octets.endIndex,
                let value = UInt8(String(decoding: octets[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                result.append(value)
                index += 3
            } else {
                result.append(octets[index])
                index += 1
            }
        }
        return result
    }

    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" }
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
