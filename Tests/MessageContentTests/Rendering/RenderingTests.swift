// SPDX-License-Identifier: Apache-2.0

import MIME
import MessageContent
import Platform
import Testing

@Suite struct RenderingTests {
    /// SplitMix64: the same cases on every run.
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static let letters = Array("春夏アイウ①㈱髙﨑～－。abc XYZ.=,.-_'!?09")

    static func word(_ limit: Int, ascii: Bool, _ random: inout Random) -> String {
        let pool = ascii ? letters.filter(\.isASCII) : letters
        return String(
            (0..<Int.random(in: 0...limit, using: &random)).map { _ in pool.randomElement(using: &random) ?? "x" })
    }

    @Test(arguments: 0..<60, CampaignContent.Charset.allCases)
    func `what is rendered decodes to the merged template`(
        _ seed: Int, _ charset: CampaignContent.Charset
    ) throws {
        var random = Random(state: UInt64(seed))
        let ascii = seed % 3 == 0
        var mail = RenderedMail()
        var template = ""
        var pieces: [(literal: String, field: String)] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let limit = [3, 60, 400].randomElement(using: &random) ?? 3
            let literal = Self.word(limit, ascii: ascii, &random) + ["", "\n", "x"][Int(random.next() % 3)]
            let field = ["Name", "会社"][Int(random.next() % 2)]
            pieces.append((literal, field))
            template += literal + "{{\(field)}}"
        }
        template += "|\n"
        let mailing = try Fixture.compile(Fixture.content(text: template, charset: charset))
        // All alignments of the groups around a field.
        for length in 0..<7 {
            let values = [
                "Name": "v" + Self.word(length, ascii: ascii, &random), "会社": String(repeating: "z", count: length + 1),
            ]
            let json = "{\"3\":\"\(values["Name"] ?? "")\",\"4\":\"\(values["会社"] ?? "")\"}"
            try mailing.render(
                contact: ContactID(1), email: "reader@example.com", fields: json, at: 0, to: &mail)
            let rendered = Rendered(mail)
            let merged = pieces.map { $0.literal + (values[$0.field] ?? "") }.joined() + "|\n"
            #expect(rendered.body == merged.replacing("\n", with: "\r\n"))
            #expect(rendered.isCleanOnTheWire)
            #expect(mail.replacedCharacters == 0)
        }
    }

    @Test func `the header section has every field once`() throws {
        let content = Fixture.content(
            subject: "{{name|お客}}様へ", fromName: "エクメ, Inc.", text: "a", html: "<p>b</p>")
        let rendered = try Fixture.render(content, fields: #"{"3":"a\r\nBcc: x"}"#, email: "a..b@docomo.ne.jp")
        #expect(rendered.field("Date") == "Thu, 28 May 2026 20:26:40 +0000")
        #expect(rendered.field("To") == "\"a..b\"@docomo.ne.jp")
        #expect(rendered.mail.recipient == "\"a..b\"@docomo.ne.jp")
        #expect(rendered.field("Bcc") == nil)
        #expect(rendered.field("Message-ID")?.hasSuffix("@example.jp>") == true)
        let token = Fixture.tokens.token(.unsubscribe, campaign: Fixture.campaign, contact: ContactID(42))
        #expect(rendered.field("List-Unsubscribe") == "<https://news.example.jp/u/\(token)>")
        #expect(rendered.field("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
        #expect(rendered.field("Feedback-ID") == "\(Fixture.campaign.rawValue):5::hayauma")
        #expect(rendered.field("Content-Type")?.hasPrefix("multipart/alternative; boundary=") == true)
        let path = Fixture.tokens.token(.returnPath, campaign: Fixture.campaign, contact: ContactID(42))
        #expect(rendered.mail.returnPath == "\(path)@bounce.example.jp")
        let names = rendered.head.split(separator: "\r\n").filter { !$0.hasPrefix(" ") }
            .compactMap { $0.split(separator: ":").first }
        #expect(Set(names).count == names.count)
    }

    @Test func `a copy is the same each time but for its date`() throws {
        let content = Fixture.content(subject: "{{name}}", text: "{{name}} {{unsubscribe_url}}")
        let first = try Fixture.render(content, fields: #"{"3":"x"}"#)
        let second = try Fixture.render(content, fields: #"{"3":"x"}"#)
        #expect(first.mail.bytes == second.mail.bytes)
    }

    @Test func `characters that the charset lacks are replaced and counted`() throws {
        let content = Fixture.content(subject: "{{name}}", text: "{{name}}", charset: .iso2022jp)
        let rendered = try Fixture.render(content, fields: #"{"3":"山😀田"}"#)
        #expect(rendered.body == "山〓田\r\n")
        #expect(rendered.mail.replacedCharacters == 2)
    }

    @Test func `a value that makes a 7-bit line too long turns the body into base64`() throws {
        let content = Fixture.content(text: "日本{{name}}", charset: .iso2022jp)
        let value = String(repeating: "漢字", count: 400)
        let rendered = try Fixture.render(content, fields: "{\"3\":\"\(value)\"}")
        #expect(rendered.field("Content-Transfer-Encoding") == "base64")
        #expect(rendered.body == "日本\(value)\r\n")
        #expect(rendered.isCleanOnTheWire)
        #expect(try Fixture.render(content).field("Content-Transfer-Encoding") == "7bit")
    }

    @Test(arguments: ["", "a", "a@b", "a b@example.com", "a@example.com\r\nBcc: x@example.com", "あ@example.com"])
    func `what is no address is refused`(_ email: String) {
        #expect(throws: RenderFailure.self) { try Fixture.render(Fixture.content(text: "x"), email: email) }
    }

    @Test(arguments: [
        "", "[]", "{", "{\"3\"", "{\"3\":", "{\"3\":\"", "{\"3\":{}}", "{\"3\":\"\\u12\"}", "{\"3\":\"\\",
    ])
    func `fields that are no object of texts are refused`(_ fields: String) {
        #expect(throws: RenderFailure.badFields) {
            try Fixture.render(Fixture.content(text: "{{name}}"), fields: fields)
        }
    }

    @Test func `a message above the limit is refused`() {
        let template = String(repeating: "{{name}}", count: 200)
        let value = String(repeating: "x", count: 100_000)
        #expect(throws: RenderFailure.tooLarge) {
            try Fixture.render(Fixture.content(text: template), fields: "{\"3\":\"\(value)\"}")
        }
    }
}
