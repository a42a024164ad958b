// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: ContactBook {
    private static let contactsByID: SQL = """
        SELECT c.id, c.tenant_id, c.email, c.state, c.fields, c.created_at, c.updated_at
        FROM {ids:$2} CROSS JOIN contact c WHERE c.id = ids.value AND c.tenant_id = $1
        """
    private static let listsOfContact: SQL = """
        SELECT l.id, l.tenant_id, l.name, l.kind FROM contact_list l CROSS JOIN list_member m
        WHERE l.tenant_id = $1 AND m.list_id = l.id AND m.contact_id = $2 ORDER BY l.kind, l.name
        """
    private static let reasonByKey: SQL = """
        SELECT reason FROM suppression WHERE email_key = $1 AND tenant_id IN (0, $2) ORDER BY tenant_id DESC
        """
    private static let insertContact: SQL = """
        INSERT INTO contact (tenant_id, email, email_key, domain, state, fields, created_at, updated_at)
        VALUES ($1, $2, $3, $4, 'active', $5, $6, $7) RETURNING id
        """
    private static let addMember: SQL = """
        INSERT INTO list_member (list_id, contact_id) SELECT l.id, $2 FROM contact_list l
        WHERE l.id = $1 AND l.tenant_id = $3 ON CONFLICT (list_id, contact_id) DO NOTHING
        """
    private static let replaceContact: SQL = """
        UPDATE contact SET email = $3, email_key = $4, domain = $5, fields = $6, updated_at = $7, state = $8
        WHERE id = $1 AND tenant_id = $2
        """
    private static let present: SQL = """
        SELECT c.email_key, c.state FROM {texts:$2} CROSS JOIN contact c WHERE c.tenant_id = $1 AND c.email_key = texts.value
        """
    private static let suppressedKeys: SQL = """
        SELECT s.email_key FROM {texts:$2} CROSS JOIN suppression s
        WHERE s.email_key = texts.value AND s.tenant_id IN (0, $1)
        """

    package func contacts(_ ids: [ContactID], of tenant: TenantID) async throws(StoreError) -> [Contact] {
        try await driver.read { session throws(StoreError) in
            var found: [ContactID: Contact] = [:]
            try session.query(
                Self.contactsByID, [.int(tenant.rawValue), .ids(ids.map(\.rawValue))]
            ) { row throws(StoreError) in
                found[row.id(0)] = try Self.contact(from: row)
            }
            return ids.compactMap { found[$0] }
        }
    }

    package func contactLists(
        holding contact: ContactID, of tenant: TenantID
    ) async throws(StoreError) -> [ContactList] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.listsOfContact, [.int(tenant.rawValue), .int(contact.rawValue)], Self.contactList(from:))
        }
    }

    /// `.conflict` when the tenant lacks one of the lists.
    package func createContact(
        _ row: ImportRow, lists: [ContactListID], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> ContactCreation {
        try await driver.write { session throws(StoreError) in
            // First: it keeps others from making the same contact meanwhile.
            let stamp = try ContactClock.stamp(tenant, at: now, in: session)
            let there = try session.first(
                Self.contactByKey, [.int(tenant.rawValue), .text(row.key)], Self.contact(from:))
            if let there { return .exists(there.id) }
            if let reason = try Self.reason(row.key, tenant, in: session) { return .suppressed(reason) }
            let id: ContactID = try session.newID(
                Self.insertContact,
                [
                    .int(tenant.rawValue), .text(row.email), .text(row.key), .text(row.domain), .text(row.fields),
                    .int(now.microseconds), .int(stamp.microseconds),
                ])
            for list in Set(lists) {
                let values: [Value] = [.int(list.rawValue), .int(id.rawValue), .int(tenant.rawValue)]
                guard try session.execute(Self.addMember, values) == 1 else {
                    throw .conflict(detail: "the tenant has no such list")
                }
                try ContactLists.touch(list, in: session)
            }
            return .created(
                Contact(
                    id: id, tenant: tenant, email: row.email, state: .active, fields: row.fields, createdAt: now,
                    updatedAt: stamp))
        }
    }

    /// An active contact that moves to a suppressed address gets no mail there either, and shows it.
    package func updateContact(
        _ id: ContactID, to row: ImportRow, expecting updatedAt: Timestamp, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Contact? {
        try await driver.write { session throws(StoreError) in
            let stamp = try ContactClock.stamp(tenant, at: now, in: session)
            let values: [Value] = [.int(tenant.rawValue), .int(id.rawValue)]
            guard let old = try session.first(Self.contactByID, values, Self.contact(from:)), old.updatedAt == updatedAt
            else { return nil }
            var state = old.state
            if state == .active, let reason = try Self.reason(row.key, tenant, in: session) {
                state = Self.state(for: reason)
            }
            try session.execute(
                Self.replaceContact,
                [
                    .int(id.rawValue), .int(tenant.rawValue), .text(row.email), .text(row.key), .text(row.domain),
                    .text(row.fields), .int(stamp.microseconds), .text(state.rawValue),
                ])
            return Contact(
                id: id, tenant: tenant, email: row.email, state: state, fields: row.fields, createdAt: old.createdAt,
                updatedAt: stamp)
        }
    }

    package func knownKeys(_ keys: [String], of tenant: TenantID) async throws(StoreError) -> KnownKeys {
        try await driver.read { session throws(StoreError) in
            let values: [Value] = [.int(tenant.rawValue), .texts(keys)]
            var known = KnownKeys()
            try session.query(Self.present, values) { row throws(StoreError) in
                if try row.value(Contact.State.self, 1) == .trashed {
                    known.trashed.insert(row.text(0))
                } else {
                    known.present.insert(row.text(0))
                }
            }
            let suppressed = Set(try session.all(Self.suppressedKeys, values, { $0.text(0) }))
            known.suppressed = suppressed.subtracting(known.present).subtracting(known.trashed)
            return known
        }
    }

    private static func reason(
        _ key: String, _ tenant: TenantID, in session: any Session
    ) throws(StoreError) -> Suppression.Reason? {
        try session.first(reasonByKey, [.text(key), .int(tenant.rawValue)]) { row throws(StoreError) in
            try row.value(Suppression.Reason.self, 0)
        }
    }

    private static func state(for reason: Suppression.Reason) -> Contact.State {
        switch reason {
        case .unsubscribed, .complaint: .unsubscribed
        case .hardBounce: .failed
        case .manual, .blockedDomain, .inactive: .stopped
        }
    }
}
