// SPDX-License-Identifier: Apache-2.0

/// The records of one answer, as the wire has them (RFC 1035 §3.3, names not compressed).
struct RecordSet: Sendable {
    /// More records than any sane answer has are not looked at.
    static let maximumCount = 200

    let records: [[UInt8]]
    let isAuthenticated: Bool
    let timeToLive: Duration

    /// A and AAAA; what has another length is left out.
    var addresses: [IPAddress] {
        records.compactMap { IPAddress(bytes: $0) }
    }

    /// MX (RFC 1035 §3.3.9); malformed ones are left out.
    var exchangers: [MXAnswer.Exchanger] {
        records.compactMap { record in
            guard record.count >= 3, let host = Self.name(record.dropFirst(2)) else { return nil }
            return MXAnswer.Exchanger(preference: UInt16(record[0]) << 8 | UInt16(record[1]), host: host)
        }
    }

    /// PTR (RFC 1035 §3.3.12); malformed ones and the root are left out.
    var names: [String] {
        records.compactMap { Self.name($0[...]) }.filter { !$0.isEmpty }
    }

    /// TXT (RFC 1035 §3.3.14), the character strings of each record joined.
    var texts: [String] {
        records.map { record in
            var text: [UInt8] = []
            var rest = record[...]
            while let count = rest.popFirst() {
                text.append(contentsOf: rest.prefix(Int(count)))
                rest = rest.dropFirst(Int(count))
            }
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// A name of the wire in lower case, empty for the root. Nil when it is malformed or could not be a host's: a label
    /// may hold any byte, and a dot or a control character in one would read as something else.
    private static func name(_ wire: ArraySlice<UInt8>) -> String? {
        var labels: [String] = []
        var rest = wire
        while let count = rest.popFirst() {
            if count == 0 { return rest.isEmpty ? labels.joined(separator: ".") : nil }
            let label = rest.prefix(Int(count))
            guard count <= 63, label.count == Int(count), label.allSatisfy(isHostByte) else { return nil }
            labels.append(String(decoding: label, as: UTF8.self).lowercased())
            rest = rest.dropFirst(Int(count))
        }
        return nil
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
