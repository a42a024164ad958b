// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// A tenant's readers, a page of them.
struct ReaderListPage: Page {
    struct StateTab: Sendable {
        let name: String
        let path: String
        let count: String
        let isCurrent: Bool
    }

    struct Option: Sendable {
        let id: String
        let name: String
        let isChosen: Bool
    }

    struct Cell: Sendable {
        let label: String
        let value: String
    }

    struct Row: Sendable {
        let id: String
        let email: String
        let select: String
        let cells: [Cell]
        let chip: String
        let state: String
        let updated: String
    }

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    struct Action: Sendable {
        let key: String
        let name: String
    }

    struct Toast: Sendable {
        let message: String
        let isBad: Bool
        /// The change that can be undone, or none.
        let undo: [String]
    }

    let text: ReaderTexts
    let formToken: String
    let tabs: [ReaderTab]
    let toasts: [Toast]
    let query: String
    let found: String
    let states: [StateTab]
    /// What a search by the form keeps of the state; empty for none.
    let stateKey: [String]
    let lists: [Option]
    let tags: [Option]
    let hasGroups: Bool
    let columns: [String]
    let rows: [Row]
    let hasRows: Bool
    let isFirst: Bool
    let hidden: [Hidden]
    let everys: [String]
    let actions: [Action]
    let range: String
    let previous: [String]
    let next: [String]

    static let template = "reader-list"
}

/// What is known when the list is drawn.
struct ReaderFindings: Sendable {
    var total = 0
    var contacts: [Contact] = []
    var counts: [Contact.State: Int] = [:]
    var fields: [ContactField] = []
    var groups: [ContactList] = []

    /// Whether the list or tag that is asked for is the tenant's.
    func has(_ group: ContactListID?, _ kind: ContactList.Kind) -> Bool {
        group == nil || groups.contains { $0.id == group && $0.kind == kind }
    }
}

extension ReaderListPage {
    private static let columnLimit = 3

    init(
        _ known: ReaderFindings, _ filter: ReaderFilter, toasts: [Toast], formToken: String, language: Language,
        offsetInMinutes: Int
    ) {
        let texts = ReaderTexts(language)
        text = texts
        self.formToken = formToken
        self.toasts = toasts
        tabs = ReaderTab.all(.readers, language)
        query = filter.text
        found = texts.found(known.total)
        var other = filter
        other.page = 1
        func tab(_ state: Contact.State?, _ name: String, _ count: Int) -> StateTab {
            other.state = state
            return StateTab(
                name: name, path: other.path(), count: Language.grouped(count), isCurrent: state == filter.state)
        }
        let all = known.counts.reduce(0) { $1.key == .trashed ? $0 : $0 + $1.value }
        states =
            [tab(nil, texts.any, all)]
            + Contact.State.allCases.map { tab($0, texts.name($0), known.counts[$0] ?? 0) }
        stateKey = filter.state.map { [$0.rawValue] } ?? []
        func options(_ kind: ContactList.Kind, _ chosen: ContactListID?) -> [Option] {
            known.groups.filter { $0.kind == kind }.map {
                Option(id: "\($0.id.rawValue)", name: $0.name, isChosen: $0.id == chosen)
            }
        }
        lists = options(.list, filter.list)
        tags = options(.tag, filter.tag)
        hasGroups = !known.groups.isEmpty
        let shown = known.fields.prefix(Self.columnLimit)
        columns = shown.map(\.name)
        rows = known.contacts.map { contact in
            let values = ReaderValues(contact)
            return Row(
                id: "\(contact.id.rawValue)", email: contact.email, select: texts.selectOne(contact.email),
                cells: shown.map { Cell(label: $0.name, value: values[$0.id]) }, chip: texts.chip(contact.state),
                state: texts.name(contact.state),
                updated: language.time(contact.updatedAt.seconds, offsetInMinutes: offsetInMinutes))
        }
        hasRows = !rows.isEmpty
        isFirst = known.total == 0 && known.counts.values.allSatisfy { $0 == 0 }
        hidden = filter.entries.map { Hidden(name: $0.name, value: $0.value) }
        everys = known.total > rows.count ? [texts.every(known.total)] : []
        actions = Self.actions(filter.state, texts)
        let first = (filter.page - 1) * ReaderFilter.pageSize
        range = hasRows ? texts.range(first + 1, first + rows.count, of: known.total) : ""
        var near = filter
        near.page = filter.page - 1
        previous = filter.page > 1 ? [near.path()] : []
        near.page = filter.page + 1
        next = first + rows.count < known.total && hasRows ? [near.path()] : []
    }

    /// What can be done to readers of a state.
    static func actions(_ state: Contact.State?, _ texts: ReaderTexts) -> [Action] {
        let stop = Action(key: "stop", name: texts.stop)
        let activate = Action(key: "activate", name: texts.activate)
        let trash = Action(key: "trash", name: texts.trash)
        return switch state {
        case nil: [stop, activate, trash]
        case .active: [stop, trash]
        case .stopped, .failed: [activate, trash]
        case .unsubscribed: [trash]
        case .trashed: [Action(key: "restore", name: texts.restore)]
        }
    }
}
