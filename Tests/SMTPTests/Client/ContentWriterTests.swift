// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SMTP
import Testing

@Suite struct ContentWriterTests {
    private func wire(_ content: String) -> String {
        var buffer = ByteBuffer()
        ContentWriter.appendForData(Array(content.utf8), to: &buffer)
        return String(buffer: buffer)
    }

    @Test(arguments: [
        ("a\r\n", "a\r\n.\r\n"), (".\r\n", "..\r\n.\r\n"), ("..a\r\n.b\r\n", "...a\r\n..b\r\n.\r\n"),
        ("a.b\r\n", "a.b\r\n.\r\n"),
        ("Subject: x\r\n.\r\nMAIL FROM:<x>\r\n", "Subject: x\r\n..\r\nMAIL FROM:<x>\r\n.\r\n"),
    ])
    func `lines that begin with a dot get one more, headers too`(content: String, expected: String) {
        #expect(wire(content) == expected)
    }

    @Test(arguments: [
        "a\nb\r\n", "a\rb\r\n", "\r\n.\n", "\n\r\n", "a", "", "a\r\n.\r.\r\n", "a\r\n\r", "a\0b\r\n",
        String(repeating: "x", count: 999) + "\r\n",
    ])
    func `content with a bare line break, a NUL or an endless line never goes out`(content: String) {
        #expect(ContentWriter.defect(in: Array(content.utf8)) != nil)
    }

    @Test(arguments: ["a\r\n", "\r\n", "a\r\n\r\n.\r\n", String(repeating: "x", count: 998) + "\r\n"])
    func `lawful content has no defect`(content: String) {
        #expect(ContentWriter.defect(in: Array(content.utf8)) == nil)
    }
}
