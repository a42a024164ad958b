// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Synchronization

/// The readers of two tenants: enough of a store for the pages.
struct FakeReaders {
    var contacts: [Contact] = []
    var fields: [(tenant: TenantID, field: ContactField)] = []
    var lists: [ContactList] = []
    var trash: [TrashedList] = []
    var members: [ContactListID: Set<ContactID>] = [:]
    var suppressed: [String: Suppression.Reason] = [:]
    var audits: [AuditEntry] = []
    var timeline: [TimelineEntry] = []
    var changes: [(tenant: TenantID, before: [Contact])] = []
    var queries: [ContactQuery] = []

    mutating func add(
        _ id: Int64, _ email: String, tenant: Int64 = 1, state: Contact.State = .active, fields: String = "{}"
    ) {
        contacts.append(
            Contact(
                id: ContactID(id), tenant: TenantID(tenant), email: email, state: state, fields: fields,
                createdAt: FakeCompany.start, updatedAt: FakeCompany.start))
    }

    mutating func field(_ id: Int64, _ field: ContactField, tenant: Int64 = 1) {
        fields.append((TenantID(tenant), field))
    }

    func matches(_ query: ContactQuery, _ tenant: TenantID) -> [ContactID] {
        contacts.filter { contact in
            contact.tenant == tenant && (query.state.map { contact.state == $0 } ?? (contact.state != .trashed))
                && (query.text.isEmpty || contact.email.contains(query.text) || contact.fields.contains(query.text))
                && [query.list, query.tag].compactMap { $0 }.allSatisfy { members[$0]?.contains(contact.id) ?? false }
        }.map(\.id)
    }

    mutating func put(_ contact: Contact, email: String? = nil, state: Contact.State? = nil, fields: String? = nil) {
        guard let index = contacts.firstIndex(where: { $0.id == contact.id }) else { return }
        contacts[index] = Contact(
            id: contact.id, tenant: contact.tenant, email: email ?? contact.email, state: state ?? contact.state,
            fields: fields ?? contact.fields, createdAt: contact.createdAt, updatedAt: contact.updatedAt + .seconds(1))
    }

    func state(_ id: Int64) -> Contact.State? { contacts.first { $0.id.rawValue == id }?.state }
}

extension FakeCompany {
    func record(_ entry: AuditEntry) async throws(StoreError) {
        readers.withLock { $0.audits.append(entry) }
        try await users.record(entry)
    }

    // MARK: Finding

    func search(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> ContactSearchResult {
        readers.withLock { readers in
            readers.queries.append(query)
            let all = readers.matches(query, tenant)
            return ContactSearchResult(
                total: all.count, ids: Array(all.dropFirst(query.offset).prefix(query.limit)))
        }
    }
    func everyMatch(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> [ContactID] {
        readers.withLock { $0.matches(query, tenant).sorted() }
    }
    func contactCounts(of tenant: TenantID) async throws(StoreError) -> [Contact.State: Int] {
        readers.withLock { readers in
            readers.contacts.filter { $0.tenant == tenant }.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
        }
    }
    func contacts(_ ids: [ContactID], of tenant: TenantID) async throws(StoreError) -> [Contact] {
        readers.withLock { readers in
            ids.compactMap { id in readers.contacts.first { $0.id == id && $0.tenant == tenant } }
        }
    }
    func contact(_ id: ContactID, of tenant: TenantID) async throws(StoreError) -> Contact? {
        try await contacts([id], of: tenant).first
    }
    func contact(key: String, of tenant: TenantID) async throws(StoreError) -> Contact? {
        readers.withLock { $0.contacts.first { $0.tenant == tenant && $0.email == key } }
    }
    func timeline(
        of contact: ContactID, tenant: TenantID, limit: Int
    ) async throws(StoreError) -> [TimelineEntry] { readers.withLock { Array($0.timeline.prefix(limit)) } }

    // MARK: Saving

    func createContact(
        _ row: ImportRow, lists: [ContactListID], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> ContactCreation {
        readers.withLock { readers in
            if let reason = readers.suppressed[row.email] { return .suppressed(reason) }
            if let other = readers.contacts.first(where: { $0.tenant == tenant && $0.email == row.email }) {
                return .exists(other.id)
            }
            readers.add(900 + Int64(readers.contacts.count), row.email, tenant: tenant.rawValue, fields: row.fields)
            let made = readers.contacts[readers.contacts.count - 1]
            for list in lists { readers.members[list, default: []].insert(made.id) }
            return .created(made)
        }
    }
    func updateContact(
        _ id: ContactID, to row: ImportRow, expecting updatedAt: Timestamp, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Contact? {
        guard let old = try await contact(id, of: tenant), old.updatedAt == updatedAt else { return nil }
        let isTaken = readers.withLock { $0.contacts.contains { $0.email == row.email && $0.id != id } }
        if isTaken { throw .conflict(detail: "contact") }
        readers.withLock { $0.put(old, email: row.email, fields: row.fields) }
        return try await contact(id, of: tenant)
    }
    func change(
        _ contacts: [ContactID], _ change: ContactChange, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(StoreError) -> ContactChangeResult {
        let found = try await self.contacts(contacts, of: tenant)
        return readers.withLock { readers in
            for contact in found {
                switch change {
                case .stop: readers.put(contact, state: .stopped)
                case .activate, .restore: readers.put(contact, state: .active)
                case .trash: readers.put(contact, state: .trashed)
                case .add(let list): readers.members[list, default: []].insert(contact.id)
                case .remove(let list): readers.members[list]?.remove(contact.id)
                }
            }
            readers.changes.append((tenant, found))
            return ContactChangeResult(id: ContactChangeID(Int64(readers.changes.count)), changed: found.count)
        }
    }
    func undoContactChange(
        _ id: ContactChangeID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int? {
        readers.withLock { readers in
            let index = Int(id.rawValue) - 1
            guard readers.changes.indices.contains(index), readers.changes[index].tenant == tenant else { return nil }
            for contact in readers.changes[index].before { readers.put(contact, state: contact.state) }
            return readers.changes[index].before.count
        }
    }
}
