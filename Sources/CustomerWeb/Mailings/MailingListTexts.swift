// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Texts of the list of mailings.
struct MailingListTexts: Sendable {
    let language: Language

    init(_ language: Language) { self.language = language }

    private func choose(_ japanese: String, _ english: String) -> String {
        language == .japanese ? japanese : english
    }

    func tab(_ tab: CampaignTab) -> String {
        switch tab {
        case .all: choose("すべて", "All")
        case .drafts: choose("下書き", "Drafts")
        case .scheduled: choose("予約", "Reserved")
        case .active: choose("配信中", "Under way")
        case .done: choose("完了", "Done")
        case .trash: choose("ゴミ箱", "Trash")
        }
    }

    func found(_ count: Int) -> String {
        choose("\(Language.grouped(count))件が見つかりました", count == 1 ? "1 mailing" : "\(Language.grouped(count)) mailings")
    }

    func range(_ first: Int, _ last: Int, of total: Int) -> String {
        choose("\(total)件中 \(first)〜\(last)件", "\(first)–\(last) of \(total)")
    }

    var labels: [String: String] {
        [
            "title": choose("配信", "Mailings"), "new": choose("新しい配信を作る", "New mailing"),
            "search": choose("名前か件名で探す", "Find by name or subject"), "find": choose("探す", "Find"),
            "tabs": choose("配信の種類", "Kinds of mailings"), "mailing": choose("配信", "Mailing"),
            "state": choose("状態", "State"), "recipients": choose("宛先", "Recipients"),
            "delivered": choose("受理", "Accepted"), "opened": choose("開封", "Opened"),
            "clicked": choose("クリック", "Clicked"), "actions": choose("操作", "Actions"),
            "trash": choose("ゴミ箱へ", "To the trash"), "restore": choose("元に戻す", "Put back"),
            "trashed": choose("下書きをゴミ箱へ移しました。", "The draft is in the trash."),
            "restored": choose("下書きを元に戻しました。", "The draft is back."),
            "previous": choose("前へ", "Previous"), "next": choose("次へ", "Next"),
            "pages": choose("ページ", "Pages"), "noneTitle": choose("配信はまだありません", "No mailing yet"),
            "noneHint": choose(
                "読者を読み込んだら、最初の配信を作りましょう。送る前に確かめる画面があります。",
                "Import your readers, then make the first mailing. It is checked before anything is sent."),
            "readers": choose("読者を読み込む", "Import readers"),
            "nothing": choose("見つかりませんでした", "Nothing found"),
            "nothingHint": choose("言葉か種類を変えて、もう一度お探しください。", "Try other words or another kind."),
        ]
    }
}
