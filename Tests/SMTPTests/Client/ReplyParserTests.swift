// SPDX-License-Identifier: Apache-2.0

import NIOCore
import SMTP
import Testing

@Suite struct ReplyParserTests {
    private static let dialogue = "220 mx ready\r\n250-mx\r\n250-PIPELINING\r\n250 SIZE 1000\r\n354\r\n421 4.7.0 bye\n"

    private func replies(_ chunks: [String]) throws -> [Reply] {
        var parser = ReplyParser()
        var replies: [Reply] = []
        for chunk in chunks {
            parser.push(ByteBuffer(string: chunk))
            while let reply = try parser.next() { replies.append(reply) }
        }
        #expect(parser.isEmpty)
        return replies
    }

    @Test func `a dialogue is the same wherever the network cuts it in two`() throws {
        let expected = [
            Reply(code: 220, text: "mx ready"), Reply(code: 250, text: "mx\nPIPELINING\nSIZE 1000"),
            Reply(code: 354, text: ""), Reply(code: 421, text: "4.7.0 bye"),
        ]
        let text = Self.dialogue
        for offset in 0...text.utf8.count {
            let cut = text.utf8.index(text.utf8.startIndex, offsetBy: offset)
            // Between CR and LF there is no String index of a Character; bytes decide.
            let chunks = [
                String(decoding: text.utf8[..<cut], as: UTF8.self), String(decoding: text.utf8[cut...], as: UTF8.self),
            ]
            #expect(try replies(chunks.filter { !$0.isEmpty }) == expected)
        }
    }

    @Test(arguments: ["hello\r\n", "25 x\r\n", "250_x\r\n", "600 x\r\n", "199 x\r\n", "\r\n", "250-a\r\n251 b\r\n"])
    func `what is no reply is refused`(text: String) {
        #expect(throws: ReplyParser.Failure.self) { try self.replies([text]) }
    }

    @Test func `a line without end is refused before it fills the memory`() throws {
        var parser = ReplyParser()
        parser.push(ByteBuffer(repeating: UInt8(ascii: "2"), count: ReplyParser.maximumLine + 1))
        #expect(throws: ReplyParser.Failure.tooLong) { try parser.next() }
    }

    @Test func `a reply of endless lines is refused`() throws {
        var parser = ReplyParser()
        let line = "250-" + String(repeating: "x", count: 1_000) + "\r\n"
        #expect(throws: ReplyParser.Failure.tooLong) {
            for _ in 0..<40 {
                parser.push(ByteBuffer(string: line))
                while try parser.next() != nil {}
            }
        }
    }

    @Test func `text that is no UTF-8 is kept as far as it can be`() throws {
        var parser = ReplyParser()
        parser.push(ByteBuffer(bytes: Array("550 ".utf8) + [0x83, 0x41] + Array("\r\n".utf8)))
        #expect(try parser.next()?.code == 550)
    }
}
