// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// All lists and tags of a tenant.
struct ListsPage: Page {
    struct Row: Sendable {
        let id: String
        let name: String
        let size: String
        let edit: String
    }

    struct Section: Sendable {
        let kind: String
        let title: String
        let note: String
        let none: String
        let label: String
        let rows: [Row]
        let hasRows: Bool
        let typed: String
        let errors: [String]
    }

    struct Trashed: Sendable {
        let id: String
        let name: String
        let size: String
        let since: String
        let label: String
    }

    let text: ListTexts
    let formToken: String
    let tabs: [ReaderTab]
    let notices: [String]
    let sections: [Section]
    let trashed: [Trashed]
    let hasTrash: Bool

    static let template = "lists"

    /// `typed`: the name that could not be taken, of which kind, and why.
    init(
        _ lists: [ContactList], sizes: [ContactListID: Int], trash: [TrashedList], offsetInMinutes: Int,
        typed: (kind: ContactList.Kind, name: String, problem: String)?, done: String, formToken: String,
        language: Language
    ) {
        let texts = ListTexts(language)
        text = texts
        self.formToken = formToken
        tabs = ReaderTab.all(.lists, language)
        notices = texts.done(done).map { [$0] } ?? []
        trashed = trash.map { kept in
            Trashed(
                id: "\(kept.list.id.rawValue)", name: kept.list.name, size: Language.grouped(kept.size),
                since: language.time(kept.trashedAt.seconds, offsetInMinutes: offsetInMinutes),
                label: texts.restoreOne(kept.list.name))
        }
        hasTrash = !trash.isEmpty
        sections = [ContactList.Kind.list, .tag].map { kind in
            let rows = lists.filter { $0.kind == kind }.map {
                Row(
                    id: "\($0.id.rawValue)", name: $0.name, size: Language.grouped(sizes[$0.id] ?? 0),
                    edit: texts.editOne($0.name))
            }
            let isList = kind == .list
            let wrong = typed?.kind == kind ? typed : nil
            return Section(
                kind: kind.rawValue, title: isList ? texts.lists : texts.tags,
                note: isList ? texts.listNote : texts.tagNote, none: isList ? texts.noLists : texts.noTags,
                label: isList ? texts.newList : texts.newTag, rows: rows, hasRows: !rows.isEmpty,
                typed: wrong?.name ?? "", errors: wrong.map { [$0.problem] } ?? [])
        }
    }
}

/// One list or tag: its name, and its end.
struct ListPage: Page {
    let text: ListTexts
    let formToken: String
    let tabs: [ReaderTab]
    let id: String
    let title: String
    let name: String
    let errors: [String]
    let deleteTitle: String
    let lost: String

    static let template = "list"

    init(
        _ list: ContactList, size: Int, typed: String?, problem: String?, formToken: String, language: Language
    ) {
        let texts = ListTexts(language)
        text = texts
        self.formToken = formToken
        tabs = ReaderTab.all(.lists, language)
        id = "\(list.id.rawValue)"
        title = list.name
        name = typed ?? list.name
        errors = problem.map { [$0] } ?? []
        deleteTitle = texts.deleteTitle(list)
        lost = texts.lost(list, size)
    }
}
