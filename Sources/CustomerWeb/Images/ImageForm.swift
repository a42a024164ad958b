// SPDX-License-Identifier: Apache-2.0

/// The three fields of an upload: `csrf`, `alt` and the file (`multipart/form-data`, RFC 7578).
struct ImageForm: Sendable {
    /// Octets of the body: a picture and what is around it.
    static let bodyLimit = 1_100_000
    private static let partLimit = 10

    private(set) var token = ""
    private(set) var alt = ""
    private(set) var file: [UInt8] = []

    /// Nil when the body is none such. One pass for each delimiter, of which at most ten are looked for.
    init?(_ body: [UInt8], contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let start = contentType.range(ofText: "boundary=")
        else { return nil }
        let boundary = contentType[start...].dropFirst("boundary=".count).drop { $0 == "\"" }
            .prefix { $0 != "\"" && $0 != ";" && !$0.isWhitespace }
        guard (1...70).contains(boundary.utf8.count) else { return nil }
        let delimiter = Array("--\(boundary)".utf8)
        guard body.starts(with: delimiter) else { return nil }
        var index = delimiter.count
        for _ in 0..<Self.partLimit {
            guard index + 2 <= body.count, body[index] == 0x0D, body[index + 1] == 0x0A else { break }
            index += 2
            guard let headEnd = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: body, from: index, limit: 4_096),
                let end = Self.find([0x0D, 0x0A] + delimiter, in: body, from: headEnd + 4, limit: body.count)
            else { return nil }
            take(String(decoding: body[index..<headEnd], as: UTF8.self), Array(body[(headEnd + 4)..<end]))
            index = end + 2 + delimiter.count
        }
    }

    private mutating func take(_ head: String, _ content: [UInt8]) {
        guard let start = head.range(ofText: "name=\"") else { return }
        switch head[start...].dropFirst("name=\"".count).prefix(while: { $0 != "\"" }) {
        case "csrf": token = String(decoding: content.prefix(200), as: UTF8.self)
        case "alt": alt = String(decoding: content.prefix(2_000), as: UTF8.self)
        case "file": file = content
        default: break
        }
    }

    private static func find(_ needle: [UInt8], in body: [UInt8], from start: Int, limit: Int) -> Int? {
        let end = min(body.count - needle.count, start + limit)
        var index = start
        while index <= end {
            // The needle begins with CR, which is rare enough in anything.
            if body[index] == needle[0], body[index..<index + needle.count].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }
}

extension String {
    /// Where `text` begins.
    fileprivate func range(ofText text: String) -> String.Index? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(text) { return place }
            place = index(after: place)
        }
        return nil
    }
}
