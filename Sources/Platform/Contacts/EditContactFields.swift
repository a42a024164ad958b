// SPDX-License-Identifier: Apache-2.0

/// Designs the fields of a tenant's contacts; each change is in the audit log.
package struct EditContactFields: Sendable {
    package static let fieldLimit = 100
    package static let choiceLimit = 200

    private let stores: any AuditStore & ContactBook & ContactStore
    private let now: @Sendable () -> Timestamp

    package init(
        stores: any AuditStore & ContactBook & ContactStore, now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.now = now
    }

    /// `choices`: one a line.
    package func create(
        named text: String, kind: ContactField.Kind, choices: String, isRequired: Bool, of tenant: TenantID,
        actor: String
    ) async throws(Refusal) -> ContactField {
        let name = try Self.checked(text)
        let choices = try Self.checked(choices, kind)
        let count = try await ContactName.storing { () async throws(StoreError) in
            try await stores.contactFields(of: tenant).count
        }
        guard count < Self.fieldLimit else {
            throw Refusal(
                english: "\(Self.fieldLimit) fields are the most there can be",
                japanese: "項目は\(Self.fieldLimit)個までです。")
        }
        return try await ContactName.storing { () async throws(StoreError) in
            let field = try await stores.createContactField(
                name, kind: kind, choices: choices, isRequired: isRequired, of: tenant)
            try await record("field.create", name, of: tenant, actor: actor)
            return field
        }
    }

    /// Everything but the kind. False when there is no such field.
    package func update(
        _ id: ContactFieldID, name text: String, choices: String, isRequired: Bool, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> Bool {
        guard let old = try await field(id, of: tenant) else { return false }
        let name = try Self.checked(text)
        let field = ContactField(
            id: id, name: name, kind: old.kind, choices: try Self.checked(choices, old.kind), isRequired: isRequired)
        return try await ContactName.storing { () async throws(StoreError) in
            guard try await stores.updateContactField(field, of: tenant) else { return false }
            let subject = old.name == name ? name : "\(old.name) → \(name)"
            try await record("field.update", subject, of: tenant, actor: actor)
            return true
        }
    }

    /// Its values are no longer seen. False when there is no such field.
    package func delete(_ id: ContactFieldID, of tenant: TenantID, actor: String) async throws(Refusal) -> Bool {
        guard let old = try await field(id, of: tenant) else { return false }
        return try await ContactName.storing { () async throws(StoreError) in
            guard try await stores.deleteContactField(id, of: tenant) else { return false }
            try await record("field.delete", old.name, of: tenant, actor: actor)
            return true
        }
    }

    private func field(_ id: ContactFieldID, of tenant: TenantID) async throws(Refusal) -> ContactField? {
        try await ContactName.storing { () async throws(StoreError) in
            try await stores.contactFields(of: tenant).first { $0.id == id }
        }
    }

    /// A name that can stand in `{{name}}`.
    private static func checked(_ text: String) throws(Refusal) -> String {
        let name = try ContactName.checked(text)
        guard !name.contains("{"), !name.contains("}") else {
            throw Refusal(english: "a field's name has no braces", japanese: "項目の名前に { と } は使えません。")
        }
        return name
    }

    /// Blank lines and repetitions are left out.
    private static func checked(_ text: String, _ kind: ContactField.Kind) throws(Refusal) -> [String] {
        guard kind == .choice else { return [] }
        var choices: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let choice = ImportColumns.trimmed(String(line))
            if choice.isEmpty || choices.contains(choice) { continue }
            guard choice.count <= ContactName.limit else {
                throw Refusal(
                    english: "a choice has \(ContactName.limit) characters at most",
                    japanese: "選択肢は1つ\(ContactName.limit)文字までです。")
            }
            choices.append(choice)
        }
        guard !choices.isEmpty else {
            throw Refusal(english: "type the choices, one a line", japanese: "選択肢を1行に1つずつ入力してください。")
        }
        guard choices.count <= choiceLimit else {
            throw Refusal(
                english: "\(choiceLimit) choices are the most there can be", japanese: "選択肢は\(choiceLimit)個までです。")
        }
        return choices
    }

    private func record(
        _ action: String, _ subject: String, of tenant: TenantID, actor: String
    ) async throws(StoreError) {
        try await stores.record(
            AuditEntry(tenant: tenant, at: now(), actor: actor, action: action, subject: subject))
    }
}
