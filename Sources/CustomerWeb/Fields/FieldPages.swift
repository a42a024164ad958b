// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// A field as somebody typed it.
struct FieldEntry: Sendable {
    var name = ""
    var kind = ContactField.Kind.text
    /// One a line.
    var choices = ""
    var isRequired = false
    var problem: String?
}

/// All fields of a tenant, and the form of a new one.
struct FieldsPage: Page {
    struct Row: Sendable {
        let id: String
        let name: String
        let kind: String
        let tag: String
        let copy: String
        let edit: String
        let need: String
    }

    struct Kind: Sendable {
        let key: String
        let name: String
        let isChosen: Bool
    }

    let text: FieldTexts
    let formToken: String
    let tabs: [ReaderTab]
    let notices: [String]
    let rows: [Row]
    let hasRows: Bool
    let name: String
    let kinds: [Kind]
    let choices: String
    let isRequired: Bool
    let errors: [String]

    static let template = "fields"

    init(_ fields: [ContactField], _ entry: FieldEntry, done: String, formToken: String, language: Language) {
        let texts = FieldTexts(language)
        text = texts
        self.formToken = formToken
        tabs = ReaderTab.all(.fields, language)
        notices = texts.done(done).map { [$0] } ?? []
        rows = fields.map { field in
            Row(
                id: "\(field.id.rawValue)", name: field.name, kind: texts.name(field.kind), tag: field.mergeTag,
                copy: texts.copyOne(field.name), edit: texts.changeOne(field.name),
                need: field.isRequired ? texts.required : texts.optional)
        }
        hasRows = !rows.isEmpty
        name = entry.name
        kinds = ContactField.Kind.allCases.map {
            Kind(key: $0.rawValue, name: texts.name($0), isChosen: $0 == entry.kind)
        }
        choices = entry.choices
        isRequired = entry.isRequired
        errors = entry.problem.map { [$0] } ?? []
    }
}

/// One field: what may be changed of it, and its end.
struct FieldPage: Page {
    let text: FieldTexts
    let formToken: String
    let tabs: [ReaderTab]
    let id: String
    let title: String
    let kind: String
    let tag: String
    let isChoice: Bool
    let name: String
    let choices: String
    let isRequired: Bool
    let errors: [String]
    let lost: String

    static let template = "field"

    init(_ field: ContactField, _ entry: FieldEntry, formToken: String, language: Language) {
        let texts = FieldTexts(language)
        text = texts
        self.formToken = formToken
        tabs = ReaderTab.all(.fields, language)
        id = "\(field.id.rawValue)"
        title = field.name
        kind = texts.name(field.kind)
        tag = field.mergeTag
        isChoice = field.kind == .choice
        name = entry.name
        choices = entry.choices
        isRequired = entry.isRequired
        errors = entry.problem.map { [$0] } ?? []
        lost = texts.lost(field.mergeTag)
    }
}

extension ContactField {
    /// What stands for its value in a mailing.
    var mergeTag: String { "{{\(name)}}" }
}
