// SPDX-License-Identifier: Apache-2.0

/// A header field under construction: parts with a space between them, folded where the next one does not fit.
struct FoldedLine {
    /// Characters that a line should not exceed: RFC 2047 §2 sets it for lines with encoded words.
    static let limit = 76

    private var bytes: [UInt8]
    private var column: Int
    private var isEmpty = true

    init(name: String) throws(HeaderError) {
        let octets = name.utf8
        let isValid = octets.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
        if octets.isEmpty || octets.count > 70 || !isValid { throw .invalidName }
        bytes = Array(octets)
        bytes.append(UInt8(ascii: ":"))
        column = bytes.count
    }

    /// Characters that a part may have to stand on the present line.
    var room: Int { Self.limit - column - 1 }

    /// Appends a part behind a space, or on a new line when it does not fit. An empty part is one more space.
    mutating func append(_ part: some Collection<UInt8>) {
        if part.count > room && !(isEmpty && part.isEmpty) && column > 1 {
            bytes.append(0x0D)
            bytes.append(0x0A)
            column = 0
        }
        bytes.append(0x20)
        bytes.append(contentsOf: part)
        column += 1 + part.count
        isEmpty = false
    }

    /// The field with its CRLF.
    mutating func finish() -> [UInt8] {
        // "Name: " with nothing behind it still has its space, as most software writes it.
        if isEmpty { bytes.append(0x20) }
        bytes.append(0x0D)
        bytes.append(0x0A)
        return bytes
    }
}
