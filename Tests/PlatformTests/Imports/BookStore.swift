// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import Platform

/// Contacts in memory, by suppression key. `optedout@example.jp` is suppressed.
final class BookStore: ContactStore {
    private struct State {
        var book: [String: ImportRow] = [:]
        var history: [ImportRow] = []
        var batches: [Int] = []
        var fields: [String] = []
    }
    private let state = Mutex(State())
    /// Fields that are there before the import, with ids from 101 on.
    private let known: [ContactField]

    init(known: [ContactField] = []) { self.known = known }

    var book: [String: ImportRow] { state.withLock { $0.book } }
    /// Every row that was created or updated, in order.
    var history: [ImportRow] { state.withLock { $0.history } }
    var batches: [Int] { state.withLock { $0.batches } }

    func contactFields(of tenant: TenantID) async throws(StoreError) -> [ContactField] { known }

    func ensureContactFields(_ names: [String], of tenant: TenantID) async throws(StoreError) -> [ContactField] {
        state.withLock { state in
            names.map { name in
                if let field = known.first(where: { $0.name == name }) { return field }
                if !state.fields.contains(name) { state.fields.append(name) }
                let number = (state.fields.firstIndex(of: name) ?? 0) + 1
                return ContactField(id: ContactFieldID(Int64(number)), name: name, kind: .text)
            }
        }
    }

    func contactList(named name: String, of tenant: TenantID) async throws(StoreError) -> ContactList? { nil }

    func ensureContactList(named name: String, of tenant: TenantID) async throws(StoreError) -> ContactList {
        ContactList(id: ContactListID(1), tenant: tenant, name: name)
    }

    func contact(key: String, of tenant: TenantID) async throws(StoreError) -> Contact? { nil }
    func contact(_ id: ContactID, of tenant: TenantID) async throws(StoreError) -> Contact? { nil }
    func contactCounts(of tenant: TenantID) async throws(StoreError) -> [Contact.State: Int] { [:] }

    func beginImport(_ new: NewContactImport, at now: Timestamp) async throws(StoreError) -> ImportID { ImportID(1) }

    func importContacts(
        _ rows: [ImportRow], into importID: ImportID, list: ContactListID?, mode: ImportMode, of tenant: TenantID,
        at now: Timestamp
    ) async throws(StoreError) -> [ImportRowOutcome] {
        state.withLock { state in
            state.batches.append(rows.count)
            return rows.map { row in
                let exists = state.book[row.key] != nil
                if row.key == "optedout@example.jp" { return .optedOut }
                if exists && mode == .new { return .exists }
                if !exists && mode == .update { return .missing }
                state.book[row.key] = row
                state.history.append(row)
                return exists ? .updated : .created
            }
        }
    }

    func finishImport(_ id: ImportID, counts: ImportCounts, at now: Timestamp) async throws(StoreError) {}
}
