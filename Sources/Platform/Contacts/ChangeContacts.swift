// SPDX-License-Identifier: Apache-2.0

/// One change to many contacts, and back again; both are in the audit log.
package struct ChangeContacts: Sendable {
    package enum Selection: Sendable, Equatable {
        case these([ContactID])
        /// Everybody who fits, on every page of the result.
        case every(ContactQuery)
    }

    private let stores: any AuditStore & ContactBook
    private let searching: any ContactSearching
    private let now: @Sendable () -> Timestamp

    package init(
        stores: any AuditStore & ContactBook, searching: any ContactSearching,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.searching = searching
        self.now = now
    }

    /// Nil when the list or tag of the change is not the tenant's. Contacts of others are left out silently.
    package func change(
        _ selection: Selection, _ change: ContactChange, of tenant: TenantID, actor: String
    ) async throws(StoreError) -> ContactChangeResult? {
        var subject = ""
        if let list = change.list {
            guard let found = try await stores.contactLists(of: tenant).first(where: { $0.id == list }) else {
                return nil
            }
            subject = "\(found.name): "
        }
        let contacts: [ContactID] =
            switch selection {
            case .these(let contacts): contacts
            case .every(let query): try await searching.everyMatch(query, of: tenant)
            }
        let result = try await stores.change(contacts, change, of: tenant, actor: actor, at: now())
        try await stores.record(
            AuditEntry(
                tenant: tenant, at: now(), actor: actor, action: "contacts.\(change.name)",
                subject: "\(subject)\(result.changed)"))
        return result
    }

    /// How many contacts got back what they had; nil when there is nothing to take back.
    package func undo(
        _ id: ContactChangeID, of tenant: TenantID, actor: String
    ) async throws(StoreError) -> Int? {
        guard let count = try await stores.undoContactChange(id, of: tenant, at: now()) else { return nil }
        try await stores.record(
            AuditEntry(tenant: tenant, at: now(), actor: actor, action: "contacts.undo", subject: "\(count)"))
        return count
    }
}

extension ContactChange {
    /// As the timeline and the audit log write it.
    package var name: String {
        switch self {
        case .stop: "stop"
        case .activate: "activate"
        case .trash: "trash"
        case .restore: "restore"
        case .add: "add"
        case .remove: "remove"
        }
    }

    var list: ContactListID? {
        switch self {
        case .add(let list), .remove(let list): list
        case .stop, .activate, .trash, .restore: nil
        }
    }
}
