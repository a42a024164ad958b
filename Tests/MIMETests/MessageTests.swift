// SPDX-License-Identifier: Apache-2.0

import ByteScanning
import MIME
import Testing

@Suite struct MessageTests {
    private func message(_ text: String?, _ html: String?, _ charset: TextCharset) throws -> [UInt8] {
        let from = try Mailbox(parsing: "株式会社①髙﨑 <a..b@docomo.ne.jp>")
        return try MessageBuilder(
            from: from, to: [Mailbox(name: "O'Neil \"x\"", address: try EmailAddress(parsing: "b@example.jp"))],
            subject: "お知らせ～①", text: text, html: html, charset: charset,
            date: MessageDate.text(secondsSinceEpoch: 0), messageID: "<1@example.jp>",
            extraFields: [("X-Test", "1")]
        ).build()
    }

    @Test(
        arguments: TextCharset.allCases,
        ["本文 ①㈱髙﨑～－\nline\r.dot\r\n", "plain", "", String(repeating: "長い行", count: 2000)])
    func `what is built is 7-bit with CRLF and comes back`(charset: TextCharset, text: String) throws {
        let html = "<p>\(text)</p>"
        for bytes in [
            try message(text, html, charset), try message(text, nil, charset), try message(nil, html, charset),
        ] {
            #expect(bytes.allSatisfy { $0 < 0x80 && $0 != 0 })
            #expect(!bytes.hasBareLineBreak)
            #expect(bytes.longestLine <= 998)
            #expect(bytes.suffix(2) == [13, 10])
            let parsed = ParsedMessage(bytes)
            #expect(parsed.defects == [])
            #expect(parsed.header("subject") == "お知らせ～①")
            #expect(parsed.header("From")?.hasPrefix("株式会社①髙﨑 <") == true)
            let normal = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            if let body = parsed.textBody {
                #expect(trimmed(body.replacing("\r\n", with: "\n")) == trimmed(normal))
            }
            if let body = parsed.htmlBody {
                #expect(trimmed(body.replacing("\r\n", with: "\n")) == "<p>\(normal)</p>")
            }
            #expect(parsed.textBody != nil || parsed.htmlBody != nil)
        }
    }

    private func trimmed(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }

    @Test(arguments: [
        (0, 0, "Thu, 1 Jan 1970 00:00:00 +0000"), (1_795_385_192, 540, "Mon, 23 Nov 2026 07:06:32 +0900"),
        (951_782_400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"), (-1, 0, "Wed, 31 Dec 1969 23:59:59 +0000"),
        (1_709_164_800, -210, "Wed, 28 Feb 2024 20:30:00 -0330"),
    ])
    func `dates are those of RFC 5322`(seconds: Int64, offset: Int, text: String) {
        #expect(MessageDate.text(secondsSinceEpoch: seconds, offsetInMinutes: offset) == text)
    }

    @Test func `nested parts, encoded names and odd line ends are read`() {
        let text = """
            From: =?ISO-2022-JP?B?GyRCRnxLXBsoQg==?= =?iso-2022-jp?b?GyRCOGwbKEI=?= <a@b.example>
            Subject: =?utf-8?Q?a_=C3=A9=3F_?= b
             c
            Content-Type: multipart/mixed; (comment; x) boundary="x y"

            preamble
            --x y
            Content-Type: multipart/alternative; boundary=in

            --in
            Content-Type: text/plain; charset="shift_jis"
            Content-Transfer-Encoding: base64

            k/qWew==
            --in
            Content-Type: text/html

            <b>
            --in--
            --x y
            Content-Type: application/pdf; name*0*=utf-8''%E5%A0%B1; name*1=.pdf
            Content-Disposition: attachment

            x
            --x y--
            epilogue
            """
        let parsed = ParsedMessage(Array(text.replacing("\n", with: "\r\n").utf8))
        #expect(parsed.defects == [])
        #expect(parsed.header("from") == "日本語 <a@b.example>")
        #expect(parsed.header("SUBJECT") == "a é?  b c")
        #expect(parsed.entities.map(\.contentType.subtype) == ["mixed", "alternative", "plain", "html", "pdf"])
        #expect(parsed.entities.map(\.parent) == [nil, 0, 1, 1, 0])
        #expect(parsed.textBody == "日本")
        #expect(parsed.htmlBody == "<b>")
        #expect(parsed.entities[4].fileName == "報.pdf")
        #expect(ParsedMessage(Array(text.utf8)).defects == [.bareLineBreak])
    }

    @Test func `rubbish is read and reported`() {
        #expect(ParsedMessage([]).entities.count == 1)
        let nested = (0..<80).map { "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n" }.joined()
        #expect(ParsedMessage(Array(nested.utf8)).defects.contains(.tooManyParts))
        let wide =
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + String(repeating: "--b\r\n\r\nx\r\n", count: 5000)
        #expect(ParsedMessage(Array(wide.utf8)).entities.count <= ParsedMessage.partLimit)
        let long = String(repeating: "X: y\r\n", count: 3000)
        #expect(ParsedMessage(Array(long.utf8)).defects.contains(.headerTooLarge))
        let broken = "no header\r\nContent-Transfer-Encoding: base64\r\nContent-Type: x\r\n\r\n***"
        let parsed = ParsedMessage(Array(broken.utf8))
        #expect(parsed.defects == [.malformedHeaderLine, .malformedContentType, .malformedBase64])
        var random = SystemRandomNumberGenerator()
        let seed = Array(nested.utf8.prefix(900))
        for _ in 0..<300 {
            var bytes = seed
            for _ in 0..<20 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let parsed = ParsedMessage(bytes)
            _ = parsed.textBody
        }
    }
}
