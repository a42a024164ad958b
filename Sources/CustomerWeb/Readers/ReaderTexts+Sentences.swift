// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Sentences that carry numbers, states or reasons.
extension ReaderTexts {
    func choose(_ japanese: String, _ english: String) -> String { isJapanese ? japanese : english }

    func people(_ count: Int) -> String {
        choose("\(Language.grouped(count))人", count == 1 ? "1 reader" : "\(Language.grouped(count)) readers")
    }

    func found(_ count: Int) -> String { choose("\(people(count))が見つかりました", "\(people(count)) found") }

    func every(_ count: Int) -> String {
        choose("見つかった\(people(count))すべて", "All \(people(count)) that were found")
    }

    func range(_ first: Int, _ last: Int, of total: Int) -> String {
        let numbers = "\(Language.grouped(first))–\(Language.grouped(last))"
        return choose("\(numbers) / \(Language.grouped(total))人", "\(numbers) of \(people(total))")
    }

    func selectOne(_ email: String) -> String { choose("\(email) を選ぶ", "Select \(email)") }

    func name(_ state: Contact.State) -> String {
        switch state {
        case .active: choose("配信中", "Active")
        case .stopped: choose("停止", "Stopped")
        case .failed: choose("エラー停止", "Failed")
        case .unsubscribed: choose("解除", "Unsubscribed")
        case .trashed: choose("ゴミ箱", "Trash")
        }
    }

    func chip(_ state: Contact.State) -> String {
        switch state {
        case .active: "good"
        case .stopped: "warn"
        case .failed: "bad"
        case .unsubscribed, .trashed: ""
        }
    }

    /// What the state means for mailings, and what could be done.
    func sentence(_ state: Contact.State) -> String {
        switch state {
        case .active: choose("配信が届きます。", "Mailings are sent to this reader.")
        case .stopped:
            choose("社内の人が停止しました。配信は届きません。", "Your own people stopped this reader. No mailing is sent.")
        case .failed:
            choose(
                "アドレスがないという返事か、続けて届かなかったため、自動で停止しました。",
                "The address answered that it does not exist, or failed too often, and was stopped by itself.")
        case .unsubscribed:
            choose(
                "読者ご本人が配信を止めました。こちらから再開することはできません。",
                "The reader asked for no more mail. You cannot resume it.")
        case .trashed: choose("ゴミ箱にあります。配信は届きません。", "In the trash. No mailing is sent.")
        }
    }

    func done(_ action: String, _ count: Int) -> String {
        if count == 0 { return choose("変わった読者はいません。", "No reader was changed.") }
        let who = people(count)
        return switch action {
        case "stop": choose("\(who)の配信を停止しました。", "\(who) stopped.")
        case "activate": choose("\(who)の配信を再開しました。", "\(who) resumed.")
        case "trash": choose("\(who)をゴミ箱へ移しました。", "\(who) moved to the trash.")
        case "restore": choose("\(who)をゴミ箱から戻しました。", "\(who) restored.")
        case "add": choose("\(who)を加えました。", "\(who) added.")
        case "remove": choose("\(who)を外しました。", "\(who) removed.")
        default: choose("\(who)を変更しました。", "\(who) changed.")
        }
    }
}
