// SPDX-License-Identifier: Apache-2.0

extension MailWriter {
    /// Appends a piece of a body.
    func write(_ source: UnsafeBufferPointer<UInt8>, as encoding: TransferEncoding) {
        switch encoding {
        case .sevenBit: unsafe sevenBit(source)
        case .quotedPrintable: unsafe quotedPrintable(source)
        case .base64: unsafe base64(source)
        }
    }

    /// Appends what `escape(_:_:)` wrote last.
    func writeEscaped(as encoding: TransferEncoding) {
        unsafe write(UnsafeBufferPointer(start: escaped, count: escapedCount), as: encoding)
    }

    /// Writes a value into `escaped` as its place wants it.
    func escape(_ source: UnsafeBufferPointer<UInt8>, _ escaping: Escaping) {
        // `&quot;` is the longest: six octets.
        let out = unsafe startEscaped(source.count * 6)
        var count = 0
        func add(_ text: StaticString) {
            unsafe (out + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
            count += text.utf8CodeUnitCount
        }
        if escaping == .wholeURL, unsafe !Self.hasSafeScheme(source) {
            endEscaped(0)
            return
        }
        let digits: StaticString = "0123456789ABCDEF"
        for index in 0..<source.count {
            let byte = unsafe source[index]
            if escaping == .wholeURL || escaping == .urlComponent, !Self.isAllowed(byte, escaping) {
                unsafe out[count] = UInt8(ascii: "%")
                unsafe out[count + 1] = digits.utf8Start[Int(byte >> 4)]
                unsafe out[count + 2] = digits.utf8Start[Int(byte & 15)]
                count += 3
                continue
            }
            switch byte {
            case UInt8(ascii: "&") where escaping != .none: add("&amp;")
            case UInt8(ascii: "<") where escaping != .none: add("&lt;")
            case UInt8(ascii: ">") where escaping != .none: add("&gt;")
            case UInt8(ascii: "\"") where escaping != .none: add("&quot;")
            case UInt8(ascii: "'") where escaping != .none: add("&#39;")
            default:
                unsafe out[count] = byte
                count += 1
            }
        }
        endEscaped(count)
    }

    /// RFC 3986 §2.3's unreserved characters; in a whole URL also §2.2's reserved ones and `%`.
    private static func isAllowed(_ byte: UInt8, _ escaping: Escaping) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "%"):
            escaping == .wholeURL
        default: false
        }
    }

    /// False where a URL would run something: `javascript:` and all others but those that a mail has a use for.
    private static func hasSafeScheme(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        var scheme: [UInt8] = []
        for index in 0..<source.count {
            let byte = unsafe source[index]
            switch byte {
            case UInt8(ascii: ":"):
                return ["http", "https", "mailto", "tel"].contains { scheme.elementsEqual($0.utf8) }
            // A relative reference: nothing before it is a scheme.
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return true
            default:
                if scheme.count < 8 { scheme.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
            }
        }
        return true
    }
}
