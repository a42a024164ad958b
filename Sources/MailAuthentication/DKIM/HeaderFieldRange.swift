// SPDX-License-Identifier: Apache-2.0

/// Where one header field stands in a message, its folded lines included.
struct HeaderFieldRange {
    let start: Int
    /// After its name, before white space and the colon.
    let nameEnd: Int
    let colon: Int
    /// After its CRLF, or the end of the message.
    let end: Int

    /// Calls back for every field before `limit`, in order, in one pass. A line that is no field is left out.
    static func scan(_ message: Span<UInt8>, to limit: Int, _ found: (HeaderFieldRange) -> Void) {
        var start = 0
        var colon = -1
        var index = 0
        while index < limit {
            let byte = message[index]
            if byte == 0x3a, colon < 0 { colon = index }
            index += 1
            guard byte == 0x0a else { continue }
            if index < limit, message[index] == 0x20 || message[index] == 0x09 { continue }
            if let field = field(message, start: start, colon: colon, end: index) { found(field) }
            start = index
            colon = -1
        }
        if start < limit, let field = field(message, start: start, colon: colon, end: limit) { found(field) }
    }

    private static func field(_ message: Span<UInt8>, start: Int, colon: Int, end: Int) -> HeaderFieldRange? {
        guard colon > start else { return nil }
        var nameEnd = colon
        while nameEnd > start, message[nameEnd - 1] == 0x20 || message[nameEnd - 1] == 0x09 { nameEnd -= 1 }
        guard nameEnd > start else { return nil }
        return HeaderFieldRange(start: start, nameEnd: nameEnd, colon: colon, end: end)
    }

    /// Appends the field in its canonical form (RFC 6376 §3.4.1 and §3.4.2), its CRLF included.
    func append(_ form: Canonicalization, of message: Span<UInt8>, to out: inout [UInt8]) {
        switch form {
        case .simple:
            for index in start..<end { out.append(message[index]) }
        case .relaxed:
            for index in start..<nameEnd {
                let byte = message[index]
                out.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
            }
            out.append(0x3a)
            var isSpaceDue = false
            var isEmpty = true
            for index in colon + 1..<end {
                switch message[index] {
                case 0x20, 0x09:
                    isSpaceDue = true
                case 0x0d, 0x0a:
                    break
                case let byte:
                    if isSpaceDue, !isEmpty { out.append(0x20) }
                    isSpaceDue = false
                    isEmpty = false
                    out.append(byte)
                }
            }
            out.append(0x0d)
            out.append(0x0a)
        }
    }
}
