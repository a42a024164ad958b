// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The trash of lists and tags: a row goes to a table of its own, so that whatever asks for lists does not see it, and
/// the members stay.
extension SQLStore {
    private static let forgetList: SQL =
        "UPDATE contact_import SET list_id = NULL WHERE list_id = $1 AND tenant_id = $2"
    private static let keep: SQL = """
        INSERT INTO trashed_list (id, tenant_id, kind, name, version, trashed_at)
        SELECT id, tenant_id, kind, name, version, $3 FROM contact_list WHERE id = $1 AND tenant_id = $2
        """
    private static let remove: SQL = "DELETE FROM contact_list WHERE id = $1 AND tenant_id = $2"
    /// Whoever has read the members before reads them anew.
    private static let fetchBack: SQL = """
        INSERT INTO contact_list (id, tenant_id, kind, name, version)
        SELECT id, tenant_id, kind, name, version + 1 FROM trashed_list WHERE id = $1 AND tenant_id = $2
        """
    private static let dropKept: SQL = "DELETE FROM trashed_list WHERE id = $1 AND tenant_id = $2"
    private static let expiredMembers: SQL = """
        DELETE FROM list_member WHERE list_id IN
            (SELECT id FROM trashed_list WHERE tenant_id = $1 AND trashed_at < $2)
        """
    private static let expired: SQL = "DELETE FROM trashed_list WHERE tenant_id = $1 AND trashed_at < $2"
    private static let trashed: SQL = """
        SELECT t.id, t.tenant_id, t.name, t.kind, t.trashed_at,
            (SELECT COUNT(*) FROM list_member m WHERE m.list_id = t.id)
        FROM trashed_list t WHERE t.tenant_id = $1 AND t.trashed_at >= $2 ORDER BY t.trashed_at DESC, t.id LIMIT 200
        """

    package func trashContactList(
        _ id: ContactListID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let old: [Value] = [.int(tenant.rawValue), .int((now + (.zero - TrashedList.life)).microseconds)]
            try session.execute(Self.expiredMembers, old)
            try session.execute(Self.expired, old)
            let values: [Value] = [.int(id.rawValue), .int(tenant.rawValue)]
            guard try session.execute(Self.keep, values + [.int(now.microseconds)]) == 1 else { return false }
            try session.execute(Self.forgetList, values)
            return try session.execute(Self.remove, values) == 1
        }
    }

    package func restoreContactList(_ id: ContactListID, of tenant: TenantID) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [.int(id.rawValue), .int(tenant.rawValue)]
            guard try session.execute(Self.fetchBack, values) == 1 else { return false }
            return try session.execute(Self.dropKept, values) == 1
        }
    }

    package func trashedContactLists(
        of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> [TrashedList] {
        try await driver.read { session throws(StoreError) in
            let oldest = now + (.zero - TrashedList.life)
            return try session.all(
                Self.trashed, [.int(tenant.rawValue), .int(oldest.microseconds)]
            ) { row throws(StoreError) in
                TrashedList(
                    list: Self.contactList(from: row), trashedAt: row.time(4), size: Int(row.int(5)))
            }
        }
    }
}
