// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the page before sending.
struct CheckTexts: Sendable {
    let isJapanese: Bool
    let mailings: String
    let title: String
    let recipients: String
    let leftOut: String
    let takes: String
    let whyLeftOut: String
    let nobodyLeftOut: String
    let byProvider: String
    let provider: String
    let people: String
    let time: String
    let timeNote: String
    let checks: String
    let mend: String
    let acknowledge: String
    let renew: String
    let back: String
    let pace: String
    let paceHint: String
    let atOnce: String
    let reserve: String
    let day: String
    let clock: String
    let clockHint: String
    let reserveButton: String
    let cannotSend: String
    let sample: String
    let sampleOf: String
    let nobodyToShow: String
    let before: String
    let next: String
    let wholePreview: String
    let tests: String
    let testNote: String
    let testTo: String
    let testToHint: String
    let testGroup: String
    let noGroup: String
    let testGroupHint: String
    let testers: String
    let testAs: String
    let nobody: String
    let testMark: String
    let testButton: String
    let testList: String
    let address: String
    let state: String
    let reply: String
    let changed: String
    let tickFirst: String
    let blocked: String
    let heldTitle: String

    init(_ language: Language) { self = language == .japanese ? .japanese : .english }

    private init(
        isJapanese: Bool, _ choose: (_ japanese: String, _ english: String) -> String
    ) {
        self.isJapanese = isJapanese
        mailings = choose("配信", "Mailings")
        title = choose("送る前の確認", "Check before sending")
        recipients = choose("届く人", "Get it")
        leftOut = choose("除かれる人", "Left out")
        takes = choose("かかる時間", "Takes")
        whyLeftOut = choose("除かれる理由", "Left out because")
        nobodyLeftOut = choose("除かれる人はいません。", "Nobody is left out.")
        byProvider = choose("配信先ごとの目安", "By provider")
        provider = choose("配信先", "Provider")
        people = choose("届く人", "Get it")
        time = choose("かかる時間", "Takes")
        timeNote = choose("相手が受け取れる速さから見積もった目安です。", "Estimated from how fast each provider takes mail.")
        checks = choose("確かめたこと", "What was checked")
        mend = choose("直す", "Fix")
        acknowledge = choose("承知しました", "I understand")
        renew = choose("確かめ直す", "Check again")
        back = choose("戻る", "Back")
        pace = choose("送るペース", "Pace")
        paceHint = choose(
            "少しずつ送ると、クリックやお問い合わせが一度に集中しません。",
            "Sent little by little, clicks and questions do not come all at once.")
        atOnce = choose("できるだけ早く", "as soon as possible")
        reserve = choose("日時を決める", "Choose a time")
        day = choose("日付", "Day")
        clock = choose("時刻（日本時間）", "Time (Japan)")
        clockHint = choose("5分きざみ。始まるまでは取り消せます。", "In steps of 5 minutes. It can be taken back until it starts.")
        reserveButton = choose("この日時に送る", "Send at this time")
        cannotSend = choose("赤い印の項目を直すと、送れるようになります。", "It can be sent when the red items are fixed.")
        sample = choose("こう届きます", "How it arrives")
        sampleOf = choose("見本の読者", "Sample readers")
        nobodyToShow = choose("見せられる読者がいません。", "There is no reader to show it for.")
        before = choose("前の人", "Previous")
        next = choose("次の人", "Next")
        wholePreview = choose("大きく見る", "Whole preview")
        tests = choose("テスト配信", "Test")
        testNote = choose(
            "本番と同じ作り方と経路で送ります。テストの配信停止リンクは、だれの配信も止めません。",
            "Made and sent the same way as the real one. The unsubscribe link of a test takes nobody off.")
        testTo = choose("送り先", "Send to")
        testToHint = choose("10件まで。改行か空白で区切ります。", "Up to 10 addresses, a line each.")
        testGroup = choose("テスト配信先のグループ", "Group of testers")
        noGroup = choose("選ばない", "None")
        testGroupHint = choose(
            "読者を登録した人には、その読者あての内容で送ります。", "Who has a reader of their own gets what that reader would get.")
        testers = choose("テスト配信先を登録する", "Keep groups of testers")
        testAs = choose("だれの内容で送りますか", "Merged as")
        nobody = choose("だれでもない（差し込みはすべて空）", "Nobody (all fields blank)")
        testMark = choose("件名の先頭に【テスト】を付ける", "Begin the subject with 【テスト】")
        testButton = choose("テストを送る", "Send the test")
        testList = choose("送ったテスト", "Tests that were sent")
        address = choose("送り先", "To")
        state = choose("結果", "Result")
        reply = choose("相手のサーバーの返事", "The server's reply")
        changed = choose(
            "この画面を開いたあとに、内容が変わりました。もう一度確かめてから送ってください。まだ送っていません。",
            "The mailing was changed since you opened this page. Please check it again; nothing was sent.")
        tickFirst = choose(
            "確認が必要な項目があります。読んで「承知しました」に印を付けてください。まだ送っていません。",
            "Some items are to be confirmed. Read them and tick “I understand”; nothing was sent.")
        blocked = choose(
            "直さないと送れない項目があります。まだ送っていません。", "Some items have to be fixed first; nothing was sent.")
        heldTitle = choose("予約の時刻に送りませんでした。", "It was not sent at its time.")
    }

    private static let japanese = CheckTexts(isJapanese: true) { japanese, _ in japanese }
    private static let english = CheckTexts(isJapanese: false) { _, english in english }
}

/// Sentences that carry numbers or times.
extension CheckTexts {
    func choose(_ japanese: String, _ english: String) -> String { isJapanese ? japanese : english }

    func over(hours: Int) -> String {
        choose("\(hours)時間かけて", hours == 1 ? "over an hour" : "over \(hours) hours")
    }

    func words(_ wording: Wording) -> String { choose(wording.japanese, wording.english) }

    func sentence(_ refusal: Refusal) -> String {
        choose(refusal.japanese, refusal.english.prefix(1).uppercased() + refusal.english.dropFirst() + ".")
    }

    func people(_ count: Int) -> String {
        choose("\(Language.grouped(count))人", count == 1 ? "1 person" : "\(Language.grouped(count)) people")
    }

    /// Number and unit apart, since they are set in different sizes.
    func length(_ duration: Duration) -> (number: String, unit: String) {
        let seconds = duration.components.seconds
        switch seconds {
        case ..<60: return (choose("1分", "< 1"), choose("以内", "min"))
        case ..<5_400: return (choose("約 \((seconds + 59) / 60)", "about \((seconds + 59) / 60)"), choose("分", "min"))
        default:
            let hours = (seconds + 1_800) / 3_600
            return (
                choose("約 \(Language.grouped(Int(hours)))", "about \(Language.grouped(Int(hours)))"), choose("時間", "h")
            )
        }
    }

    func saved(_ time: String) -> String { choose("\(time) に保存", "Saved \(time)") }

    func sendTo(_ count: Int) -> String { choose("\(people(count))に送る", "Send to \(people(count))") }

    func grace(_ grace: Duration) -> String {
        let seconds = grace.components.seconds
        if seconds <= 0 { return choose("押すとすぐに送り始めます。", "Sending begins at once.") }
        let length =
            seconds < 60
            ? choose("\(seconds)秒", "\(seconds) seconds")
            : choose("\(seconds / 60)分", seconds < 120 ? "1 minute" : "\(seconds / 60) minutes")
        return choose("押してから \(length)間は取り消せます。", "It can be taken back for \(length).")
    }

    func summary(_ review: CampaignReview) -> (chip: String, text: String) {
        if !review.blocks.isEmpty {
            let count = review.blocks.count
            return (
                "bad", choose("直す項目が \(count)件あります", count == 1 ? "1 item to fix" : "\(count) items to fix")
            )
        }
        if !review.warnings.isEmpty {
            let count = review.warnings.count
            return (
                "warn",
                choose("\(count)件の確認が必要です", count == 1 ? "1 item to confirm" : "\(count) items to confirm")
            )
        }
        if review.isPending { return ("wait", choose("確かめています", "Checking")) }
        return ("good", choose("送れます", "Ready to send"))
    }

    func mark(_ severity: CheckItem.Severity) -> (kind: String, sign: String, word: String) {
        switch severity {
        case .block: ("bad", "×", choose("直す必要があります", "To be fixed"))
        case .warn: ("warn", "!", choose("確認が必要です", "To be confirmed"))
        case .pending: ("wait", "…", choose("確かめています", "Checking"))
        case .good: ("", "✓", choose("よし", "Good"))
        case .note: ("wait", "i", choose("参考", "Note"))
        }
    }

    /// A reason to be left out and the readers' state that it leads to.
    func reason(_ state: Contact.State) -> String {
        switch state {
        case .active: choose("配信中", "active")
        case .stopped: choose("停止", "stopped")
        case .failed: choose("エラー停止", "dead addresses")
        case .unsubscribed: choose("解除", "unsubscribed")
        case .trashed: choose("ゴミ箱", "in the trash")
        }
    }

    /// Those who are active, and blocked all the same.
    func blocked(_ reason: Suppression.Reason) -> String {
        reason == .blockedDomain
            ? choose("除外ドメイン", "at blocked domains") : choose("除外したアドレス", "blocked addresses")
    }

    func state(of mail: SingleMail) -> (chip: String, text: String) {
        switch mail.state {
        case .waiting where mail.attempt > 0 && mail.reply != nil: ("warn", choose("再送待ち", "Waiting to try again"))
        case .waiting: ("live", choose("送っています", "Sending"))
        case .delivered: ("good", choose("受理", "Accepted"))
        case .failed: ("bad", choose("届きませんでした", "Refused"))
        case .unknown: ("warn", choose("不明", "Unknown"))
        }
    }

    func done(_ what: String) -> String? {
        switch what {
        case "test": choose("テストを送りました。結果は下に出ます。", "The test is on its way. Its result appears below.")
        case "take-back": choose("取り消しました。下書きに戻っています。", "Taken back. It is a draft again.")
        default: nil
        }
    }

    func group(_ name: String, _ count: Int) -> String {
        choose("\(name)（\(count)人）", "\(name) (\(people(count)))")
    }

    /// How many went out, whose reader was missing, and who got none.
    func sent(_ test: SentTest, _ testers: [Tester]) -> [String] {
        func names(_ ids: [TesterID]) -> String {
            testers.filter { ids.contains($0.id) }
                .map { $0.name.isEmpty ? $0.email : "\($0.name) <\($0.email)>" }
                .joined(separator: choose("、", ", "))
        }
        let count = test.count ?? 0
        let missed = names(test.missed)
        let borrowed = names(test.borrowed)
        return [
            choose(
                "\(count)通のテストを送りました。結果は下に出ます。",
                count == 1
                    ? "1 test is on its way. Its result appears below."
                    : "\(count) tests are on their way. Their results appear below."),
            missed.isEmpty
                ? nil
                : choose(
                    "送れませんでした（その人の内容でメールを作れませんでした）: \(missed)",
                    "Not sent, as the mail could not be made with their values: \(missed)"),
            borrowed.isEmpty
                ? nil
                : choose(
                    "登録した読者がいなくなったため、見本の読者の内容で送りました: \(borrowed)",
                    "Their readers are gone, so these got the sample reader's values: \(borrowed)"),
        ].compactMap(\.self)
    }

    func step(_ number: Int) -> String {
        switch number {
        case 0: choose("差出人", "Sender")
        case 1: choose("宛先", "Recipients")
        case 2: choose("件名・本文", "Content")
        case 3: choose("確認", "Check")
        default: choose("配信", "Send")
        }
    }
}
