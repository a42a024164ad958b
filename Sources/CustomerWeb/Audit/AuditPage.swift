// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Who did what, newest first.
struct AuditPage: Page {
    struct Row: Sendable {
        let time: String
        let actor: String
        let what: String
        let subject: String
        /// One or none.
        let links: [String]
        let isPlain: Bool
    }

    struct Kind: Sendable {
        let value: String
        let name: String
        let isCurrent: Bool
    }

    let text: AuditTexts
    let settings: SettingsTexts
    let tabs: [SettingsTab]
    let formToken: String
    let kinds: [Kind]
    let kind: String
    let actor: String
    let rows: [Row]
    let isEmpty: Bool
    /// Query of the newest and of the next older page; one or none.
    let newest: [String]
    let older: [String]

    static let template = "audit"
}

struct AuditTexts: Sendable {
    let title: String
    let note: String
    let everything: String
    let changes: String
    let access: String
    let exports: String
    let kind: String
    let actor: String
    let actorHint: String
    let filter: String
    let when: String
    let who: String
    let what: String
    let subject: String
    let export: String
    let newest: String
    let older: String
    let none: String
    let noneHint: String
    let pages: String

    init(_ language: Language) {
        func text(_ japanese: String, _ english: String) -> String { language == .japanese ? japanese : english }
        title = text("操作の記録", "Log")
        note = text(
            "変更・書き出し・サインインのすべてが残ります。消すことはできません。", "Every change, export and sign-in is kept here. Nobody can delete it."
        )
        everything = text("すべて", "Everything")
        changes = text("変更", "Changes")
        access = text("サインイン", "Sign-ins")
        exports = text("書き出し", "Exports")
        kind = text("種類", "Kind")
        actor = text("した人", "Who")
        actorHint = text("メールアドレス", "Mail address")
        filter = text("絞り込む", "Show these")
        when = text("日時", "Time")
        who = text("した人", "Who")
        what = text("したこと", "What")
        subject = text("対象", "To what")
        export = text("CSV に書き出す", "Export as CSV")
        newest = text("最新へ", "Newest")
        older = text("前のページ", "Older")
        none = text("あてはまる記録はありません", "Nothing fits")
        noneHint = text("種類や人を変えて、もう一度お試しください。", "Try another kind or another person.")
        pages = text("ページ", "Pages")
    }
}
