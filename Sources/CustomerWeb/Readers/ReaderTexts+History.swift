// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Sentences about one reader.
extension ReaderTexts {
    var unusable: String {
        choose("2,000文字までで、制御文字を除いて入力してください。", "Up to 2,000 characters, without control characters.")
    }

    func sentence(_ wording: Wording) -> String {
        choose("\(wording.japanese)。", wording.english.prefix(1).uppercased() + wording.english.dropFirst() + ".")
    }

    func sentence(_ fault: ContactFieldValue.Fault) -> String {
        switch fault {
        case .missing: choose("入力してください。", "This must be filled in.")
        case .notNumber: choose("数字で入力してください。例: 1234.5", "Type a number, such as 1234.5.")
        case .notDate: choose("ある日付を入力してください。例: 2026-01-31", "Type a day that exists, such as 2026-01-31.")
        case .notChoice: choose("選択肢から選んでください。", "Choose one of those offered.")
        }
    }

    /// Why an address is not taken in.
    func suppressed(_ reason: Suppression.Reason) -> String {
        switch reason {
        case .unsubscribed:
            choose(
                "読者ご本人が配信を止めたアドレスのため、加えられません。",
                "The reader asked for no more mail, so this address cannot be added.")
        case .complaint:
            choose("迷惑メールとして報告されたアドレスのため、加えられません。", "This address reported mail as spam and cannot be added.")
        case .hardBounce:
            choose("届かないことが分かっているアドレスのため、加えられません。", "This address is known not to exist and cannot be added.")
        case .manual, .blockedDomain, .inactive:
            choose("送信を禁止しているアドレスのため、加えられません。", "This address is blocked and cannot be added.")
        }
    }

    func event(_ entry: TimelineEntry, _ language: Language, offsetInMinutes: Int) -> ReaderPage.Event {
        var links: [ReaderPage.Link] = []
        var notes: [String] = []
        func mailing(_ id: CampaignID, _ name: String) {
            links = [.init(path: "/mailings/\(CampaignCode.text(id))", name: name)]
        }
        let what: String
        switch entry.what {
        case .created(nil): what = choose("手で加えました", "Added by hand")
        case .created(let fileName?):
            what = choose("ファイルから読み込みました", "Imported from a file")
            notes = [fileName]
        case .mailing(let id, let name, let outcome, let reply):
            what = self.outcome(outcome)
            mailing(id, name)
            if outcome == .suppressed, let reason = reply.flatMap({ Suppression.Reason(rawValue: $0.text) }) {
                notes = [SuppressionWords.sentence(reason, language)]
            } else if let reply, outcome != .delivered, !reply.text.isEmpty {
                notes = [(reply.code == 0 ? "" : "\(reply.code) ") + reply.text]
            }
        case .opened(let id, let name):
            what = choose("開きました", "Opened")
            mailing(id, name)
        case .clicked(let id, let name):
            what = choose("リンクを押しました", "Clicked a link")
            mailing(id, name)
        case .unsubscribed(let id, let name):
            what = choose("読者ご本人が配信を止めました", "The reader unsubscribed")
            if let id { mailing(id, name) }
        case .suppressed(let reason): what = suppression(reason)
        case .changed(let actor, let action, let subject):
            what = changed(action, subject)
            notes = [actor]
        }
        return ReaderPage.Event(
            time: language.time(entry.at.seconds, offsetInMinutes: offsetInMinutes), what: what, links: links,
            notes: notes)
    }

    private func outcome(_ outcome: Outcome?) -> String {
        switch outcome {
        case nil: choose("これから送ります", "To be sent")
        case .delivered: choose("届きました", "Delivered")
        case .deferred: choose("もう一度送ります", "To be tried again")
        case .bounced: choose("届きませんでした", "Refused")
        case .expired: choose("時間切れで届きませんでした", "Given up, out of time")
        case .unknown: choose("届いたか分かりません", "Unknown whether it arrived")
        case .suppressed: choose("送りませんでした（送信の禁止）", "Not sent (blocked)")
        case .cancelled: choose("送りませんでした（取り消し）", "Not sent (cancelled)")
        }
    }

    private func suppression(_ reason: Suppression.Reason) -> String {
        switch reason {
        case .unsubscribed: choose("解除になりました", "Unsubscribed")
        case .hardBounce: choose("アドレスがないという返事で、自動で停止しました", "Stopped by itself: the address does not exist")
        case .complaint: choose("迷惑メールとして報告されました", "Reported as spam")
        case .manual: choose("配信除外リストに加えました", "Blocked by your people")
        case .blockedDomain: choose("このドメインを配信除外リストに加えました", "The domain was blocked by your people")
        case .inactive: choose("配信の対象から外れました", "No longer active")
        }
    }

    private func changed(_ action: String, _ subject: String) -> String {
        switch action {
        case "stop": choose("停止しました", "Stopped")
        case "activate": choose("配信を再開しました", "Resumed")
        case "trash": choose("ゴミ箱へ移しました", "Moved to the trash")
        case "restore": choose("ゴミ箱から戻しました", "Restored")
        case "add": choose("「\(subject)」に加えました", "Added to “\(subject)”")
        case "remove": choose("「\(subject)」から外しました", "Removed from “\(subject)”")
        default: choose("変更しました", "Changed")
        }
    }
}
