// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
package import Hummingbird
internal import NIOCore

extension Response {
    /// A file that somebody sent, to be kept and never to be shown: whatever it is, the browser runs nothing of it.
    package static func download(_ bytes: [UInt8], name: String) -> Response {
        var response = Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream", .cacheControl: "no-store",
                .contentDisposition: disposition(name),
                .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    /// RFC 6266 §4.3: a plain name for old programs, and the name itself in UTF-8. No octet of `name` stands for itself
    /// but letters, digits, dots, hyphens and underscores.
    static func disposition(_ name: String) -> String {
        func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        let plain = name.unicodeScalars.map { $0.isASCII && isPlain(UInt8($0.value)) ? String($0) : "_" }.joined()
        let digits = Array("0123456789ABCDEF")
        let escaped = name.utf8.map { byte in
            isPlain(byte) ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(escaped)"
    }
}
