// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// One reader, or a new one: the form, the state, and the history.
struct ReaderPage: Page {
    struct Choice: Sendable {
        let value: String
        let isChosen: Bool
    }

    struct Input: Sendable {
        let name: String
        let label: String
        let value: String
        let isRequired: Bool
        let isChoice: Bool
        let type: String
        let mode: String
        let choices: [Choice]
        let errors: [String]
    }

    struct Group: Sendable {
        let id: String
        let name: String
        let isChosen: Bool
    }

    struct Event: Sendable {
        let time: String
        let what: String
        /// The mailing's page and name, or none.
        let links: [Link]
        let notes: [String]
    }

    struct Link: Sendable {
        let path: String
        let name: String
    }

    let text: ReaderTexts
    let formToken: String
    let tabs: [ReaderTab]
    let toasts: [ReaderListPage.Toast]
    let problems: [String]
    let problemLinks: [Link]
    let title: String
    /// Where the form goes.
    let action: String
    /// The reader's id and version, or none.
    let ids: [String]
    let version: String
    let email: String
    let emailErrors: [String]
    let inputs: [Input]
    let hasInputs: Bool
    let lists: [Group]
    let tags: [Group]
    let hasLists: Bool
    let hasTags: Bool
    let hasGroups: Bool
    let chip: String
    let state: String
    let sentence: String
    let actions: [ReaderListPage.Action]
    let events: [Event]
    let hasEvents: Bool

    static let template = "reader"
}

/// What is known when a reader's page is drawn.
struct ReaderDetails: Sendable {
    var contact: Contact?
    /// What stands in the form: what is kept, or what was typed and could not be saved.
    var entry = ContactEntry()
    /// The `updatedAt` that the form was first shown with.
    var version = ""
    var fields: [ContactField] = []
    var groups: [ContactList] = []
    var timeline: [TimelineEntry] = []
    var faults: [ContactFault] = []
    var problem: String?
    var problemLink: ReaderPage.Link?
    var toasts: [ReaderListPage.Toast] = []
}

extension ReaderPage {
    init(_ known: ReaderDetails, formToken: String, language: Language, offsetInMinutes: Int) {
        let texts = ReaderTexts(language)
        text = texts
        self.formToken = formToken
        tabs = ReaderTab.all(.readers, language)
        toasts = known.toasts
        problems = known.problem.map { [$0] } ?? []
        problemLinks = known.problemLink.map { [$0] } ?? []
        title = known.contact?.email ?? texts.newTitle
        ids = known.contact.map { ["\($0.id.rawValue)"] } ?? []
        action = known.contact.map { "/readers/\($0.id.rawValue)" } ?? "/readers/new"
        version = known.version
        email = known.entry.email
        emailErrors = known.faults.compactMap { fault in
            if case .email(let wording) = fault { texts.sentence(wording) } else { nil }
        }
        inputs = known.fields.map { Self.input($0, known, texts) }
        hasInputs = !inputs.isEmpty
        func groups(_ kind: ContactList.Kind) -> [Group] {
            known.groups.filter { $0.kind == kind }.map {
                Group(id: "\($0.id.rawValue)", name: $0.name, isChosen: known.entry.groups.contains($0.id))
            }
        }
        lists = groups(.list)
        tags = groups(.tag)
        hasLists = !lists.isEmpty
        hasTags = !tags.isEmpty
        hasGroups = hasLists || hasTags
        let state = known.contact?.state ?? .active
        chip = texts.chip(state)
        self.state = texts.name(state)
        sentence = texts.sentence(state)
        actions = ReaderListPage.actions(state, texts)
        events = known.timeline.map { texts.event($0, language, offsetInMinutes: offsetInMinutes) }
        hasEvents = !events.isEmpty
    }

    private static func input(_ field: ContactField, _ known: ReaderDetails, _ texts: ReaderTexts) -> Input {
        let value = known.entry.values[field.id] ?? ""
        let errors = known.faults.compactMap { fault in
            switch fault {
            case .field(field.id, let fault): texts.sentence(fault)
            case .unusable(field.id): texts.unusable
            case .email, .field, .unusable: nil
            }
        }
        var choices = [Choice(value: "", isChosen: value.isEmpty)]
        choices += field.choices.map { Choice(value: $0, isChosen: $0 == value) }
        // A value from before the choices were changed is shown, and said when it is saved.
        if !choices.contains(where: \.isChosen) { choices.append(Choice(value: value, isChosen: true)) }
        // A browser leaves a date field empty that it cannot read, and what was there would be lost.
        let isDate =
            field.kind == .date && (value.isEmpty || ContactFieldValue.normalised(value, for: field) == .success(value))
        return Input(
            name: "field-\(field.id.rawValue)", label: field.name, value: value, isRequired: field.isRequired,
            isChoice: field.kind == .choice, type: isDate ? "date" : "text",
            mode: field.kind == .number ? "decimal" : "text", choices: choices, errors: errors)
    }
}
