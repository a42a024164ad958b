// SPDX-License-Identifier: Apache-2.0

/// Our own stylesheet as it goes over the wire: without comments and without the spaces that mean nothing.
///
/// Knows the CSS that we write, not all that there is: no `url()` without quotes, no quote within a comment.
enum Stylesheet {
    private static let tight = Set("{};,".utf8)

    static func packed(_ source: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(source.count)
        var quote: UInt8?
        var index = 0
        while index < source.count {
            let byte = source[index]
            let next = index + 1 < source.count ? source[index + 1] : 0
            index += 1
            if let open = quote {
                out.append(byte)
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                quote = byte
                out.append(byte)
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                while index < source.count,
                    !(source[index - 1] == UInt8(ascii: "*") && source[index] == UInt8(ascii: "/"))
                { index += 1 }
                index += 1
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                // A space before a colon begins a selector (`a :hover`); one after it never means anything.
                guard let last = out.last, !tight.contains(last), last != UInt8(ascii: ":"), last != UInt8(ascii: " ")
                else { break }
                out.append(UInt8(ascii: " "))
            case _ where tight.contains(byte):
                while let last = out.last, last == UInt8(ascii: " ") { out.removeLast() }
                if byte == UInt8(ascii: "}"), out.last == UInt8(ascii: ";") { out.removeLast() }
                out.append(byte)
            default: out.append(byte)
            }
        }
        return out
    }
}
