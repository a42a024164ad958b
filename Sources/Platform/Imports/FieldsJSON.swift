// SPDX-License-Identifier: Apache-2.0

/// Writer of `Contact.fields`: a JSON object of strings (RFC 8259).
struct FieldsJSON {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    mutating func append(_ field: ContactFieldID, _ value: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: String(field.rawValue).utf8)
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":"), UInt8(ascii: "\"")])
        for octet in value.utf8 {
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(octet)
            case 0x09: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(octet >> 4)])
                bytes.append(digits[Int(octet & 15)])
            default: bytes.append(octet)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    func text() -> String { String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }
}
