// SPDX-License-Identifier: Apache-2.0

/// Makes, renames and deletes lists and tags; each is in the audit log.
package struct EditContactLists: Sendable {
    private let stores: any AuditStore & ContactBook
    private let now: @Sendable () -> Timestamp

    package init(stores: any AuditStore & ContactBook, now: @escaping @Sendable () -> Timestamp) {
        self.stores = stores
        self.now = now
    }

    package func create(
        named text: String, kind: ContactList.Kind, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> ContactList {
        let name = try ContactName.checked(text)
        return try await ContactName.storing { () async throws(StoreError) in
            let list = try await stores.createContactList(named: name, kind: kind, of: tenant)
            try await record("\(kind.rawValue).create", name, of: tenant, actor: actor)
            return list
        }
    }

    /// False when there is no such list.
    package func rename(
        _ id: ContactListID, to text: String, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> Bool {
        let name = try ContactName.checked(text)
        return try await ContactName.storing { () async throws(StoreError) in
            guard let old = try await list(id, of: tenant) else { return false }
            guard try await stores.renameContactList(id, to: name, of: tenant) else { return false }
            try await record("\(old.kind.rawValue).rename", "\(old.name) → \(name)", of: tenant, actor: actor)
            return true
        }
    }

    /// To the trash, for 30 days. The contacts stay. False when there is no such list.
    package func trash(_ id: ContactListID, of tenant: TenantID, actor: String) async throws(Refusal) -> Bool {
        try await ContactName.storing { () async throws(StoreError) in
            guard let old = try await list(id, of: tenant) else { return false }
            guard try await stores.trashContactList(id, of: tenant, at: now()) else { return false }
            try await record("\(old.kind.rawValue).delete", old.name, of: tenant, actor: actor)
            return true
        }
    }

    /// From the trash, with its members. False when it is not there.
    package func restore(_ id: ContactListID, of tenant: TenantID, actor: String) async throws(Refusal) -> Bool {
        try await ContactName.storing { () async throws(StoreError) in
            let kept = try await stores.trashedContactLists(of: tenant, at: now()).first { $0.list.id == id }
            guard let kept, try await stores.restoreContactList(id, of: tenant) else { return false }
            try await record("\(kept.list.kind.rawValue).restore", kept.list.name, of: tenant, actor: actor)
            return true
        }
    }

    private func list(_ id: ContactListID, of tenant: TenantID) async throws(StoreError) -> ContactList? {
        try await stores.contactLists(of: tenant).first { $0.id == id }
    }

    private func record(
        _ action: String, _ subject: String, of tenant: TenantID, actor: String
    ) async throws(StoreError) {
        try await stores.record(
            AuditEntry(tenant: tenant, at: now(), actor: actor, action: action, subject: subject))
    }
}
