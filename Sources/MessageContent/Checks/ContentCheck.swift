// SPDX-License-Identifier: Apache-2.0

internal import MIME
package import Platform

/// The checks before a mailing is launched.
package enum ContentCheck {
    /// Mailboxes cut mails that are larger than this short (Gmail: 102 kB of HTML).
    private static let clippedSize = 100_000
    private static let subjectLimit = 200

    /// What is wrong with a mailing, the worst first; empty when nothing is. `fields` are the tenant's.
    ///
    /// When nothing here blocks, `CompiledMailing.compile` succeeds.
    package static func problems(
        content: CampaignContent, fields: [ContactField], tenant: Tenant
    ) -> [ContentProblem] {
        var problems = tenantProblems(tenant)
        let names = MergeNames(fields: fields)
        problems += headerProblems(content, names)
        if content.text == nil, content.html == nil {
            problems.append(
                ContentProblem(
                    .block, nil, english: "The mailing has neither a text nor an HTML part.",
                    japanese: "テキスト本文と HTML 本文のどちらもありません。"))
        }
        if let text = content.text {
            problems += bodyProblems(text, .text, content, names)
            problems += displayProblems(text, .text, names, tenant)
        }
        if let html = content.html {
            problems += bodyProblems(html, .html, content, names)
            problems += displayProblems(html, .html, names, tenant)
            if html.utf8.count > clippedSize {
                problems.append(
                    ContentProblem(
                        .warn, .html, english: "The HTML is larger than 100 kB: Gmail will cut it short.",
                        japanese: "HTML 本文が 100 kB を超えています。Gmail では途中までしか表示されません。"))
            }
            if content.text == nil {
                problems.append(
                    ContentProblem(
                        .warn, .html, english: "There is HTML but no text for readers whose mail program shows none.",
                        japanese: "HTML 本文だけでテキスト本文がありません。"))
            }
        }
        return problems.filter { $0.severity == .block } + problems.filter { $0.severity == .warn }
    }

    /// What the law asks every sender to show (特定電子メール法 第4条).
    private static func tenantProblems(_ tenant: Tenant) -> [ContentProblem] {
        let needed = [
            (tenant.name, "name", "名称"), (tenant.postalAddress, "postal address", "住所"),
            (tenant.contact, "contact for complaints and questions", "苦情・問い合わせ先"),
        ]
        return needed.filter { $0.0.allSatisfy(\.isWhitespace) }.map { _, english, japanese in
            ContentProblem(
                .block, nil, english: "The sender has no \(english), which the law asks for.",
                japanese: "送信者の\(japanese)が登録されていません（特定電子メール法で表示が必要です）。", isLegal: true)
        }
    }

    private static func headerProblems(_ content: CampaignContent, _ names: MergeNames) -> [ContentProblem] {
        var problems: [ContentProblem] = []
        do {
            let address = try EmailAddress(parsing: content.fromAddress)
            if address.needsSMTPUTF8 {
                problems.append(
                    ContentProblem(
                        .block, nil, english: "The From address is not ASCII.", japanese: "差出人アドレスに全角文字があります。"))
            }
        } catch {
            problems.append(
                ContentProblem(
                    .block, nil, english: "The From address is not valid: \(error)",
                    japanese: "差出人アドレスが正しくありません。"))
        }
        if content.subject.allSatisfy(\.isWhitespace) {
            problems.append(
                ContentProblem(
                    .block, .subject, english: "The mailing has no subject.", japanese: "件名がありません。"))
        }
        if content.subject.count > subjectLimit {
            problems.append(
                ContentProblem(
                    .warn, .subject, english: "The subject is longer than \(subjectLimit) characters.",
                    japanese: "件名が\(subjectLimit)文字を超えています。"))
        }
        for (value, part) in [(content.fromName, TemplateFault.Part.fromName), (content.subject, .subject)] {
            if value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                let (english, japanese) = part == .subject ? ("subject", "件名") : ("From name", "差出人名")
                problems.append(
                    ContentProblem(
                        .block, part, english: "The \(english) has a line break or another control character.",
                        japanese: "\(japanese)に改行などの制御文字があります。"))
            }
            problems += templateProblems(value, part, content.charset, names).problems
        }
        return problems
    }

    private static func bodyProblems(
        _ body: String, _ part: TemplateFault.Part, _ content: CampaignContent, _ names: MergeNames
    ) -> [ContentProblem] {
        let (template, found) = templateProblems(body, part, content.charset, names)
        var problems = found
        let (english, japanese) = part == .text ? ("text", "テキスト本文") : ("HTML", "HTML 本文")
        if body.allSatisfy(\.isWhitespace) {
            problems.append(
                ContentProblem(
                    .block, part, english: "The \(english) part is empty.", japanese: "\(japanese)が空です。"))
        }
        if let template, !shows(.unsubscribeURL, in: template) {
            problems.append(
                ContentProblem(
                    .block, part,
                    english: "The \(english) part does not show {{unsubscribe_url}} to every reader.",
                    japanese: "\(japanese)に、すべての読者に表示される {{unsubscribe_url}}（配信停止リンク）がありません。",
                    isLegal: true))
        }
        return problems
    }

    private static func templateProblems(
        _ text: String, _ part: TemplateFault.Part, _ charset: CampaignContent.Charset, _ names: MergeNames
    ) -> (template: Template?, problems: [ContentProblem]) {
        do throws(TemplateFault) {
            let template = try Template(parsing: text, part: part, names: names)
            guard charset == .iso2022jp else { return (template, []) }
            return (template, lackingCharacters(template, part))
        } catch {
            return (nil, [ContentProblem(.block, part, english: error.english, japanese: error.japanese)])
        }
    }

    /// Characters that ISO-2022-JP lacks, in what is the same for everybody.
    private static func lackingCharacters(_ template: Template, _ part: TemplateFault.Part) -> [ContentProblem] {
        var constant = ""
        for segment in template.segments {
            switch segment {
            case .literal(let range): constant += String(decoding: template.source[range], as: UTF8.self)
            case .value(_, let fallback): constant += fallback
            default: break
            }
        }
        let lacking = TextCharset.iso2022jp.unencodable(in: constant)
        guard !lacking.isEmpty else { return [] }
        let shown = lacking.prefix(20).map { "\($0)" }.joined(separator: " ")
        let codes = lacking.prefix(20).map { "U+" + String($0.value, radix: 16, uppercase: true) }
        let list = "\(shown) (\(codes.joined(separator: ", ")))"
        return [
            ContentProblem(
                .block, part, english: "ISO-2022-JP has no character for: \(list). Use UTF-8, or other characters.",
                japanese: "ISO-2022-JP では表せない文字があります: \(list)。UTF-8 を選ぶか、別の文字にしてください。")
        ]
    }
}
