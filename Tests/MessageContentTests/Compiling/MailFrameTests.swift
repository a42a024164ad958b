// SPDX-License-Identifier: Apache-2.0

import MIME
import MessageContent
import Platform
import Testing

@Suite struct MailFrameTests {
    private static let url = "https://news.example.jp/i/abc"
    private static let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    private static let files = MailingFiles(
        attachments: [
            .init(name: "冬のご案内 2026.pdf", mediaType: "application/pdf", bytes: bytes),
            .init(name: "terms and more.txt", mediaType: "text/plain", bytes: Array("規約\n".utf8)),
        ],
        pictures: [
            .init(url: url, name: "abc.png", mediaType: "image/png", bytes: Array(bytes.reversed())),
            .init(url: "https://news.example.jp/i/unused", name: "unused.png", mediaType: "image/png", bytes: bytes),
        ])
    private static let html =
        "<body><p>{{Name}}</p><img alt='犬' src=\"\(url)\"><IMG SRC=\(url)><a href='\(url)'>x</a></body>"

    /// `type/subtype` of each entity with how deep it lies.
    private static func shape(_ message: ParsedMessage) -> [String] {
        message.entities.map {
            String(repeating: " ", count: $0.depth) + "\($0.contentType.type)/\($0.contentType.subtype)"
        }
    }

    private static func render(
        text: String? = "{{Name}}様", html: String? = nil, files: MailingFiles, charset: CampaignContent.Charset = .utf8
    ) throws -> ParsedMessage {
        let content = Fixture.content(text: text, html: html, charset: charset)
        let rendered = try Fixture.render(content, files: files, fields: "{\"3\":\"山田\"}")
        #expect(rendered.isCleanOnTheWire)
        let message = ParsedMessage(rendered.mail.bytes)
        #expect(message.defects == [])
        #expect(rendered.mail.bodyStart == message.entities[0].body.lowerBound)
        return message
    }

    @Test(arguments: CampaignContent.Charset.allCases)
    func `texts, pictures and files stand in each other as RFC 2046 and RFC 2387 have it`(
        _ charset: CampaignContent.Charset
    ) throws {
        let message = try Self.render(html: Self.html, files: Self.files, charset: charset)
        #expect(
            Self.shape(message) == [
                "multipart/mixed", " multipart/alternative", "  text/plain", "  multipart/related", "   text/html",
                "   image/png", " application/pdf", " text/plain",
            ])
        #expect(message.textBody == "山田様\r\n")
        let html = try #require(message.htmlBody)
        // The pictures are the mail's own; a link to one stays a link.
        #expect(html.contains("src=\"cid:abc.png@example.jp\"><IMG SRC=cid:abc.png@example.jp>"))
        #expect(html.contains("<a href='\(Self.url)'>") && html.contains("山田"))
        #expect(message.entities[3].contentType.parameters["type"] == "text/html")
        let picture = message.entities[5]
        #expect(picture.header("Content-ID") == "<abc.png@example.jp>" && picture.disposition == "inline")
        #expect(message.content(of: picture) == Self.bytes.reversed())
        let pdf = message.entities[6]
        #expect(pdf.disposition == "attachment" && pdf.fileName == "冬のご案内 2026.pdf")
        #expect(message.content(of: pdf) == Self.bytes)
        #expect(message.entities[7].fileName == "terms and more.txt")
        #expect(message.entities[7].contentType.charset == "utf-8")
        #expect(message.text(of: message.entities[7]) == "規約\n")
    }

    @Test func `only what holds something together is there`() throws {
        let attachments = MailingFiles(attachments: Self.files.attachments)
        let pictures = MailingFiles(pictures: Self.files.pictures)
        #expect(
            try Self.shape(Self.render(files: attachments))
                == ["multipart/mixed", " text/plain", " application/pdf", " text/plain"])
        #expect(
            try Self.shape(Self.render(text: nil, html: Self.html, files: pictures))
                == ["multipart/related", " text/html", " image/png"])
        #expect(try Self.shape(Self.render(text: nil, html: "<p>x</p>", files: pictures)) == ["text/html"])
        #expect(
            try Self.shape(Self.render(html: Self.html, files: pictures))
                == ["multipart/alternative", " text/plain", " multipart/related", "  text/html", "  image/png"])
        #expect(try Self.shape(Self.render(files: pictures)) == ["text/plain"])
    }

    @Test(arguments: CampaignContent.Charset.allCases)
    func `a reader that knows encoded words alone finds the name in Content-Type`(
        _ charset: CampaignContent.Charset
    ) throws {
        let long = String(repeating: "とても長い①名前", count: 12) + ".pdf"
        let files = MailingFiles(attachments: [.init(name: long, mediaType: "application/pdf", bytes: Self.bytes)])
        let rendered = try Fixture.render(Fixture.content(text: "x", charset: charset), files: files)
        let message = ParsedMessage(rendered.mail.bytes)
        let pdf = try #require(message.entities.last)
        #expect(pdf.fileName == long)
        let type = try #require(pdf.headers.first { $0.name == "Content-Type" })
        #expect(type.value.contains("name=\"\(long)\""), "\(type.value)")
        let source = String(decoding: rendered.mail.bytes, as: UTF8.self)
        let prefix = charset == .utf8 ? "=?UTF-8?B?" : "=?ISO-2022-JP?B?"
        #expect(source.contains(" name=\"\(prefix)") && source.contains("filename*0*=utf-8''"))
        let lines = source.split(separator: "\r\n").filter { $0.contains("=?") || $0.contains("filename") }
        #expect(lines.count > 8 && lines.allSatisfy { $0.utf8.count <= 78 })
    }

    @Test func `a name cannot add a field or end its quotes`() throws {
        // Names are clean when they come here; this is the second lock.
        let files = MailingFiles(attachments: [
            .init(name: "a\"; x=\"\r\nBcc: evil@example.jp\\.pdf", mediaType: "application/pdf", bytes: [1])
        ])
        let rendered = try Fixture.render(Fixture.content(text: "x"), files: files)
        let message = ParsedMessage(rendered.mail.bytes)
        let source = String(decoding: rendered.mail.bytes, as: UTF8.self)
        #expect(!source.contains("\r\nBcc"))
        #expect(message.entities.last.map { message.content(of: $0) } == [1])
        #expect(message.entities.count == 3)
    }

    @Test func `a mail above 3 MB is not made`() throws {
        let files = MailingFiles(attachments: [
            .init(name: "a.pdf", mediaType: "application/pdf", bytes: [UInt8](repeating: 0, count: 2_200_000))
        ])
        #expect(throws: RenderFailure.tooLarge) { try Fixture.render(Fixture.content(text: "x"), files: files) }
        let compiled = try Fixture.compile(Fixture.content(text: "x"), files: files)
        #expect(compiled.sharedSize > MailSize.limit)
    }

    @Test func `the pictures that an HTML shows are found once each`() {
        let html = """
            <img src="https://a.example/1"><img src='https://a.example/1'><!-- <img src="https://a.example/2"> -->
            <img src="{{url}}"><img src="https://a.example/{{url}}"><img src=https://a.example/3?a=1&amp;b=2>
            <a href="https://a.example/4"></a><img src="data:image/png;base64,AA"><image src="https://a.example/5">
            """
        #expect(
            CompiledMailing.shownPictures(in: Fixture.content(html: html)) == [
                "https://a.example/1", "https://a.example/3?a=1&b=2",
            ])
    }
}
