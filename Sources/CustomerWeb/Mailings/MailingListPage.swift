// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// The mailings of a tenant, newest first.
struct MailingListPage: Page {
    struct Tab: Sendable {
        let path: String
        let name: String
        let count: String
        let isCurrent: Bool
    }

    struct Row: Sendable {
        let path: String
        let name: String
        let subject: String
        let when: String
        let chip: String
        let state: String
        let figures: [Figure]
        /// The form that moves a draft: empty or one.
        let moves: [Move]
    }

    struct Figure: Sendable {
        let label: String
        let value: String
        let share: String
    }

    struct Move: Sendable {
        let path: String
        let label: String
    }

    struct Toast: Sendable {
        let message: String
        let undo: [Move]
    }

    let text: [String: String]
    let formToken: String
    let tabs: [Tab]
    let tab: String
    let words: String
    let found: String
    let rows: [Row]
    let hasRows: Bool
    let isFirst: Bool
    let toasts: [Toast]
    let range: String
    let previous: [String]
    let next: [String]

    init(
        _ page: CampaignPage, tab: CampaignTab, words: String, number: Int, done: String, code: CampaignID?,
        formToken: String, language: Language, offsetInMinutes: Int
    ) {
        let texts = MailingListTexts(language)
        let labels = texts.labels
        text = labels
        self.formToken = formToken
        self.tab = tab == .all ? "" : tab.rawValue
        self.words = words
        let kept = words.isEmpty ? "" : "&q=\(words.queryEncoded)"
        tabs = CampaignTab.allCases.map {
            Tab(
                path: "/mailings?tab=\($0.rawValue)\(kept)", name: texts.tab($0),
                count: Language.grouped(page.tabs[$0] ?? 0), isCurrent: $0 == tab)
        }
        found = texts.found(page.total)
        rows = page.rows.map { Self.row($0, labels, language, offsetInMinutes) }
        hasRows = !rows.isEmpty
        isFirst = (page.tabs[.all] ?? 0) == 0 && tab != .trash
        let moved = code.map { CampaignCode.text($0) } ?? ""
        toasts =
            switch done {
            case "trash":
                [
                    Toast(
                        message: labels["trashed"] ?? "",
                        undo: code == nil
                            ? [] : [Move(path: "/mailings/\(moved)/restore", label: labels["restore"] ?? "")])
                ]
            case "restore": [Toast(message: labels["restored"] ?? "", undo: [])]
            default: []
            }
        let first = (number - 1) * MailingListRoutes.pageSize
        range = texts.range(first + 1, first + rows.count, of: page.total)
        func path(_ number: Int) -> String { "/mailings?tab=\(tab.rawValue)\(kept)&page=\(number)" }
        previous = number > 1 ? [path(number - 1)] : []
        next = first + rows.count < page.total ? [path(number + 1)] : []
    }

    private static func row(
        _ mailing: Campaign, _ labels: [String: String], _ language: Language, _ offsetInMinutes: Int
    ) -> Row {
        let words = MailingWords(mailing, language: language, offsetInMinutes: offsetInMinutes)
        let code = CampaignCode.text(mailing.id)
        let counts = mailing.counts
        func figure(_ label: String, _ count: Int, of base: Int) -> Figure {
            Figure(
                label: labels[label] ?? "", value: words.number(count), share: MailingWords.percent(count, of: base))
        }
        var figures = [
            Figure(label: labels["recipients"] ?? "", value: words.number(counts.recipients), share: ""),
            figure("delivered", counts.delivered, of: counts.recipients),
        ]
        let isTracked = mailing.content.isTracked
        figures += [("opened", mailing.engagement.opened), ("clicked", mailing.engagement.clicked)].map {
            isTracked
                ? figure($0.0, $0.1, of: counts.delivered) : Figure(label: labels[$0.0] ?? "", value: "–", share: "")
        }
        let isDraft = mailing.state == .draft
        let move = Move(
            path: "/mailings/\(code)/\(mailing.isTrashed ? "restore" : "trash")",
            label: labels[mailing.isTrashed ? "restore" : "trash"] ?? "")
        return Row(
            path: "/mailings/\(code)", name: mailing.content.name, subject: mailing.content.subject,
            when: words.when, chip: words.chip, state: words.state, figures: figures, moves: isDraft ? [move] : [])
    }

    static let template = "mailing-list"
}
