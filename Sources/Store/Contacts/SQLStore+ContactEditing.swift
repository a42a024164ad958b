// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part about single contacts; fields, lists, changes, history and imports lie in files of their own.
extension SQLStore: ContactBook {
    private static let byIDs: SQL = """
        SELECT c.id, c.tenant_id, c.email, c.state, c.fields, c.created_at, c.updated_at
        FROM {ids:$2} CROSS JOIN contact c WHERE c.id = ids.value AND c.tenant_id = $1
        """
    private static let byKey: SQL = "SELECT id FROM contact WHERE tenant_id = $1 AND email_key = $2"
    private static let suppressionOfKey: SQL = """
        SELECT reason FROM suppression WHERE email_key = $2 AND tenant_id IN (0, $1) ORDER BY tenant_id DESC
        """
    private static let insert: SQL = """
        INSERT INTO contact (tenant_id, email, email_key, domain, state, fields, created_at, updated_at)
        VALUES ($1, $2, $3, $4, 'active', $5, $6, $6) RETURNING id
        """
    private static let join: SQL = """
        INSERT INTO list_member (list_id, contact_id) VALUES ($1, $2) ON CONFLICT (list_id, contact_id) DO NOTHING
        """
    private static let replace: SQL = """
        UPDATE contact SET email = $4, email_key = $5, domain = $6, fields = $7, updated_at = $8
        WHERE id = $1 AND tenant_id = $2 AND updated_at = $3
        RETURNING id, tenant_id, email, state, fields, created_at, updated_at
        """

    package func contacts(_ ids: [ContactID], of tenant: TenantID) async throws(StoreError) -> [Contact] {
        let found = try await driver.read { session throws(StoreError) in
            try session.all(
                Self.byIDs, [.int(tenant.rawValue), .ids(ids.map(\.rawValue))], Self.contact(from:))
        }
        let contacts = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return ids.compactMap { contacts[$0] }
    }

    /// `.conflict` when one of the lists is not the tenant's.
    package func createContact(
        _ row: ImportRow, lists: [ContactListID], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> ContactCreation {
        try await driver.write { session throws(StoreError) in
            _ = try session.first(Self.lockTenant, [.int(tenant.rawValue)], { $0.int(0) })
            let key: [Value] = [.int(tenant.rawValue), .text(row.key)]
            if let id = try session.first(Self.byKey, key, { $0.int(0) }) { return .exists(ContactID(id)) }
            let reason = try session.first(Self.suppressionOfKey, key) { row throws(StoreError) in
                try row.value(Suppression.Reason.self, 0)
            }
            if let reason { return .suppressed(reason) }
            try Self.expect(lists, of: tenant, in: session)
            let id: ContactID = try session.newID(
                Self.insert,
                key.prefix(1) + [
                    .text(row.email), .text(row.key), .text(row.domain), .text(row.fields), .int(now.microseconds),
                ])
            for list in lists { try session.execute(Self.join, [.int(list.rawValue), .int(id.rawValue)]) }
            try session.execute(Self.touchLists, [.ids(lists.map(\.rawValue))])
            return .created(
                Contact(
                    id: id, tenant: tenant, email: row.email, state: .active, fields: row.fields, createdAt: now,
                    updatedAt: now))
        }
    }

    package func updateContact(
        _ id: ContactID, to row: ImportRow, expecting updatedAt: Timestamp, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Contact? {
        let changed = max(now.microseconds, updatedAt.microseconds + 1)
        return try await driver.write { session throws(StoreError) in
            let other = try session.first(
                Self.byKey, [.int(tenant.rawValue), .text(row.key)], { $0.int(0) })
            if let other, other != id.rawValue { throw .conflict(detail: row.email) }
            return try session.first(
                Self.replace,
                [
                    .int(id.rawValue), .int(tenant.rawValue), .int(updatedAt.microseconds), .text(row.email),
                    .text(row.key), .text(row.domain), .text(row.fields), .int(changed),
                ], Self.contact(from:))
        }
    }

    /// Columns: id, tenant_id, email, state, fields, created_at, updated_at.
    static func contact(from row: any Row) throws(StoreError) -> Contact {
        Contact(
            id: row.id(0), tenant: row.id(1), email: row.text(2), state: try row.value(Contact.State.self, 3),
            fields: row.text(4), createdAt: row.time(5), updatedAt: row.time(6))
    }
}
