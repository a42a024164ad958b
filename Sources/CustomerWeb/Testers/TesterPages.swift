// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import Platform
internal import WebFoundation

/// All groups of a tenant.
struct TesterGroupsPage: Page {
    struct Row: Sendable {
        let id: String
        let name: String
        let size: String
        let edit: String
    }

    let text: TesterTexts
    let tabs: [SettingsTab]
    let formToken: String
    let notices: [String]
    let rows: [Row]
    let hasRows: Bool
    let typed: String
    let errors: [String]

    static let template = "testers"

    /// `typed`: the name that could not be taken, and why.
    init(
        _ groups: [TesterGroup], typed: (name: String, problem: String)?, done: String, formToken: String,
        language: Language
    ) {
        let texts = TesterTexts(language)
        text = texts
        tabs = SettingsTab.all(SettingsTexts(language), current: "/settings/testers")
        self.formToken = formToken
        notices = texts.done(done).map { [$0] } ?? []
        rows = groups.map {
            Row(
                id: "\($0.id.rawValue)", name: $0.name, size: texts.size($0.testers.count), edit: texts.editOne($0.name)
            )
        }
        hasRows = !rows.isEmpty
        self.typed = typed?.name ?? ""
        errors = typed.map { [$0.problem] } ?? []
    }
}

/// What was typed on a group's page; shown again when it comes back.
struct TesterEntries: Sendable {
    /// Nil: the group's own.
    var name: String?
    var person = ""
    var email = ""
    var reader = ""
    var problem: String?
    var done = ""

    init(_ request: Request) { done = request.uri.queryParameters["done"].map { String($0.prefix(20)) } ?? "" }

    init(_ form: Form) {
        name = form.names.contains("name") ? String(form["name"].prefix(500)) : nil
        person = String(form["person"].prefix(500))
        email = String(form["email"].prefix(500))
        reader = String(form["reader"].prefix(500))
    }
}

/// One group: who is in it, its name, and its end.
struct TesterGroupPage: Page {
    struct Row: Sendable {
        let id: String
        let email: String
        let name: String
        let reader: String
        let remove: String
        /// The group's id.
        let group: String
    }

    let text: TesterTexts
    let tabs: [SettingsTab]
    let formToken: String
    let notices: [String]
    let id: String
    let title: String
    let rows: [Row]
    let hasRows: Bool
    let isFull: Bool
    let person: String
    let email: String
    let reader: String
    /// What is wrong with who was to be added; one or none.
    let errors: [String]
    let name: String
    let nameErrors: [String]
    let lost: String

    static let template = "tester-group"

    init(
        _ group: TesterGroup, readers: [Contact], _ entries: TesterEntries, formToken: String, language: Language
    ) {
        let texts = TesterTexts(language)
        text = texts
        tabs = SettingsTab.all(SettingsTexts(language), current: "/settings/testers")
        self.formToken = formToken
        notices = texts.done(entries.done).map { [$0] } ?? []
        id = "\(group.id.rawValue)"
        title = group.name
        rows = group.testers.map { tester in
            let reader = tester.reader.map { id in readers.first { $0.id == id }?.email ?? texts.readerGone }
            return Row(
                id: "\(tester.id.rawValue)", email: tester.email, name: tester.name, reader: reader ?? texts.sample,
                remove: texts.removeOne(tester.email), group: "\(group.id.rawValue)")
        }
        hasRows = !rows.isEmpty
        isFull = group.testers.count >= TesterGroup.testerLimit
        person = entries.person
        email = entries.email
        reader = entries.reader
        let isName = entries.name != nil
        errors = isName ? [] : entries.problem.map { [$0] } ?? []
        nameErrors = isName ? entries.problem.map { [$0] } ?? [] : []
        name = entries.name ?? group.name
        lost = texts.lost(group.testers.count)
    }
}
