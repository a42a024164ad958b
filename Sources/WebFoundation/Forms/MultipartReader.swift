// SPDX-License-Identifier: Apache-2.0

/// Reads a `multipart/form-data` body (RFC 7578) piece by piece, however large it is and however it is cut.
package struct MultipartReader: Sendable {
    package enum Event: Sendable, Equatable {
        /// A part begins; nil where it is no file.
        case part(name: String, fileName: String?)
        case bytes([UInt8])
        /// The part is whole.
        case end
    }

    package enum Fault: Error {
        /// No such body, or damaged.
        case malformed
    }

    /// Octets of a part's header.
    private static let headLimit = 8_192

    private enum Place { case preamble, delimiter, head, content, done }

    private let delimiter: [UInt8]
    private var place = Place.preamble
    private var held: [UInt8] = [0x0D, 0x0A]

    /// Nil when the content type names no boundary.
    package init?(contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/form-data") else { return nil }
        let parameters = contentType.split(separator: ";").dropFirst().map { $0.drop(while: \.isWhitespace) }
        guard let named = parameters.first(where: { $0.lowercased().hasPrefix("boundary=") }) else { return nil }
        let boundary = named.dropFirst("boundary=".count).filter { $0 != "\"" }
        guard (1...70).contains(boundary.utf8.count) else { return nil }
        // The CRLF before it belongs to the delimiter (RFC 2046 §5.1.1).
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// What the next octets of the body bring.
    package mutating func push(_ bytes: some Sequence<UInt8>) throws(Fault) -> [Event] {
        held.append(contentsOf: bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// Whether the closing delimiter was seen.
    package var isComplete: Bool { place == .done }

    /// Takes one thing off what is held; false when more octets are needed.
    private mutating func step(_ events: inout [Event]) throws(Fault) -> Bool {
        switch place {
        case .done:
            held.removeAll()
            return false
        case .preamble, .content:
            guard let found = Self.find(delimiter, in: held) else {
                // The end may be the beginning of a delimiter.
                let safe = max(0, held.count - delimiter.count)
                if safe > 0 {
                    if place == .content { events.append(.bytes(Array(held[..<safe]))) }
                    held.removeFirst(safe)
                }
                return false
            }
            if place == .content {
                if found > 0 { events.append(.bytes(Array(held[..<found]))) }
                events.append(.end)
            }
            held.removeFirst(found + delimiter.count)
            place = .delimiter
        case .delimiter:
            guard held.count >= 2 else { return false }
            let (first, second) = (held[0], held[1])
            held.removeFirst(2)
            if first == 0x2D, second == 0x2D {
                place = .done
            } else if first == 0x0D, second == 0x0A {
                place = .head
            } else {
                throw .malformed
            }
        case .head:
            guard let end = Self.find([0x0D, 0x0A, 0x0D, 0x0A], in: held) else {
                if held.count > Self.headLimit { throw .malformed }
                return false
            }
            let head = String(decoding: held[..<end], as: UTF8.self)
            guard let name = Self.parameter("name", of: head) else { throw .malformed }
            events.append(.part(name: name, fileName: Self.parameter("filename", of: head)))
            held.removeFirst(end + 4)
            place = .content
        }
        return true
    }

    /// `name="value"`, with the escapes that browsers write.
    private static func parameter(_ name: String, of head: String) -> String? {
        for line in head.split(whereSeparator: \.isNewline)
        where line.lowercased().hasPrefix("content-disposition:") {
            for part in line.split(separator: ";").map({ $0.drop(while: \.isWhitespace) })
            where part.lowercased().hasPrefix("\(name)=") {
                return part.dropFirst(name.count + 1).filter { $0 != "\"" }.replacing("%22", with: "\"")
            }
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        var index = 0
        let last = bytes.count - needle.count
        while index <= last {
            // The needles begin with CR, which is rare enough in anything.
            if bytes[index] == needle[0], bytes[index..<index + needle.count].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }
}
