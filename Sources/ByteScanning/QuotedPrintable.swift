// SPDX-License-Identifier: Apache-2.0

/// Quoted-printable (RFC 2045 §6.7).
public enum QuotedPrintable {
    private static let hex = Array("0123456789ABCDEF".utf8)

    /// Appends `bytes` as quoted-printable text of lines ≤ 76 characters.
    ///
    /// CRLF stays the end of a line; CR and LF alone are encoded, as are spaces and tabs at the end of a line. A dot
    /// at the start of a line is written `=2E`, so that dot-stuffing (RFC 5321 §4.5.2) never changes the text. The
    /// last line gets no CRLF that `bytes` do not have.
    public static func encode(_ bytes: Span<UInt8>, to out: inout [UInt8]) {
        let count = bytes.count
        var column = 0
        var index = 0
        while index < count {
            let octet = bytes[index]
            if octet == 0x0D && index + 1 < count && bytes[index + 1] == 0x0A {
                out.append(0x0D)
                out.append(0x0A)
                column = 0
                index += 2
                continue
            }
            let isLineEnd =
                index + 1 == count || (index + 2 < count && bytes[index + 1] == 0x0D && bytes[index + 2] == 0x0A)
            var isPlain: Bool
            switch octet {
            case 0x20, 0x09: isPlain = !isLineEnd
            case 0x3D: isPlain = false
            case 0x21...0x7E: isPlain = true
            default: isPlain = false
            }
            // One column is kept for the `=` of a soft line break, except where the line ends anyway.
            let limit = isLineEnd ? 76 : 75
            if column + (isPlain ? 1 : 3) > limit {
                out.append(0x3D)
                out.append(0x0D)
                out.append(0x0A)
                column = 0
            }
            if column == 0 && octet == 0x2E { isPlain = false }
            if isPlain {
                out.append(octet)
                column += 1
            } else {
                out.append(0x3D)
                out.append(hex[Int(octet >> 4)])
                out.append(hex[Int(octet & 15)])
                column += 3
            }
            index += 1
        }
    }

    /// The octets that `bytes` stand for. What is no valid escape is kept as it is (RFC 2045 §6.7, note 1), so this
    /// never fails.
    public static func decode(_ bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        let count = bytes.count
        var index = 0
        // Length of `result` without the spaces that end the present line: those were added on the way.
        var kept = 0
        while index < count {
            let octet = bytes[index]
            switch octet {
            case 0x3D:
                if index + 2 < count, let high = value(bytes[index + 1]), let low = value(bytes[index + 2]) {
                    result.append(high << 4 | low)
                    index += 3
                } else if let next = afterSoftBreak(bytes, index + 1) {
                    index = next
                } else {
                    result.append(octet)
                    index += 1
                }
                kept = result.count
            case 0x0D, 0x0A:
                result.removeLast(result.count - kept)
                result.append(octet)
                kept = result.count
                index += 1
            case 0x20, 0x09:
                result.append(octet)
                index += 1
            default:
                result.append(octet)
                kept = result.count
                index += 1
            }
        }
        result.removeLast(result.count - kept)
        return result
    }

    /// Index behind `*( SP / HTAB ) ( CRLF / LF / end )` at `start`, or nil when something else is there.
    private static func afterSoftBreak(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        var index = start
        while index < bytes.count && (bytes[index] == 0x20 || bytes[index] == 0x09) {
            index += 1
            // Longer runs are no soft break that anyone writes; looking on would make a hostile text quadratic.
            if index - start > 80 { return nil }
        }
        if index == bytes.count { return index }
        if bytes[index] == 0x0A { return index + 1 }
        if bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A { return index + 2 }
        return nil
    }

    private static func value(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 0x30...0x39: octet - 0x30
        case 0x41...0x46: octet - 0x41 + 10
        case 0x61...0x66: octet - 0x61 + 10
        default: nil
        }
    }
}
