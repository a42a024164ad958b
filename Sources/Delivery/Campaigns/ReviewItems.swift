// SPDX-License-Identifier: Apache-2.0

import Foundation
import MIME
import MessageContent
import Platform

/// Findings, put into words. A warning's key stays the same while what it says is the same in substance; a number
/// that grows tenfold is another finding.
enum ReviewItems {
    static func ordered(_ items: [CheckItem]) -> [CheckItem] {
        CheckItem.Severity.allCases.flatMap { severity in items.filter { $0.severity == severity } }
    }

    // MARK: - Content and law

    static func problems(_ problems: [ContentProblem]) -> [CheckItem] {
        var items = problems.map { problem in
            CheckItem(
                "content.\(mark(problem.english))", problem.severity == .block ? .block : .warn,
                Wording(japanese: problem.japanese, english: problem.english),
                place: problem.isLegal && problem.part == nil ? .settings : place(of: problem))
        }
        if !problems.contains(where: \.isLegal) {
            items.append(
                CheckItem(
                    "law", .good,
                    Wording(japanese: "送信者の表示と配信停止の方法が入っています", english: "The sender and the way out are shown"),
                    note: Wording(
                        japanese: "特定電子メール法の表示: 名称 · 住所 · 連絡先 · 解除リンク",
                        english: "As the law asks: name · postal address · contact · unsubscribe link")))
        }
        return items
    }

    private static func place(of problem: ContentProblem) -> CheckItem.Place {
        switch problem.part {
        case .fromName: .sender
        case .subject, .text, .html: .content
        case nil: problem.english.contains("From") ? .sender : .content
        }
    }

    /// Characters of merged values that the charset lacks, in the sample.
    static func lost(_ content: CampaignContent, _ uses: [MergeUse], _ sample: [Contact]) -> [CheckItem] {
        guard content.charset == .iso2022jp else { return [] }
        let wanted = uses.map { String($0.field.rawValue) }
        var lost = ""
        for contact in sample {
            let values = (try? JSONDecoder().decode([String: String].self, from: Data(contact.fields.utf8))) ?? [:]
            for key in wanted { lost += values[key] ?? "" }
        }
        let characters = TextCharset.iso2022jp.unencodable(in: lost).prefix(20).map { "\($0)" }
        guard !characters.isEmpty else { return [] }
        let shown = characters.joined(separator: " ")
        return [
            CheckItem(
                "lost.\(mark(shown))", .warn,
                Wording(
                    japanese: "差し込む値に、ISO-2022-JP では表せない文字があります: \(shown)",
                    english: "Merged values have characters that ISO-2022-JP lacks: \(shown)"),
                note: Wording(
                    japanese: "その文字は〓になって届きます。UTF-8 を選ぶとそのまま届きます。",
                    english: "They arrive as 〓. With UTF-8 they arrive as they are."), place: .content)
        ]
    }

    /// Size, charset, images, length of the subject.
    static func shape(_ content: CampaignContent, size: Int?) -> [CheckItem] {
        let images = content.html.map { ImageSurvey(html: $0) }
        var facts = [content.charset == .utf8 ? "UTF-8" : "ISO-2022-JP"]
        var english = facts
        if let size {
            facts.append("\((size + 999) / 1_000) kB")
            english = facts
        }
        if let images, images.count > 0, images.withoutText == 0 {
            facts.append("画像 \(images.count)枚に代替テキストあり")
            english.append("\(images.count) images with a text")
        }
        var items = [
            CheckItem(
                "charset", .good,
                Wording(japanese: "文字は化けません", english: "All characters can be shown"),
                note: Wording(japanese: facts.joined(separator: " · "), english: english.joined(separator: " · ")))
        ]
        if let images, images.withoutText > 0 {
            items.append(
                CheckItem(
                    "images.\(digits(images.withoutText))", .warn,
                    Wording(
                        japanese: "画像 \(images.withoutText)枚に代替テキスト（alt）がありません",
                        english: "\(images.withoutText) images have no text (alt)"),
                    note: Wording(
                        japanese: "画像を表示しない人や読み上げで読む人には、何も伝わりません。飾りの画像は alt=\"\" とします。",
                        english:
                            "Who sees no images, or has the mail read out, learns nothing. Decoration has alt=\"\"."),
                    place: .content))
        }
        if content.subject.count > 40, content.subject.count <= 200 {
            items.append(
                CheckItem(
                    "subject.long", .note,
                    Wording(
                        japanese: "件名が \(content.subject.count)文字あります",
                        english: "The subject has \(content.subject.count) characters"),
                    note: Wording(
                        japanese: "スマートフォンでは先頭の20文字ほどしか見えません。",
                        english: "A phone shows about the first 30 of them."), place: .content))
        }
        return items
    }

    // MARK: - Readers

    /// `isWhole` false: a list that it names is gone.
    static func audience(_ count: AudienceCount, isWhole: Bool) -> [CheckItem] {
        guard isWhole else {
            return [
                CheckItem(
                    "audience.gone", .block,
                    Wording(
                        japanese: "宛先を選んだリストかタグが、もうありません",
                        english: "A list or tag that the recipients were chosen by is gone"),
                    note: Wording(
                        japanese: "宛先を選び直すか、ゴミ箱から戻してください。",
                        english: "Choose the recipients again, or fetch it back from the trash."), place: .audience)
            ]
        }
        guard count.recipients == 0 else { return [] }
        return [
            CheckItem(
                "audience.none", .block, Wording(japanese: "届く人がいません", english: "Nobody would get it"),
                note: Wording(
                    japanese: "宛先の条件に合う、配信中の読者がいません。", english: "No active reader fits the recipients that you chose."),
                place: .audience)
        ]
    }

    static func blanks(_ count: AudienceCount, _ uses: [MergeUse], _ fields: [ContactField]) -> [CheckItem] {
        uses.compactMap { use in
            guard let blank = count.blanks[use.field], blank > 0 else { return nil }
            let name = fields.first { $0.id == use.field }?.name ?? "?"
            let written = use.standIns.filter { !$0.isEmpty }
            let hasNothing = use.standIns.contains("")
            var japanese = written.isEmpty ? "" : "その人には\(written.map { "「\($0)」" }.joined())と入ります。"
            var english =
                written.isEmpty ? "" : "They get \(written.map { "“\($0)”" }.joined(separator: ", ")) instead."
            if hasNothing {
                japanese += written.isEmpty ? "その人には何も入りません。" : "何も入らないところもあります。"
                english += written.isEmpty ? "They get nothing in its place." : " In some places they get nothing."
            }
            return CheckItem(
                "blank.\(use.field.rawValue).\(digits(blank)).\(mark(use.standIns.joined(separator: "|")))", .warn,
                Wording(
                    japanese: "「\(name)」が空の読者が \(grouped(blank))人います",
                    english: blank == 1 ? "1 reader has no “\(name)”" : "\(grouped(blank)) readers have no “\(name)”"),
                note: Wording(japanese: japanese, english: english), place: .content)
        }
    }

    // MARK: - Sender

    /// `state` nil: the domain is not registered.
    static func sender(
        _ address: String, _ domain: String, state: SenderStanding?, mayBeUnregistered: Bool, at now: Timestamp
    ) -> CheckItem {
        let severity = mayBeUnregistered ? CheckItem.Severity.warn : .block
        switch state {
        case nil:
            return CheckItem(
                "sender.unregistered.\(mark(domain))", severity,
                Wording(
                    japanese: "送信ドメイン \(domain) が登録されていません", english: "The sender domain \(domain) is not registered"),
                note: Wording(
                    japanese: "署名なしで送られるため、迷惑メールと見なされやすくなります。",
                    english: "Mails go out unsigned and are likely to be taken for spam."), place: .domains)
        case .notAsked:
            return CheckItem(
                "sender", .note,
                Wording(
                    japanese: "差出人 \(address) の DNS は、ここでは確かめません", english: "The DNS of \(address) is not asked here"),
                note: Wording(
                    japanese: "サンドボックスでは外のネットワークに尋ねません。署名はします。",
                    english: "The sandbox asks no network. Mails are signed all the same."))
        case .pending:
            return CheckItem(
                "sender", .pending,
                Wording(japanese: "差出人 \(address) の DNS を確かめています", english: "Asking the DNS about \(address)"))
        case .known(let missing, let at) where missing.isEmpty:
            let minutes = (now.seconds - at.seconds) / 60
            return CheckItem(
                "sender", .good,
                Wording(japanese: "差出人 \(address) は認証済みです", english: "The sender \(address) is authenticated"),
                note: Wording(
                    japanese: "SPF · DKIM · DMARC — \(minutes < 1 ? "たった今" : "\(minutes)分前に")確認",
                    english: "SPF · DKIM · DMARC — checked \(minutes < 1 ? "just now" : "\(minutes) min ago")"))
        case .known(let missing, _):
            let names = missing.joined(separator: ", ")
            return CheckItem(
                "sender.dns.\(mark(names))", severity,
                Wording(
                    japanese: "差出人 \(address) の DNS レコードが足りません",
                    english: "The DNS lacks records of the sender \(address)"),
                note: Wording(japanese: names, english: names), place: .domains)
        }
    }

    // MARK: - Links

    static func links(_ links: [(url: String, state: LinkState)]) -> [CheckItem] {
        guard !links.isEmpty else { return [] }
        var faulty: [(url: String, fault: LinkFault)] = []
        var open = 0
        for link in links {
            switch link.state {
            case .notAsked:
                return [
                    CheckItem(
                        "links", .note,
                        Wording(
                            japanese: "リンク \(links.count)本は、サンドボックスでは確かめません",
                            english: links.count == 1
                                ? "1 link is not tried in the sandbox"
                                : "\(links.count) links are not tried in the sandbox"
                        ))
                ]
            case .pending: open += 1
            case .faulty(let fault, _): faulty.append((link.url, fault))
            case .good: break
            }
        }
        var items = faulty.map { url, fault in
            CheckItem(
                "link.\(mark(url)).\(mark("\(fault)"))", .warn,
                Wording(japanese: "開けないリンクがあります: \(short(url))", english: "A link cannot be opened: \(short(url))"),
                note: fault.wording, place: .content)
        }
        if open > 0 {
            items.append(
                CheckItem(
                    "links.pending", .pending,
                    Wording(
                        japanese: "リンクを確かめています（あと \(open)本）", english: "Trying links (\(open) to go)")))
        } else if faulty.isEmpty {
            items.append(
                CheckItem(
                    "links", .good,
                    Wording(
                        japanese: links.count == 1 ? "リンクは開けます" : "リンク \(links.count)本はすべて開けます",
                        english: links.count == 1 ? "The link can be opened" : "All \(links.count) links can be opened")
                ))
        }
        return items
    }

    // MARK: - Helpers

    /// FNV-1a, 32 bits: enough to tell one finding from another.
    private static func mark(_ text: String) -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return String(hash, radix: 16)
    }

    static func digits(_ number: Int) -> Int { String(number).count }

    private static func short(_ url: String) -> String { url.count <= 80 ? url : "\(url.prefix(77))…" }

    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

extension LinkFault {
    fileprivate var wording: Wording {
        switch self {
        case .noName: Wording(japanese: "その名前のサーバーがありません。つづりを確かめてください。", english: "There is no server of that name.")
        case .noAnswer: Wording(japanese: "5秒待っても答えがありませんでした。", english: "No answer within 5 seconds.")
        case .inner:
            Wording(
                japanese: "社内だけで開けるアドレスです。読者には開けません。",
                english: "It leads into an inner network; readers cannot open it.")
        case .status(404), .status(410): Wording(japanese: "ページがありません（404）。", english: "There is no such page (404).")
        case .status(let code):
            Wording(japanese: "サーバーがエラーを返しました（\(code)）。", english: "The server answered with an error (\(code)).")
        case .redirects: Wording(japanese: "転送が多すぎます。", english: "Too many redirects.")
        case .malformed: Wording(japanese: "URL の形が正しくありません。", english: "That is no URL that a browser opens.")
        }
    }
}
