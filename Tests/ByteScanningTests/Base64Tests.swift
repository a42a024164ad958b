// SPDX-License-Identifier: Apache-2.0

import ByteScanning
import Testing

@Suite struct Base64Tests {
    private func encoded(_ text: String) -> String {
        var out: [UInt8] = []
        Base64.encode(Array(text.utf8).span, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the examples of RFC 4648 are encoded and decoded`(plain: String, coded: String) {
        #expect(encoded(plain) == coded)
        #expect(Array(coded.utf8).fromBase64 == Array(plain.utf8))
    }

    @Test func `every length comes back, in lines and in one run, appended to what was there`() {
        var bytes: [UInt8] = []
        for length in 0..<400 {
            var run: [UInt8] = [1]
            Base64.encode(bytes.span, to: &run)
            #expect(Array(run.dropFirst()).fromBase64 == bytes)
            #expect(run.count == 1 + Base64.encodedCount(length))
            var lines: [UInt8] = []
            Base64.encodeLines(bytes.span, to: &lines)
            #expect(lines.fromBase64 == bytes)
            #expect(lines.longestLine <= 76)
            #expect(length == 0 || lines.suffix(2) == [13, 10])
            #expect(lines.filter { $0 != 13 && $0 != 10 } == Array(run.dropFirst()))
            bytes.append(UInt8(truncatingIfNeeded: length &* 167 &+ 13))
        }
    }

    @Test(arguments: ["Zg=", "Z", "Zg==Zg==", "Zg===", "Z*==", "=", "Zm9v="])
    func `what is no base64 is refused`(coded: String) {
        #expect(Array(coded.utf8).fromBase64 == nil)
    }

    @Test func `the URL alphabet has no padding and one spelling for each value`() {
        var out: [UInt8] = []
        Base64.encodeURL([0xFB, 0xFF, 0xFE, 0x01].span, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "-__-AQ")
        #expect(out.fromBase64URL == [0xFB, 0xFF, 0xFE, 0x01])
        for foreign in ["-__-AR", "-__-AQ==", "+//+AQ", "-__-A", " -__-AQ"] {
            #expect(Array(foreign.utf8).fromBase64URL == nil)
        }
    }

    @Test func `base32 comes back in any case and has one spelling for each value`() {
        var out: [UInt8] = []
        Base32.encode(Array("foobar".utf8).span, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "mzxw6ytboi")
        #expect(Array("MZXW6YTBOI".utf8).fromBase32 == Array("foobar".utf8))
        for foreign in ["mzxw6ytboj", "mzxw6ytboia", "mzxw6ytbo1", "m", "mzxw6ytboi======"] {
            #expect(Array(foreign.utf8).fromBase32 == nil)
        }
        for length in 0..<40 {
            let bytes = (0..<length).map { UInt8($0 * 37 & 255) }
            var text: [UInt8] = []
            Base32.encode(bytes.span, to: &text)
            #expect(text.fromBase32 == bytes)
        }
    }
}
