// SPDX-License-Identifier: Apache-2.0

extension String {
    /// As a value in the query of a link (RFC 3986 §2.3): everything but the unreserved as octets.
    var queryEncoded: String {
        var out = ""
        let digits = Array("0123456789ABCDEF")
        for byte in utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                out.append("%")
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            }
        }
        return out
    }
}
