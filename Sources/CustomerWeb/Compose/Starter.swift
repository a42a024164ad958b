// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// A mailing to begin with: whole sentences, a layout that every mail program shows, and the footer that the law asks
/// for (特定電子メール法 第4条). It names no field of the tenant's, so that it fits everybody.
struct Starter: Sendable {
    let key: String
    let title: String
    let hint: String
    let subject: String
    let text: String
    let html: String

    static let keys = ["announcement", "newsletter", "sale", "event", "apology"]

    static func all(_ language: Language) -> [Starter] {
        language == .japanese ? japanese : english
    }

    static func find(_ key: String, _ language: Language) -> Starter? { all(language).first { $0.key == key } }

    /// What an apology begins with.
    static func apology(_ language: Language) -> (subject: String, text: String, html: String?) {
        find("apology", language).map { ($0.subject, $0.text, $0.html) } ?? ("", "", nil)
    }

    /// One stretch of a starter.
    enum Block {
        case paragraph(String)
        case heading(String)
        case facts([(String, String)])
        case button(String)
    }

    /// Where the button leads until its author writes where.
    private static let link = "https://www.example.jp/"

    init(
        _ key: String, _ language: Language, title: String, hint: String, subject: String, heading: String,
        _ blocks: [Block]
    ) {
        self.key = key
        self.title = title
        self.hint = hint
        self.subject = subject
        let isJapanese = language == .japanese
        let contact = isJapanese ? "お問い合わせ" : "Contact"
        let stop = isJapanese ? "配信停止はこちら" : "Unsubscribe"
        text = ([heading, ""] + blocks.flatMap(Self.lines) + Self.foot(contact, stop)).joined(separator: "\n")
        html = Self.page(
            language, heading, blocks.map(Self.markup).joined(separator: "\n"), contact: contact, stop: stop)
    }

    private static func lines(_ block: Block) -> [String] {
        switch block {
        case .paragraph(let text): [TextRuler.wrap(text, columns: 35), ""]
        case .heading(let text): ["■ \(text)"]
        case .facts(let facts): facts.map { "・\($0.0): \($0.1)" } + [""]
        case .button(let text): ["▼ \(text)", link, ""]
        }
    }

    private static func foot(_ contact: String, _ stop: String) -> [String] {
        [
            "────────────────────", "{{sender_name}}", "{{postal_address}}", "\(contact): {{contact}}",
            "\(stop): {{unsubscribe_url}}", "",
        ]
    }

    private static func markup(_ block: Block) -> String {
        switch block {
        case .paragraph(let text): return "<p style=\"margin:0 0 16px\">\(text)</p>"
        case .heading(let text): return "<h2 style=\"margin:24px 0 8px;font-size:17px;line-height:1.5\">\(text)</h2>"
        case .facts(let facts):
            let rows = facts.map { name, value in
                "<tr><td style=\"padding:6px 16px 6px 0;color:#5d6270;white-space:nowrap\">\(name)</td>"
                    + "<td style=\"padding:6px 0\">\(value)</td></tr>"
            }
            return "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 16px\">"
                + rows.joined() + "</table>"
        case .button(let text):
            return "<p style=\"margin:24px 0\"><a href=\"\(link)\" style=\"display:inline-block;padding:12px 28px;"
                + "background:#24478f;color:#ffffff;text-decoration:none;border-radius:6px;font-weight:bold\">\(text)</a></p>"
        }
    }

    /// Tables and styles on the elements: what mail programs of twenty years have in common.
    private static func page(
        _ language: Language, _ heading: String, _ content: String, contact: String, stop: String
    ) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(language.rawValue)">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(heading)</title></head>
        <body style="margin:0;background:#f6f5f2;color:#1b2330;font-family:'Hiragino Sans','Noto Sans JP','Yu Gothic',Meiryo,sans-serif;font-size:15px;line-height:1.8">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
        <table role="presentation" width="560" cellpadding="0" cellspacing="0" style="max-width:560px;width:100%;background:#ffffff;border:1px solid #e1ddd5">
        <tr><td style="padding:18px 28px;border-bottom:1px solid #e1ddd5;color:#24478f;font-weight:bold">{{sender_name}}</td></tr>
        <tr><td style="padding:28px">
        <h1 style="margin:0 0 16px;font-size:22px;line-height:1.5">\(heading)</h1>
        \(content)
        </td></tr>
        <tr><td style="padding:16px 28px;border-top:1px solid #e1ddd5;font-size:12px;color:#5d6270">{{sender_name}}<br>{{postal_address}}<br>\(contact): {{contact}}<br><a href="{{unsubscribe_url}}" style="color:#5d6270">\(stop)</a></td></tr>
        </table>
        </td></tr></table>
        </body>
        </html>

        """
    }
}
