// SPDX-License-Identifier: Apache-2.0

/// The fields of an `application/x-www-form-urlencoded` body (WHATWG URL §5.1); of equal names the first counts.
package struct Form: Sendable {
    /// Octets of a body; more is answered 413.
    package static let bodyLimit = 16 * 1_024
    private static let fieldLimit = 50

    private var fields: [String: String] = [:]

    package init(_ body: String) {
        for pair in body.utf8.split(separator: UInt8(ascii: "&")).prefix(Self.fieldLimit) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            if fields[name] == nil { fields[name] = parts.count == 2 ? Self.decoded(parts[1]) : "" }
        }
    }

    /// Empty where there is no such field.
    package subscript(_ name: String) -> String { fields[name] ?? "" }

    /// Names of the fields that were sent, in no order.
    package var names: [String] { Array(fields.keys) }

    private static func decoded(_ text: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let value = UInt8(String(Substring(rest.prefix(2))), radix: 16),
                rest.prefix(2).count == 2
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
