// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the version history.
struct VersionTexts: Sendable {
    let language: Language
    let mailings: String
    let title: String
    let lead: String
    let present: String
    let when: String
    let who: String
    let why: String
    let what: String
    let look: String
    let none: String
    let back: String
    let differences: String
    let differencesNote: String
    let same: String
    let preview: String
    let wholePreview: String
    let restore: String
    let restoreNote: String
    let closed: String
    let stale: String
    let cut: String
    let replaced: String
    let legend: String
    let nobody: String
    let oldest: String
    let now: String
    let then: String
    let gone: String
    let come: String

    init(_ language: Language) {
        func text(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        self.language = language
        mailings = text("配信", "Mailings")
        title = text("版の履歴", "Version history")
        lead = text(
            "書いている間は10分ごとに、ほかの人が書き始めたときや、テストや予約をしたときにも、そのときの内容を残します。50版までです。",
            "What the mailing says is kept every ten minutes while somebody writes, when somebody else goes on, and with each test or reservation. Up to 50 versions."
        )
        present = text("今の内容", "Now")
        when = text("保存した日時", "Saved")
        who = text("書いた人", "By")
        why = text("残した理由", "Kept because")
        what = text("前の版から変わったところ", "What changed")
        look = text("見る", "Look")
        none = text(
            "前の版はまだありません。書き進めると、ここに残っていきます。", "There are no earlier versions yet. They appear here as you write.")
        back = text("編集に戻る", "Back to writing")
        differences = text("この版に戻すと変わるところ", "What going back would change")
        differencesNote = text(
            "「−」は今の内容からなくなる行、「+」はこの版から戻る行です。", "Lines with − go, lines with + come back from this version.")
        same = text("今の内容と同じです。", "It says the same as now.")
        preview = text("この版はこう届きます", "How this version arrives")
        wholePreview = text("大きく見る", "Whole preview")
        restore = text("この版に戻す", "Go back to this version")
        restoreNote = text(
            "今の内容も版として残るので、あとで戻せます。", "What it says now is kept as a version too, so you can come back.")
        closed = text("もう下書きではないため、戻せません。見ることはできます。", "It is no draft any more: you can look, not go back.")
        stale = text(
            "この画面を開いたあとに保存されました。今の内容との違いを見直してから、もう一度お選びください。まだ何も変えていません。",
            "It was saved since you opened this page. Look at the differences again, then choose; nothing was changed."
        )
        cut = text("違う行が多いため、ここまで表示しています。", "There are more differences than are shown here.")
        replaced = text("大きく変わったため、全体を入れ替えとして示しています。", "So much differs that all of it is shown as replaced.")
        legend = text("行ごとの違い", "Line by line")
        nobody = text("不明", "unknown")
        oldest = text("残っている中で最初の版", "The first that is kept")
        now = text("今", "Now")
        then = text("この版", "This version")
        gone = text("なくなる行", "Line that goes")
        come = text("戻る行", "Line that comes back")
    }

    private func choose(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }

    func version(savedAt time: String) -> String { choose("\(time) の版", "Version of \(time)") }

    func author(_ author: String) -> String { author.isEmpty ? nobody : author }

    /// A short value; a word where there is none.
    func value(_ text: String) -> String { text.isEmpty ? choose("（なし）", "(none)") : text }

    func keptBecause(_ reason: DraftVersion.Reason, by author: String) -> String {
        choose("書いた人: \(author) / 残した理由: \(self.reason(reason))", "By \(author), kept because \(self.reason(reason))")
    }

    func reason(_ reason: DraftVersion.Reason) -> String {
        switch reason {
        case .author: choose("ほかの人が書き始めた", "somebody else went on")
        case .time: choose("10分たった", "ten minutes had passed")
        case .restore: choose("前の版に戻した", "an earlier version came back")
        case .test: choose("テストを送った", "a test was sent")
        case .schedule: choose("送る予約をした", "it was reserved")
        case .launch: choose("送り始めた", "it was started")
        }
    }

    func part(_ part: DraftDifference.Part) -> String {
        switch part {
        case .name: choose("配信の名前", "name of the mailing")
        case .fromName: choose("差出人名", "From name")
        case .fromAddress: choose("差出人アドレス", "From address")
        case .audience: choose("宛先", "recipients")
        case .subject: choose("件名", "subject")
        case .text: choose("テキスト本文", "text")
        case .html: choose("HTML 本文", "HTML")
        case .charset: choose("文字コード", "character set")
        case .tracking: choose("開封とクリックの計測", "counting of opens and clicks")
        }
    }

    /// `件名`, or `テキスト本文 +3行 −1行`.
    func words(_ change: DraftDifference.Change) -> String {
        guard change.part != .subject, let lines = change.lines else { return part(change.part) }
        let unit = choose("行", "")
        let counts = [
            lines.added > 0 ? "+\(lines.added)\(unit)" : nil, lines.removed > 0 ? "−\(lines.removed)\(unit)" : nil,
        ]
        let words = ([part(change.part)] + counts.compactMap(\.self)).joined(separator: " ")
        return words + choose("", lines.added + lines.removed == 1 ? " line" : " lines")
    }

    /// Above what differs of one part.
    func heading(_ change: DraftDifference.Change) -> String {
        let words = self.words(change)
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    func summary(_ difference: DraftDifference) -> String {
        let words = difference.changes.map { self.words($0) }
        return words.isEmpty ? choose("変わりません", "nothing") : words.joined(separator: choose("、", ", "))
    }

    func charset(_ charset: CampaignContent.Charset) -> String {
        switch charset {
        case .utf8: "UTF-8"
        case .iso2022jp: "ISO-2022-JP"
        }
    }

    func tracking(_ isTracked: Bool) -> String { isTracked ? choose("する", "on") : choose("しない", "off") }

    func done(_ what: String) -> String? {
        switch what {
        case "restored":
            choose(
                "前の版に戻しました。戻す前の内容も、版として残っています。",
                "The earlier version is back. What was there before is kept as a version.")
        case "restored-text":
            choose(
                "前の版に戻しました。宛先のリストがなくなっていたため、宛先だけは今のままです。",
                "The earlier version is back, but for its recipients: a list of theirs does not exist any more.")
        default: nil
        }
    }
}
