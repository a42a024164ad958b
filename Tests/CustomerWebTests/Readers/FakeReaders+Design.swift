// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Fields, lists and tags of ``FakeReaders``.
extension FakeCompany {
    func contactFields(of tenant: TenantID) async throws(StoreError) -> [ContactField] {
        readers.withLock { $0.fields.filter { $0.tenant == tenant }.map(\.field) }
    }
    func createContactField(
        _ name: String, kind: ContactField.Kind, choices: [String], isRequired: Bool, of tenant: TenantID
    ) async throws(StoreError) -> ContactField {
        if try await contactFields(of: tenant).contains(where: { $0.name == name }) {
            throw .conflict(detail: "contact_field.name")
        }
        return readers.withLock { readers in
            let field = ContactField(
                id: ContactFieldID(Int64(70 + readers.fields.count)), name: name, kind: kind, choices: choices,
                isRequired: isRequired)
            readers.fields.append((tenant, field))
            return field
        }
    }
    func updateContactField(_ field: ContactField, of tenant: TenantID) async throws(StoreError) -> Bool {
        readers.withLock { readers in
            let index = readers.fields.firstIndex { $0.tenant == tenant && $0.field.id == field.id }
            guard let index else { return false }
            readers.fields[index].field = field
            return true
        }
    }
    func deleteContactField(_ id: ContactFieldID, of tenant: TenantID) async throws(StoreError) -> Bool {
        readers.withLock { readers in
            let count = readers.fields.count
            readers.fields.removeAll { $0.tenant == tenant && $0.field.id == id }
            return readers.fields.count < count
        }
    }

    func contactLists(of tenant: TenantID) async throws(StoreError) -> [ContactList] {
        readers.withLock { $0.lists.filter { $0.tenant == tenant } }
    }
    func contactLists(holding contact: ContactID, of tenant: TenantID) async throws(StoreError) -> [ContactList] {
        readers.withLock { readers in
            readers.lists.filter { $0.tenant == tenant && readers.members[$0.id]?.contains(contact) ?? false }
        }
    }
    func contactListSizes(of tenant: TenantID) async throws(StoreError) -> [ContactListID: Int] {
        readers.withLock { $0.members.mapValues(\.count) }
    }
    func createContactList(
        named name: String, kind: ContactList.Kind, of tenant: TenantID
    ) async throws(StoreError) -> ContactList {
        if try await contactLists(of: tenant).contains(where: { $0.name == name && $0.kind == kind }) {
            throw .conflict(detail: "contact_list.name")
        }
        return readers.withLock { readers in
            let list = ContactList(
                id: ContactListID(Int64(50 + readers.lists.count)), tenant: tenant, name: name, kind: kind)
            readers.lists.append(list)
            return list
        }
    }
    func renameContactList(_ id: ContactListID, to name: String, of tenant: TenantID) async throws(StoreError) -> Bool {
        readers.withLock { readers in
            guard let index = readers.lists.firstIndex(where: { $0.tenant == tenant && $0.id == id }) else {
                return false
            }
            readers.lists[index] = ContactList(id: id, tenant: tenant, name: name, kind: readers.lists[index].kind)
            return true
        }
    }
    func trashContactList(
        _ id: ContactListID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        readers.withLock { readers in
            guard let index = readers.lists.firstIndex(where: { $0.tenant == tenant && $0.id == id }) else {
                return false
            }
            readers.trash.append(TrashedList(list: readers.lists.remove(at: index), trashedAt: now, size: 2))
            return true
        }
    }
    func restoreContactList(_ id: ContactListID, of tenant: TenantID) async throws(StoreError) -> Bool {
        readers.withLock { readers in
            guard let index = readers.trash.firstIndex(where: { $0.list.tenant == tenant && $0.list.id == id }) else {
                return false
            }
            readers.lists.append(readers.trash.remove(at: index).list)
            return true
        }
    }
    func trashedContactLists(
        of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> [TrashedList] {
        readers.withLock { $0.trash.filter { $0.list.tenant == tenant } }
    }
}
