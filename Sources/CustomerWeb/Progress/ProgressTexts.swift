// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of a mailing that is reserved or under way.
struct ProgressTexts: Sendable {
    let language: Language

    init(_ language: Language) { self.language = language }

    private func choose(_ japanese: String, _ english: String) -> String {
        language == .japanese ? japanese : english
    }

    private func people(_ count: Int) -> String {
        choose("\(Language.grouped(count))人", count == 1 ? "1 person" : "\(Language.grouped(count)) people")
    }

    var labels: [String: String] {
        [
            "mailings": choose("配信", "Mailings"), "takeBack": choose("取り消して下書きに戻す", "Take it back"),
            "pause": choose("一時停止する", "Pause"), "resume": choose("続きから送る", "Go on sending"),
            "cancel": choose("中止する", "Stop for good"), "delivered": choose("受理された", "Accepted"),
            "deferred": choose("再送待ち", "Waiting"), "failed": choose("届かなかった", "Not delivered"),
            "unknown": choose("不明", "Unknown"), "left": choose("これから", "Not yet tried"),
            "rate": choose("いまの速さ", "Current rate"), "perSecond": choose("通/秒", "a second"),
            "sites": choose("配信先ごと", "By provider"), "rest": choose("除外・中止", "Left out or stopped"),
            "reply": choose("サーバーの返事", "The server's reply"),
            "live": choose("この画面はひとりでに新しくなります。", "This page renews itself."),
            "inbox": choose("届いたメールを見る", "See what arrived"), "report": choose("レポートを見る", "See the report"),
            "versions": choose("版の履歴", "Version history"),
            "preview": choose("中身を見る", "See the mail"),
            "edit": choose("下書きを開く", "Open the draft"), "about": choose("この配信について", "About this mailing"),
            "subject": choose("件名", "Subject"), "from": choose("差出人", "From"), "code": choose("配信の記号", "Code"),
            "countdown": choose("あと {}", "{} to go"), "scheduledTitle": choose("送り始める前です", "Not started yet"),
        ]
    }

    func starts(_ time: String) -> String {
        choose("\(time) に送り始めます。それまでは取り消せます。", "Starts \(time). Until then it can be taken back.")
    }

    func done(_ what: String) -> String? {
        switch what {
        case "send": choose("送る手続きをしました。始まるまでは取り消せます。", "Ordered. Until it starts it can be taken back.")
        case "schedule": choose("予約しました。", "Reserved.")
        case "pause": choose("一時停止しました。", "The mailing is paused.")
        case "resume": choose("続きから送っています。", "The mailing goes on.")
        case "cancel": choose("中止しました。", "The mailing is stopped.")
        default: nil
        }
    }

    /// How far a site or the mailing is, with the time that is left.
    func progress(_ counts: CampaignCounts, secondsLeft: Int?) -> String {
        let done = counts.recipients - counts.left - counts.deferred
        let text = "\(Language.grouped(done)) / \(Language.grouped(counts.recipients))"
        guard let secondsLeft else { return text }
        return "\(text) · \(left(secondsLeft))"
    }

    func left(_ seconds: Int) -> String {
        if seconds < 90 { return choose("残り 約\(max(1, seconds))秒", "about \(max(1, seconds)) s left") }
        if seconds < 5_400 { return choose("残り 約\((seconds + 30) / 60)分", "about \((seconds + 30) / 60) min left") }
        return choose("残り 約\((seconds + 1_800) / 3_600)時間", "about \((seconds + 1_800) / 3_600) h left")
    }

    // Why it waits

    func sentence(_ wording: Wording) -> String {
        choose(wording.japanese, wording.english.prefix(1).uppercased() + wording.english.dropFirst() + ".")
    }

    func paused(_ count: Int) -> String {
        choose("一時停止中です。\(people(count))がまだです。", "Paused with \(people(count)) to go.")
    }

    func resting(_ name: String, until time: String) -> String {
        choose(
            "\(name) のサーバーが応じないため、\(time) にもう一度つなぎます。",
            "The servers of \(name) do not answer; we try again at \(time).")
    }

    func limited(_ name: String, rate: Double?, connections: Int) -> String {
        let speed = rate.map { $0 >= 10 ? Language.grouped(Int($0)) : "\((($0 * 10).rounded()) / 10)" }
        guard let speed else {
            return choose(
                "\(name) の決まりに合わせ、同時に \(connections)接続までに抑えています。",
                "Held to \(connections) connections, as \(name) asks.")
        }
        return choose(
            "\(name) の決まりに合わせ、毎秒 \(speed)通・\(connections)接続までに抑えています。",
            "Held to \(speed) mails a second and \(connections) connections, as \(name) asks.")
    }

    func lowered(_ name: String, connections: Int) -> String {
        choose(
            "\(name) が接続を断ったため、いまは \(connections)接続で続けています。",
            "\(name) turned connections away; we go on with \(connections) for now.")
    }

    func deferred(_ count: Int, _ name: String, next time: String?) -> String {
        guard let time else {
            return choose(
                "\(name) に待つよう言われた \(people(count))には、時間をおいて送り直します。",
                "\(name) asked to wait for \(people(count)); they are tried again later.")
        }
        return choose(
            "\(name) に待つよう言われた \(people(count))には、\(time) ごろから送り直します。",
            "\(name) asked to wait for \(people(count)); they are tried again from \(time).")
    }
}
