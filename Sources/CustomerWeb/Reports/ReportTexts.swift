// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of reports and of the people behind their numbers.
struct ReportTexts: Sendable {
    let language: Language

    init(_ language: Language) { self.language = language }

    private func choose(_ japanese: String, _ english: String) -> String {
        language == .japanese ? japanese : english
    }

    func people(_ count: Int) -> String {
        choose("\(Language.grouped(count))人", count == 1 ? "1 person" : "\(Language.grouped(count)) people")
    }

    var labels: [String: String] {
        [
            "title": choose("レポート", "Report"), "mailings": choose("配信", "Mailings"),
            "sent": choose("配信", "Sent"), "accepted": choose("受理", "Accepted"),
            "opened": choose("開封", "Opened"), "clicked": choose("クリック", "Clicked"),
            "unsubscribed": choose("解除", "Unsubscribed"), "csv": "CSV",
            "duplicate": choose("同じ内容で作る", "Make another like it"),
            "resend": choose("届かなかった人に送り直す", "Send to those who missed it"),
            "apologise": choose("おわびを送る", "Write an apology"),
            "span": choose("期間", "Period"), "overTime": choose("時間ごと", "Over time"),
            "links": choose("よく押されたリンク", "Links"),
            "sites": choose("配信先ごと", "By provider"), "failures": choose("届かなかった理由", "Why it did not arrive"),
            "failed": choose("届かなかった", "Not delivered"), "listCSV": choose("一覧と CSV", "List and CSV"),
            "link": choose("リンク", "Link"), "persons": choose("押した人", "People"),
            "clicks": choose("押した回数", "Clicks"), "machines": choose("機械", "Machines"),
            "site": choose("配信先", "Provider"), "recipients": choose("宛先", "Recipients"),
            "reason": choose("理由", "Reason"), "count": choose("人数", "People"),
            "noLinks": choose("計測したリンクはありません。", "No link is tracked."),
            "noTracking": choose("この配信では開封とクリックを計測していません。", "Opens and clicks are not tracked in this mailing."),
            "reply": choose("サーバーの返事", "The server's reply"), "progress": choose("配信のようす", "Progress"),
            "silent": choose("受理（到達未確認）", "accepted, arrival not confirmed"),
            "silentNote": choose(
                "au と SoftBank は、受け取ったあとで黙って捨てることがあります。", "au and SoftBank may drop a mail in silence after taking it."),
            "address": choose("メールアドレス", "Mail address"), "outcome": choose("結果", "Outcome"),
            "at": choose("日時", "When"), "next": choose("次へ", "Next"), "first": choose("はじめへ", "To the first"),
            "export": choose("CSV に書き出す", "Export as CSV"), "nobody": choose("だれもいません", "Nobody"),
            "back": choose("レポートへ戻る", "Back to the report"),
            "reader": choose("読者", "Reader"), "pages": choose("ページ", "Pages"),
        ]
    }

    // The five numbers

    func base(_ what: String, _ count: Int) -> String {
        choose("\(what) \(Language.grouped(count)) のうち", "of \(Language.grouped(count)) \(what.lowercased())")
    }

    /// Against the tenant's own usual, in points of percent.
    func usual(_ points: Double?) -> (String, String) {
        guard let points else { return ("", "") }
        let rounded = (points * 10).rounded() / 10
        if abs(rounded) < 0.1 { return (choose("いつもどおり", "as usual"), "") }
        let sign = rounded > 0 ? "+" : ""
        return (choose("いつもより \(sign)\(rounded)", "\(sign)\(rounded) against usual"), rounded > 0 ? "up" : "down")
    }

    func unconfirmed(_ count: Int) -> String {
        choose("うち到達未確認 \(Language.grouped(count))", "arrival not confirmed: \(Language.grouped(count))")
    }

    func machines(opened: Int, clicked: Int) -> String {
        choose(
            "機械による開封 \(people(opened))、機械によるクリック \(people(clicked))は、人の数に入れていません。",
            "Machines opened for \(people(opened)) and clicked for \(people(clicked)); they are not counted as people.")
    }

    func span(_ start: String, _ end: String) -> String {
        end.isEmpty
            ? choose("\(start) 開始", "started \(start)") : choose("\(start) 開始、\(end) 完了", "from \(start) to \(end)")
    }

    func chart(_ opened: Int, _ clicked: Int, _ span: ChartSpan) -> String {
        choose(
            "最初の\(self.span(span))に \(people(opened))が開封し、\(people(clicked))がクリックしました。",
            "In the first \(self.span(span)) \(people(opened)) opened and \(people(clicked)) clicked.")
    }

    func span(_ span: ChartSpan) -> String {
        switch span {
        case .day: choose("24時間", "24 hours")
        case .week: choose("7日間", "7 days")
        case .month: choose("30日間", "30 days")
        }
    }

    /// A point of time after the start.
    func mark(_ seconds: Int64, _ span: ChartSpan) -> String {
        span == .day
            ? choose("\(seconds / 3_600)時間", "\(seconds / 3_600) h")
            : choose("\(seconds / 86_400)日", "\(seconds / 86_400) d")
    }

    func notSent(_ count: Int, _ group: ReportGroup) -> String {
        group == .cancelled
            ? choose("中止で送らなかった人 \(people(count))", "\(people(count)) not sent to, for it was stopped")
            : choose("除かれた人 \(people(count))", "\(people(count)) left out")
    }

    // Groups

    func group(_ group: ReportGroup) -> String {
        switch group {
        case .everybody: choose("宛先のすべて", "Everybody")
        case .sent: choose("送った人", "Sent to")
        case .delivered: choose("受理された人", "Accepted")
        case .deferred: choose("再送待ちの人", "Waiting")
        case .failed: choose("届かなかった人", "Not delivered")
        case .unknown: choose("届いたか分からない人", "Unknown")
        case .left: choose("これからの人", "Not yet tried")
        case .suppressed: choose("除かれた人", "Left out")
        case .cancelled: choose("中止で送らなかった人", "Stopped")
        case .opened: choose("開封した人", "Opened")
        case .clicked: choose("クリックした人", "Clicked")
        case .unsubscribed: choose("解除した人", "Unsubscribed")
        case .openedByMachine: choose("機械だけが開封した人", "Opened by machines only")
        }
    }

    func outcome(_ outcome: Outcome?) -> (chip: String, text: String) {
        switch outcome {
        case nil: ("wait", choose("これから", "not yet tried"))
        case .delivered?: ("good", choose("受理", "accepted"))
        case .deferred?: ("warn", choose("再送待ち", "waiting"))
        case .bounced?: ("bad", choose("エラー", "refused"))
        case .expired?: ("bad", choose("期限切れ", "out of time"))
        case .unknown?: ("wait", choose("不明", "unknown"))
        case .suppressed?: ("wait", choose("除外", "left out"))
        case .cancelled?: ("wait", choose("中止", "stopped"))
        }
    }

    /// What a refusal means, who must act, and what we do next.
    func cause(_ cause: FailureCause) -> (name: String, advice: String) {
        switch cause {
        case .noSuchAddress:
            (
                choose("宛先がありません", "The address does not exist"),
                choose("次から自動で除きます。", "It is left out from now on.")
            )
        case .mailboxFull:
            (
                choose("受信箱がいっぱいです", "The mailbox is full"),
                choose("読者が空けるまで届きません。除きません。", "It does not arrive until the reader makes room. Not left out.")
            )
        case .filtered:
            (
                choose("受信者か相手のサーバーの設定で拒まれました", "Refused by a filter"),
                choose("内容か差出人の評判を見直してください。除きません。", "Look at the content and the sender's reputation. Not left out.")
            )
        case .tooLarge:
            (choose("メールが大きすぎます", "The mail is too large"), choose("画像を減らしてください。", "Use fewer pictures."))
        case .noServer:
            (
                choose("相手のサーバーにつながりません", "The server cannot be reached"),
                choose("ドメインが使われていないか、止まっています。", "The domain is not in use, or its server is away.")
            )
        case .outOfTime:
            (
                choose("期限までに受け取られませんでした", "Not taken in time"),
                choose("相手が待つように言い続けました。", "The other side kept asking to wait.")
            )
        case .other:
            (
                choose("相手のサーバーが断りました", "The server refused"),
                choose("返事を見て確かめてください。", "See its reply.")
            )
        }
    }

    /// Nil: it did not fail.
    func cause(of recipient: CampaignRecipient) -> (name: String, advice: String)? {
        switch recipient.outcome {
        case .bounced?, .expired?: cause(FailureCause(recipient))
        default: nil
        }
    }

    func copied(_ name: String) -> String { choose("\(name)（複製）", "\(name) (copy)") }
    func resent(_ name: String) -> String { choose("\(name)（未達の人へ）", "\(name) (to those who missed it)") }
    func apology(_ name: String) -> String { choose("\(name)（おわび）", "\(name) (apology)") }
    func more(_ count: Int) -> String {
        choose("はじめの \(Language.grouped(count))人から", "from the first \(Language.grouped(count))")
    }
}

/// Why a mail did not arrive, as coarse as a person needs it; the reply itself says more.
enum FailureCause: String, CaseIterable, Sendable {
    case noSuchAddress, mailboxFull, filtered, tooLarge, noServer, outOfTime, other

    /// By the enhanced status (RFC 3463), else by the phase: what refuses a recipient means the address.
    init(_ recipient: CampaignRecipient) {
        guard let reply = recipient.reply else {
            self = recipient.outcome == .expired ? .outOfTime : .other
            return
        }
        let subject = reply.enhanced.split(separator: ".").dropFirst().joined(separator: ".")
        self =
            switch subject {
            case "1.1", "1.2", "1.3", "1.6", "1.10": .noSuchAddress
            case "2.2": .mailboxFull
            case "3.4", "2.3": .tooLarge
            case "4.1", "4.2", "4.4": .noServer
            case _ where subject.hasPrefix("7."): .filtered
            // QUIRK: docomo answers 550 after the content when the reader's filter refused it.
            case _ where reply.phase == "dot" || reply.phase == "data": .filtered
            case _ where reply.phase == "rcpt" && (550...553).contains(reply.code): .noSuchAddress
            case _ where reply.phase == "connect" || reply.phase == "local": .noServer
            default: recipient.outcome == .expired ? .outOfTime : .other
            }
    }
}

/// The people whom a number counts.
enum ReportGroup: String, CaseIterable, Sendable {
    case everybody, sent, delivered, deferred, failed, unknown, left, suppressed, cancelled
    case opened, clicked, unsubscribed, openedByMachine

    /// Groups of the store, one behind the other.
    var groups: [PeopleGroup] {
        switch self {
        case .everybody, .left: [.everybody]
        case .sent: [.delivered, .deferred, .bounced, .expired, .unknown].map { .outcome($0) }
        case .delivered: [.outcome(.delivered)]
        case .deferred: [.outcome(.deferred)]
        case .failed: [.outcome(.bounced), .outcome(.expired)]
        case .unknown: [.outcome(.unknown)]
        case .suppressed: [.outcome(.suppressed)]
        case .cancelled: [.outcome(.cancelled)]
        case .opened: [.opened]
        case .clicked: [.clicked]
        case .unsubscribed: [.unsubscribed]
        case .openedByMachine: [.openedByMachine]
        }
    }
}
