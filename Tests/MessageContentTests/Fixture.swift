// SPDX-License-Identifier: Apache-2.0

import ByteScanning
import MIME
import MessageContent
import Platform
import Secrets

/// One tenant with three fields, and mailings of it.
enum Fixture {
    static let tenant = Tenant(
        id: TenantID(5), slug: "acme", name: "株式会社エクメ", postalAddress: "東京都千代田区1-1 <本社>",
        contact: "03-0000-0000", createdAt: Timestamp(microseconds: 0))
    static let fields = [
        ContactField(id: ContactFieldID(3), name: "Name", kind: .text),
        ContactField(id: ContactFieldID(4), name: "会社", kind: .text),
        ContactField(id: ContactFieldID(7), name: "url", kind: .text),
    ]
    static let tokens = RecipientTokens(key: TokenKey(Array(repeating: 7, count: 32)))
    static let campaign = CampaignID(0x1234_5678_9ABC_DEF0)

    static func content(
        subject: String = "Hello", fromName: String = "Acme", text: String? = nil, html: String? = nil,
        charset: CampaignContent.Charset = .utf8, isTracked: Bool = false
    ) -> CampaignContent {
        CampaignContent(
            name: "spring", fromName: fromName, fromAddress: "info@example.jp", subject: subject, text: text,
            html: html, charset: charset, isTracked: isTracked)
    }

    static func compile(_ content: CampaignContent) throws(ContentFailure) -> CompiledMailing {
        let links = CompiledMailing.trackedLinks(in: content).enumerated().map { position, url in
            Link(id: LinkID(Int64(position + 1)), position: position, url: url)
        }
        return try CompiledMailing.compile(
            content: content, fields: fields,
            settings: MailingSettings(
                campaign: campaign, tenant: tenant, publicURL: "https://news.example.jp",
                listHost: "news.example.jp", messageIDHost: "example.jp", returnPathHost: "bounce.example.jp",
                tokens: tokens, links: links))
    }

    static func render(
        _ content: CampaignContent, fields: String = "{}", email: String = "reader@example.com"
    ) throws -> Rendered {
        var mail = RenderedMail()
        try compile(content).render(
            contact: ContactID(42), email: email, fields: fields, at: 1_780_000_000, to: &mail)
        return Rendered(mail)
    }
}

/// A rendered mail taken apart again, by code of its own.
struct Rendered {
    let mail: RenderedMail
    let head: String

    init(_ mail: RenderedMail) {
        self.mail = mail
        head = String(decoding: mail.bytes[..<mail.bodyStart], as: UTF8.self)
    }

    /// A field's value, unfolded; not decoded.
    func field(_ name: String) -> String? {
        let unfolded = head.replacing("\r\n ", with: " ")
        return unfolded.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }

    /// The body of a mail of one part, decoded.
    var body: String {
        let bytes = Array(mail.bytes[mail.bodyStart...])
        let decoded: [UInt8] =
            switch field("Content-Transfer-Encoding") {
            case "base64": Base64.decode(bytes.span) ?? []
            case "quoted-printable": QuotedPrintable.decode(bytes.span)
            default: bytes
            }
        let isJapanese = field("Content-Type")?.contains("ISO-2022-JP") ?? false
        return TextCharset.decode(decoded, charset: isJapanese ? "iso-2022-jp" : "utf-8")
    }

    /// Longest line in octets, and whether anything is not 7-bit or not CRLF.
    var isCleanOnTheWire: Bool {
        let bytes = mail.bytes
        return !LineScan.hasBareLineBreak(bytes.span) && LineScan.longestLine(bytes.span) <= 998
            && LineScan.isASCII(bytes.span)
    }
}
