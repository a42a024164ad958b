// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// A contact as somebody typed it.
package struct ContactEntry: Sendable, Equatable {
    package var email = ""
    /// As typed; a field that is not mentioned is blank.
    package var values: [ContactFieldID: String] = [:]
    /// Lists and tags that are to hold the contact.
    package var groups: Set<ContactListID> = []

    package init() {}
}

/// What is wrong with an entry.
package enum ContactFault: Error, Equatable {
    /// Why the address is none, as half a sentence.
    case email(Wording)
    case field(ContactFieldID, ContactFieldValue.Fault)
    /// Longer than `SaveContact.valueLimit`, or with a control character.
    case unusable(ContactFieldID)
}

package enum ContactSaving: Sendable, Equatable {
    case saved(ContactID)
    /// Nothing was saved; in the order of the fields.
    case faulty([ContactFault])
    /// Another contact has the address.
    case exists(ContactID?)
    /// The address is suppressed and is not taken in again.
    case suppressed(Suppression.Reason)
    /// Somebody changed the contact meanwhile, or it is gone.
    case stale
}

/// Makes a contact, or changes one, by hand.
package struct SaveContact: Sendable {
    /// Characters of a value.
    package static let valueLimit = 2_000

    package typealias Stores = AuditStore & ContactBook & ContactStore

    private let stores: any Stores
    private let now: @Sendable () -> Timestamp

    package init(stores: any Stores, now: @escaping @Sendable () -> Timestamp) {
        self.stores = stores
        self.now = now
    }

    package func create(
        _ entry: ContactEntry, of tenant: TenantID, actor: String
    ) async throws(StoreError) -> ContactSaving {
        let row: ImportRow
        switch read(entry, try await stores.contactFields(of: tenant)) {
        case .success(let read): row = read
        case .failure(let faults): return .faulty(faults.all)
        }
        let groups = try await known(entry.groups, of: tenant)
        switch try await stores.createContact(row, lists: groups, of: tenant, at: now()) {
        case .created(let contact):
            try await record("contact.create", contact.id, of: tenant, actor: actor)
            return .saved(contact.id)
        case .exists(let id): return .exists(id)
        case .suppressed(let reason): return .suppressed(reason)
        }
    }

    /// `shown`: the `updatedAt` that the editor was shown.
    package func update(
        _ contact: Contact, to entry: ContactEntry, shown: Timestamp, actor: String
    ) async throws(StoreError) -> ContactSaving {
        let tenant = contact.tenant
        let row: ImportRow
        switch read(entry, try await stores.contactFields(of: tenant)) {
        case .success(let read): row = read
        case .failure(let faults): return .faulty(faults.all)
        }
        let wanted = Set(try await known(entry.groups, of: tenant))
        let updated: Contact?
        do throws(StoreError) {
            updated = try await stores.updateContact(
                contact.id, to: row, expecting: shown, of: tenant, at: now())
        } catch .conflict {
            return .exists(try await stores.contact(key: row.key, of: tenant)?.id)
        }
        guard updated != nil else { return .stale }
        let held = Set(try await stores.contactLists(holding: contact.id, of: tenant).map(\.id))
        for list in wanted.subtracting(held).sorted() {
            _ = try await stores.change([contact.id], .add(list), of: tenant, actor: actor, at: now())
        }
        for list in held.subtracting(wanted).sorted() {
            _ = try await stores.change([contact.id], .remove(list), of: tenant, actor: actor, at: now())
        }
        try await record("contact.update", contact.id, of: tenant, actor: actor)
        return .saved(contact.id)
    }

    private struct Faults: Error {
        let all: [ContactFault]
    }

    private func read(_ entry: ContactEntry, _ fields: [ContactField]) -> Result<ImportRow, Faults> {
        var faults: [ContactFault] = []
        var address: EmailAddress?
        do throws(AddressError) {
            address = try EmailAddress(parsing: ImportColumns.trimmed(entry.email))
        } catch {
            let reason = ImportRowReader.reason(error)
            faults.append(.email(Wording(japanese: reason.japanese, english: reason.english)))
        }
        var json = FieldsJSON()
        for field in fields {
            let text = entry.values[field.id] ?? ""
            guard text.count <= Self.valueLimit, !text.unicodeScalars.contains(where: Self.isControl) else {
                faults.append(.unusable(field.id))
                continue
            }
            switch ContactFieldValue.normalised(text, for: field) {
            case .success(""): continue
            case .success(let value): json.append(field.id, value)
            case .failure(let fault): faults.append(.field(field.id, fault))
            }
        }
        guard faults.isEmpty, let address else { return .failure(Faults(all: faults)) }
        return .success(
            ImportRow(
                email: address.addrSpec, key: address.suppressionKey, domain: address.domain, fields: json.text()))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\t" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    /// Those of `groups` that are the tenant's.
    private func known(_ groups: Set<ContactListID>, of tenant: TenantID) async throws(StoreError) -> [ContactListID] {
        if groups.isEmpty { return [] }
        return try await stores.contactLists(of: tenant).map(\.id).filter { groups.contains($0) }
    }

    private func record(
        _ action: String, _ id: ContactID, of tenant: TenantID, actor: String
    ) async throws(StoreError) {
        try await stores.record(
            AuditEntry(tenant: tenant, at: now(), actor: actor, action: action, subject: "\(id.rawValue)"))
    }
}
