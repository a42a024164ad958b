// SPDX-License-Identifier: Apache-2.0

internal import ByteScanning

/// Reads a header: its fields and where the body begins.
enum HeaderReader {
    static let lineLimit = 1000
    static let sizeLimit = 256 * 1024

    static func read(
        _ bytes: [UInt8], in range: Range<Int>, defects: inout [MessageDefect]
    ) -> (headers: [MessageHeader], bodyStart: Int) {
        var headers: [MessageHeader] = []
        var field: [UInt8] = []
        var index = range.lowerBound
        var lines = 0
        while index < range.upperBound {
            if lines == lineLimit || index - range.lowerBound > sizeLimit {
                defects.append(.headerTooLarge)
                break
            }
            lines += 1
            let feed = LineScan.firstIndex(of: 0x0A, in: bytes.span, from: index) ?? range.upperBound
            let next = min(feed + 1, range.upperBound)
            var end = min(feed, range.upperBound)
            if end > index && bytes[end - 1] == 0x0D { end -= 1 }
            if end - range.lowerBound > sizeLimit {
                defects.append(.headerTooLarge)
                break
            }
            if end == index {
                index = next
                break
            }
            if bytes[index] == 0x20 || bytes[index] == 0x09 {
                if field.isEmpty { defects.append(.malformedHeaderLine) } else { field += bytes[index..<end] }
            } else if isField(bytes[index..<end]) {
                finish(&field, &headers, &defects)
                field = Array(bytes[index..<end])
            } else if index == range.lowerBound && bytes[index..<end].starts(with: "From ".utf8) {
                // QUIRK: the envelope line of an mbox file.
            } else {
                defects.append(.malformedHeaderLine)
            }
            index = next
        }
        finish(&field, &headers, &defects)
        return (headers, index)
    }

    private static func isField(_ line: ArraySlice<UInt8>) -> Bool {
        for (offset, octet) in line.enumerated() {
            if octet == UInt8(ascii: ":") { return offset > 0 }
            if octet <= 0x20 || octet >= 0x7F { return false }
        }
        return false
    }

    private static func finish(
        _ field: inout [UInt8], _ headers: inout [MessageHeader], _ defects: inout [MessageDefect]
    ) {
        guard let colon = field.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = String(decoding: field[..<colon], as: UTF8.self)
        let octets = Array(field[(colon + 1)...])
        // Octets above 127 are UTF-8 (RFC 6532), or else what old senders used: JIS has none, so Shift_JIS.
        let text = String(validating: octets, as: UTF8.self) ?? TextCharset.decode(octets, charset: "cp932")
        let raw = ParameterReader.trimmed(text)
        let (value, found) = EncodedWordReader.decode(raw)
        defects += found
        headers.append(MessageHeader(name: name, rawValue: raw, value: value))
        field = []
    }
}
