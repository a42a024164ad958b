// SPDX-License-Identifier: Apache-2.0

import ByteScanning
import Testing

@Suite struct QuotedPrintableTests {
    private func encoded(_ text: String) -> String {
        var out: [UInt8] = []
        QuotedPrintable.encode(Array(text.utf8).span, to: &out)
        return String(decoding: out, as: UTF8.self)
    }
    private func decoded(_ text: String) -> String {
        String(decoding: QuotedPrintable.decode(Array(text.utf8).span), as: UTF8.self)
    }

    @Test(arguments: [
        ("a=b", "a=3Db"), ("é", "=C3=A9"), (".x\r\n.y", "=2Ex\r\n=2Ey"), ("x \r\ny\t", "x=20\r\ny=09"),
        ("a\nb\rc", "a=0Ab=0Dc"), ("a b", "a b"),
    ])
    func `octets that may not stand are written in hexadecimal`(plain: String, coded: String) {
        #expect(encoded(plain) == coded)
        #expect(decoded(coded) == plain)
    }

    @Test func `lines are at most 76 characters, start with no dot and end in no space`() {
        for shift in 0..<80 {
            let text = String(repeating: "x", count: shift) + String(repeating: ". é=", count: 60) + " \r\n. \r\nend "
            let coded = encoded(text)
            for line in coded.split(separator: "\r\n", omittingEmptySubsequences: false) {
                #expect(line.utf8.count <= 76)
                #expect(line.first != "." && line.last != " ")
            }
            #expect(decoded(coded) == text)
        }
    }

    @Test func `what is no escape stays, and spaces added on the way go`() {
        #expect(decoded("a=ZZ=4") == "a=ZZ=4")
        #expect(decoded("a= \t\r\nb  \r\nc  ") == "ab\r\nc")
        #expect(decoded("a=\nb=") == "ab")
    }
}
