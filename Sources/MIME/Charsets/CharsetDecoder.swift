// SPDX-License-Identifier: Apache-2.0

/// Reads text in the charsets that mail comes in.
enum CharsetDecoder {
    /// Charsets left to the C library. A list, since a stranger's mail names them and the library loads code by name.
    private static let others: Set<String> = [
        "big5", "euc-kr", "gb18030", "gb2312", "gbk", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9",
        "iso-8859-15", "koi8-r", "koi8-u", "utf-16", "utf-16be", "utf-16le", "windows-1250", "windows-1251",
        "windows-1252", "windows-1253", "windows-1254", "windows-1257", "windows-1258",
    ]

    /// True when `decode` reads the charset by its own rules.
    static func isKnown(_ charset: String) -> Bool { family(of: charset) != .unknown }

    static func decode(_ bytes: [UInt8], charset: String) -> String {
        switch family(of: charset) {
        case .utf8: return String(decoding: bytes, as: UTF8.self)
        case .latin1: return converted(bytes, from: "windows-1252")
        case .shiftJIS: return shiftJIS(bytes)
        case .eucJP: return eucJP(bytes)
        case .iso2022jp: return iso2022jp(bytes)
        case .other(let name): return converted(bytes, from: name)
        case .unknown:
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            return converted(bytes, from: "windows-1252")
        }
    }

    private enum Family: Equatable { case utf8, latin1, shiftJIS, eucJP, iso2022jp, other(String), unknown }

    private static func family(of charset: String) -> Family {
        let name = charset.lowercased()
        switch name {
        case "utf-8", "utf8", "us-ascii", "ascii", "": return .utf8
        case "iso-8859-1", "latin1", "latin-1": return .latin1
        case "shift_jis", "shift-jis", "sjis", "x-sjis", "cp932", "windows-31j", "ms932": return .shiftJIS
        case "euc-jp", "x-euc-jp", "eucjp", "cp51932": return .eucJP
        case "iso-2022-jp", "iso-2022-jp-ms", "cp50220", "cp50221", "csiso2022jp": return .iso2022jp
        default: return others.contains(name) ? .other(name) : .unknown
        }
    }

    private static func converted(_ bytes: [UInt8], from charset: String) -> String {
        guard let iconv = Iconv(from: charset) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: iconv.convert(bytes), as: UTF8.self)
    }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    private static func shiftJIS(_ bytes: [UInt8]) -> String {
        let table = CP932Table.shared
        var utf8: [UInt8] = []
        utf8.reserveCapacity(bytes.count * 2)
        var index = 0
        while index < bytes.count {
            let octet = bytes[index]
            index += 1
            switch octet {
            case 0..<0x80: utf8.append(octet)
            case 0xA1...0xDF: append(Unicode.Scalar(UInt16(octet) - 0xA1 + 0xFF61) ?? replacement, to: &utf8)
            default:
                let code = index < bytes.count ? Int(octet) << 8 | Int(bytes[index]) : 0
                if table.scalars[code] != 0 {
                    index += 1
                    append(Unicode.Scalar(table.scalars[code]) ?? replacement, to: &utf8)
                } else {
                    append(replacement, to: &utf8)
                }
            }
        }
        return String(decoding: utf8, as: UTF8.self)
    }

    private static func eucJP(_ bytes: [UInt8]) -> String {
        let table = CP932Table.shared
        var utf8: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let octet = bytes[index]
            index += 1
            if octet < 0x80 {
                utf8.append(octet)
                continue
            }
            guard index < bytes.count, bytes[index] >= 0xA1, octet != 0x8F else {
                append(replacement, to: &utf8)
                // JIS X 0212 (0x8F and two octets) is one character that we do not have.
                if octet == 0x8F { index = min(bytes.count, index + 2) }
                continue
            }
            let second = Int(bytes[index])
            index += 1
            if octet == 0x8E {
                append(second <= 0xDF ? Unicode.Scalar(second - 0xA1 + 0xFF61) ?? replacement : replacement, to: &utf8)
            } else {
                append(table.scalar(row: Int(octet) - 0xA0, cell: second - 0xA0) ?? replacement, to: &utf8)
            }
        }
        return String(decoding: utf8, as: UTF8.self)
    }

    private enum Plane { case ascii, katakana, double, foreign }

    private static func iso2022jp(_ bytes: [UInt8]) -> String {
        let table = CP932Table.shared
        var utf8: [UInt8] = []
        var plane = Plane.ascii
        var index = 0
        while index < bytes.count {
            let octet = bytes[index]
            if octet == 0x1B {
                let (next, length) = escape(bytes, at: index)
                plane = next ?? plane
                index += length
                if next == nil { append(replacement, to: &utf8) }
                continue
            }
            index += 1
            if octet < 0x21 || octet == 0x7F {
                // RFC 1468: a line ends in ASCII; a writer who forgot does not cost the next line.
                if octet == 0x0A { plane = .ascii }
                utf8.append(octet)
                continue
            }
            switch plane {
            case .ascii where octet < 0x80: utf8.append(octet)
            case .katakana where octet <= 0x5F:
                append(Unicode.Scalar(UInt16(octet) - 0x21 + 0xFF61) ?? replacement, to: &utf8)
            case .double where octet < 0x80 && index < bytes.count && bytes[index] > 0x20 && bytes[index] < 0x7F:
                append(table.scalar(row: Int(octet) - 32, cell: Int(bytes[index]) - 32) ?? replacement, to: &utf8)
                index += 1
            case .foreign:
                append(replacement, to: &utf8)
                if index < bytes.count && bytes[index] > 0x20 { index += 1 }
            default: append(replacement, to: &utf8)
            }
        }
        return String(decoding: utf8, as: UTF8.self)
    }

    /// The plane that an escape sequence opens, nil for none that we know, and how many octets it takes.
    private static func escape(_ bytes: [UInt8], at index: Int) -> (Plane?, Int) {
        guard index + 2 < bytes.count else { return (nil, 1) }
        switch (bytes[index + 1], bytes[index + 2]) {
        case (0x28, 0x42), (0x28, 0x4A): return (.ascii, 3)
        case (0x28, 0x49): return (.katakana, 3)
        case (0x24, 0x40), (0x24, 0x42): return (.double, 3)
        case (0x24, 0x28) where index + 3 < bytes.count && bytes[index + 3] == 0x44: return (.foreign, 4)
        default: return (nil, 1)
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to utf8: inout [UInt8]) {
        utf8.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
