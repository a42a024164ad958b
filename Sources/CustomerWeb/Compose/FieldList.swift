// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird

/// The fields of an `application/x-www-form-urlencoded` body (WHATWG URL §5.1), in order and with equal names kept.
struct FieldList: Sendable {
    /// Octets of a composer's form: a body of 2 MB in Japanese is three times that when it is encoded.
    static let bodyLimit = 7_000_000
    private static let fieldLimit = 3_000

    private let fields: [(name: String, value: String)]

    init(_ body: [UInt8]) {
        fields = body.split(separator: UInt8(ascii: "&")).prefix(Self.fieldLimit).map { pair in
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (Self.decoded(pair[..<equals]), Self.decoded(pair[equals...].dropFirst()))
        }
    }

    /// Of the query: a form that asks writes a space as `+`, which a URL's own parameters keep.
    init(of request: Request) { self.init(Array((request.uri.query ?? "").utf8)) }

    /// The first value of that name; empty where there is none.
    subscript(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }

    func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]),
                let low = digit(bytes[index + 2])
            {
                out.append(high << 4 | low)
                index += 3
            } else {
                out.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

extension String {
    /// As a browser sends a textarea, with the line ends that we store.
    var unixLines: String { replacing("\r\n", with: "\n").replacing("\r", with: "\n") }

    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// On one line, without space around it.
    var oneLine: String {
        let line = String(map { $0.isNewline ? " " : $0 })
        var rest = line[...]
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }
}
