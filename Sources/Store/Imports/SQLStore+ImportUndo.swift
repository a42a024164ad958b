// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Takes an import back, piece by piece, each a transaction. What is done is gone from the records of the import, so
/// that a broken undo goes on where it was.
extension SQLStore {
    private static let open: SQL = """
        UPDATE contact_import SET undone_at = COALESCE(undone_at, $3) WHERE id = $1 AND tenant_id = $2
        RETURNING list_id, started_at
        """
    private static let takeChanges: SQL = """
        DELETE FROM contact_import_change WHERE import_id = $1 AND contact_id IN (
            SELECT contact_id FROM contact_import_change WHERE import_id = $1 ORDER BY contact_id DESC LIMIT $2)
        RETURNING contact_id, old_fields, new_fields, old_email, old_import_id, joined
        """
    /// An import that spoke last; a later one keeps what it said.
    private static let giveBackImport: SQL = "UPDATE contact SET import_id = $3 WHERE id = $1 AND import_id = $2"
    /// Nobody changed them since: neither by hand nor by a later import.
    private static let giveBackFields: SQL = """
        UPDATE contact SET fields = $2, email = $3,
            updated_at = CASE WHEN updated_at >= $5 THEN updated_at + 1 ELSE $5 END
        WHERE id = $1 AND fields = $4
        """
    private static let leave: SQL = """
        DELETE FROM list_member WHERE list_id = $1 AND contact_id IN (SELECT ids.value FROM {ids:$2})
        """
    private static let made: SQL = "SELECT id FROM contact WHERE import_id = $1 ORDER BY id DESC LIMIT $2"
    private static let mailingsSince: SQL = """
        SELECT id FROM campaign WHERE tenant_id = $1 AND launched_at >= $2 ORDER BY id
        """
    private static let sentTo: SQL = """
        SELECT r.contact_id FROM {ids:$2} CROSS JOIN recipient r
        WHERE r.campaign_id = $1 AND r.contact_id = ids.value
        """
    private static let trash: SQL = """
        UPDATE contact SET state = 'trashed', import_id = NULL,
            updated_at = CASE WHEN updated_at >= $2 THEN updated_at + 1 ELSE $2 END
        WHERE id IN (SELECT ids.value FROM {ids:$1})
        """
    private static let forgetMemberships: SQL = """
        DELETE FROM list_member WHERE list_id IN (SELECT id FROM contact_list WHERE tenant_id = $1)
            AND contact_id IN (SELECT ids.value FROM {ids:$2})
        """
    private static let forgetChanges: SQL = """
        DELETE FROM contact_change_item WHERE contact_id IN (SELECT ids.value FROM {ids:$1})
        """
    private static let delete: SQL = "DELETE FROM contact WHERE id IN (SELECT ids.value FROM {ids:$1})"
    private static let nextEpoch: SQL = "UPDATE tenant SET contact_epoch = contact_epoch + 1 WHERE id = $1"
    private static let touchListsOfTenant: SQL = "UPDATE contact_list SET version = version + 1 WHERE tenant_id = $1"

    package func undoImportNext(
        _ id: ImportID, of tenant: TenantID, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int {
        try await driver.write { session throws(StoreError) in
            _ = try session.first(Self.lockTenant, [.int(tenant.rawValue)], { $0.int(0) })
            let opened = try session.first(
                Self.open, [.int(id.rawValue), .int(tenant.rawValue), .int(now.microseconds)]
            ) { (list: $0.optionalInt(0), started: $0.int(1)) }
            guard let opened else { return 0 }
            let restored = try Self.restore(id, list: opened.list, limit: limit, at: now, in: session)
            if restored > 0 { return restored }
            let made: [Int64] = try session.all(Self.made, [.int(id.rawValue), .int(limit)], { $0.int(0) })
            guard !made.isEmpty else { return 0 }
            let kept = try Self.sent(made, tenant: tenant, since: opened.started, in: session)
            try Self.remove(
                made.filter { !kept.contains($0) }, keeping: kept.sorted(), list: opened.list, tenant: tenant, at: now,
                in: session)
            return made.count
        }
    }

    /// Contacts that were there before.
    private static func restore(
        _ id: ImportID, list: Int64?, limit: Int, at now: Timestamp, in session: any Session
    ) throws(StoreError) -> Int {
        let changes = try session.all(takeChanges, [.int(id.rawValue), .int(limit)]) {
            (
                contact: $0.int(0), oldFields: $0.optionalText(1), newFields: $0.optionalText(2), email: $0.text(3),
                importID: $0.optionalInt(4), isJoined: $0.flag(5)
            )
        }
        for change in changes {
            try session.execute(
                giveBackImport, [.int(change.contact), .int(id.rawValue), .int(change.importID)])
            guard let old = change.oldFields, let new = change.newFields else { continue }
            try session.execute(
                giveBackFields,
                [.int(change.contact), .text(old), .text(change.email), .text(new), .int(now.microseconds)])
        }
        if let list {
            try session.execute(leave, [.int(list), .ids(changes.filter(\.isJoined).map(\.contact))])
            try session.execute(touchLists, [.ids([list])])
        }
        return changes.count
    }

    /// Those of the contacts that a mailing was sent to, or tried.
    private static func sent(
        _ contacts: [Int64], tenant: TenantID, since start: Int64, in session: any Session
    ) throws(StoreError) -> Set<Int64> {
        var found: Set<Int64> = []
        let mailings: [Int64] = try session.all(mailingsSince, [.int(tenant.rawValue), .int(start)], { $0.int(0) })
        for mailing in mailings {
            try session.query(sentTo, [.int(mailing), .ids(contacts)]) { row throws(StoreError) in
                found.insert(row.int(0))
            }
        }
        return found
    }

    private static func remove(
        _ gone: [Int64], keeping trashed: [Int64], list: Int64?, tenant: TenantID, at now: Timestamp,
        in session: any Session
    ) throws(StoreError) {
        if !trashed.isEmpty {
            try session.execute(trash, [.ids(trashed), .int(now.microseconds)])
            if let list { try session.execute(leave, [.int(list), .ids(trashed)]) }
        }
        if !gone.isEmpty {
            try session.execute(forgetMemberships, [.int(tenant.rawValue), .ids(gone)])
            try session.execute(forgetChanges, [.ids(gone)])
            try session.execute(delete, [.ids(gone)])
            try session.execute(nextEpoch, [.int(tenant.rawValue)])
        }
        try session.execute(touchListsOfTenant, [.int(tenant.rawValue)])
    }
}
