// SPDX-License-Identifier: Apache-2.0

import ByteScanning
import Testing

@Suite struct LineScanTests {
    @Test(arguments: [
        ("", false), ("a\r\nb\r\n", false), ("a\nb", true), ("a\rb", true), ("\n", true), ("\r", true),
        ("a\r\r\n", true),
        ("\r\n\r\n", false), ("\r\n\n", true), ("a\r\nb\r", true), ("\n\r", true),
    ])
    func `line breaks that are no CRLF are found`(text: String, isBare: Bool) {
        #expect(Array(text.utf8).hasBareLineBreak == isBare)
    }

    @Test func `lines are found and measured`() {
        let bytes = Array("ab\ncd\r\nx\r\n".utf8)
        #expect(bytes.firstCRLF() == 5)
        #expect(bytes.firstCRLF(from: 6) == 8)
        #expect(bytes.firstCRLF(from: 10) == nil)
        #expect(bytes.longestLine == 5)
    }
}
