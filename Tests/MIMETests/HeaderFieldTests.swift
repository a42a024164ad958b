// SPDX-License-Identifier: Apache-2.0

import ByteScanning
import MIME
import Testing

@Suite struct HeaderFieldTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `ASCII stays plain`() throws {
        #expect(
            text(try HeaderField.unstructured("Subject", "Hello, world", charset: .utf8)) == "Subject: Hello, world\r\n"
        )
        let address = try EmailAddress(parsing: "a..b@docomo.ne.jp")
        let field = try HeaderField.mailbox("From", Mailbox(name: "Yamada, T.", address: address), charset: .utf8)
        #expect(text(field) == "From: \"Yamada, T.\" <\"a..b\"@docomo.ne.jp>\r\n")
    }

    @Test(
        arguments: TextCharset.allCases,
        [
            "件名", "①㈱髙﨑～－ のお知らせ ABC セール", String(repeating: "長い件名、とても長い件名。", count: 20), "  two  spaces あ  い ",
            "=?utf-8?B?Zm9v?=", String(repeating: "x", count: 3000), "a =? b", " ", "",
            "word " + String(repeating: "y", count: 75),
            String(repeating: "short words ", count: 30) + "日本", "a\tb",
        ])
    func `a subject comes back as it was, in lines of at most 76 characters`(charset: TextCharset, subject: String)
        throws
    {
        for name in ["Subject", "X-A-Rather-Long-Name-Of-A-Header-Field-To-Leave-Little-Room-Here"] {
            let field = try HeaderField.unstructured(name, subject, charset: charset)
            #expect(field.longestLine <= 76)
            #expect(!field.hasBareLineBreak)
            #expect(field.allSatisfy { $0 < 0x80 })
            let parsed = ParsedMessage(field + [13, 10])
            #expect(parsed.header(name) == subject.replacing("\t", with: " "))
            #expect(!parsed.defects.contains(.malformedEncodedWord) || subject == "a =? b")
        }
    }

    @Test func `words in UTF-8 never split a character, whatever the alignment`() throws {
        for shift in 0..<60 {
            let subject = String(repeating: "a", count: shift) + String(repeating: "あ😀é", count: 30)
            let field = try HeaderField.unstructured("Subject", subject, charset: .utf8)
            for word in text(field).split(separator: " ").dropFirst() {
                let coded = word.trimmingSuffix { $0 == "\r\n" }.dropFirst(10).dropLast(2)
                let octets = try #require(Array(coded.utf8).fromBase64)
                #expect(String(validating: octets, as: UTF8.self) != nil)
                #expect(word.trimmingSuffix { $0 == "\r\n" }.utf8.count <= 75)
            }
        }
    }

    @Test(arguments: ["a\r\nBcc: x@y.z", "a\nb", "a\rb", "a\0", "\u{1B}", "a\u{85}b"])
    func `a control character is refused everywhere`(value: String) throws {
        let address = try EmailAddress(parsing: "a@example.jp")
        #expect(throws: HeaderError.controlCharacter) {
            try HeaderField.unstructured("Subject", value, charset: .utf8)
        }
        #expect(throws: HeaderError.controlCharacter) { try HeaderField.structured("X", value) }
        #expect(throws: HeaderError.controlCharacter) {
            try HeaderField.mailbox("From", Mailbox(name: value, address: address), charset: .iso2022jp)
        }
        #expect(throws: HeaderError.controlCharacter) { try ParameterValue.parameter("filename", value) }
        #expect(throws: HeaderError.invalidName) { try HeaderField.structured("X\(value)", "v") }
    }

    @Test(arguments: ["報告書.pdf", "plain \"name\".txt", String(repeating: "長い名前", count: 40) + ".csv"])
    func `file names come back from their parameters`(name: String) throws {
        let value = "attachment; " + (try ParameterValue.parameter("filename", name))
        let field = try HeaderField.structured("Content-Disposition", value)
        #expect(field.longestLine <= 76)
        #expect(ParsedMessage(field + [13, 10]).entities[0].fileName == name)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, predicate(last) { rest.removeLast() }
        return rest
    }
}
