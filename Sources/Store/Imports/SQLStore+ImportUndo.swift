// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactBook`` about imports that ran.
extension SQLStore {
    private static let importsOfTenant: SQL = """
        SELECT id, file_name, mode, list_id, imported, updated, rejected, started_at, finished_at, undone_at
        FROM contact_import WHERE tenant_id = $1 ORDER BY id DESC LIMIT $2
        """
    private static let importByID: SQL = """
        SELECT id, file_name, mode, list_id, imported, updated, rejected, started_at, finished_at, undone_at
        FROM contact_import WHERE tenant_id = $1 AND id = $2
        """
    private static let importToUndo: SQL = """
        SELECT list_id, undo_cursor, started_at FROM contact_import WHERE id = $1 AND tenant_id = $2
        """
    private static let beginUndo: SQL = """
        UPDATE contact_import SET undone_at = COALESCE(undone_at, $2), undo_cursor = COALESCE(undo_cursor, $3)
        WHERE id = $1
        """
    private static let moveCursor: SQL = "UPDATE contact_import SET undo_cursor = $2 WHERE id = $1"
    private static let changesToUndo: SQL = """
        SELECT contact_id, joined FROM contact_import_change WHERE import_id = $1 ORDER BY contact_id DESC LIMIT $2
        """
    private static let leaveList: SQL = """
        DELETE FROM list_member WHERE list_id = $1 AND contact_id IN (SELECT ids.value FROM {ids:$2})
        """
    private static let giveFieldsBack: SQL = """
        UPDATE contact SET updated_at = $3,
            email = (SELECT h.old_email FROM contact_import_change h WHERE h.import_id = $1 AND h.contact_id = contact.id),
            fields = (SELECT h.old_fields FROM contact_import_change h WHERE h.import_id = $1 AND h.contact_id = contact.id)
        WHERE id IN (SELECT ids.value FROM {ids:$2}) AND EXISTS (
            SELECT 1 FROM contact_import_change h WHERE h.import_id = $1 AND h.contact_id = contact.id
                AND h.old_fields IS NOT NULL AND h.new_fields = contact.fields)
        """
    private static let forgetChanges: SQL = """
        DELETE FROM contact_import_change WHERE import_id = $1 AND contact_id IN (SELECT ids.value FROM {ids:$2})
        """
    /// Something was sent, or a mailing that is under way has the contact in its audience.
    private static let madeContacts: SQL = """
        SELECT c.id, EXISTS (
            SELECT 1 FROM campaign g WHERE g.tenant_id = $2 AND g.launched_at >= $5 AND (
                (g.state IN ('planning', 'running', 'paused') AND g.audience_last_id >= c.id)
                OR EXISTS (SELECT 1 FROM recipient r WHERE r.campaign_id = g.id AND r.contact_id = c.id)))
        FROM contact c WHERE c.import_id = $1 AND c.tenant_id = $2 AND c.id < $3 ORDER BY c.id DESC LIMIT $4
        """
    private static let trash: SQL = """
        UPDATE contact SET state = 'trashed', updated_at = $2 WHERE id IN (SELECT ids.value FROM {ids:$1})
        """
    private static let leaveEveryList: SQL = """
        DELETE FROM list_member WHERE list_id IN (SELECT id FROM contact_list WHERE tenant_id = $1)
            AND contact_id IN (SELECT ids.value FROM {ids:$2})
        """
    private static let touchLists: SQL = "UPDATE contact_list SET version = version + 1 WHERE tenant_id = $1"
    private static let forgetItems: SQL = """
        DELETE FROM contact_change_item WHERE contact_id IN (SELECT ids.value FROM {ids:$1})
        """
    private static let delete: SQL = "DELETE FROM contact WHERE id IN (SELECT ids.value FROM {ids:$1})"

    package func contactImports(of tenant: TenantID, limit: Int) async throws(StoreError) -> [ContactImport] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.importsOfTenant, [.int(tenant.rawValue), .int(max(0, limit))], Self.contactImport(from:))
        }
    }

    package func contactImport(_ id: ImportID, of tenant: TenantID) async throws(StoreError) -> ContactImport? {
        try await driver.read { session throws(StoreError) in
            try session.first(
                Self.importByID, [.int(tenant.rawValue), .int(id.rawValue)], Self.contactImport(from:))
        }
    }

    package func undoImportNext(
        _ id: ImportID, of tenant: TenantID, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int {
        try await driver.write { session throws(StoreError) in
            let stamp = try ContactClock.stamp(tenant, at: now, in: session)
            let found = try session.first(
                Self.importToUndo, [.int(id.rawValue), .int(tenant.rawValue)],
                { (list: $0.optionalInt(0), cursor: $0.optionalInt(1) ?? Int64.max, startedAt: $0.int(2)) })
            guard let found, limit > 0 else { return 0 }
            try session.execute(Self.beginUndo, [.int(id.rawValue), .int(now.microseconds), .int(Int64.max)])
            let changed = try session.all(
                Self.changesToUndo, [.int(id.rawValue), .int(limit)], { (contact: $0.int(0), joined: $0.flag(1)) })
            if !changed.isEmpty {
                let all = changed.map(\.contact)
                let joined = changed.filter(\.joined).map(\.contact)
                if let list = found.list, !joined.isEmpty {
                    try session.execute(Self.leaveList, [.int(list), .ids(joined)])
                    try ContactLists.touch(ContactListID(list), in: session)
                }
                try session.execute(
                    Self.giveFieldsBack, [.int(id.rawValue), .ids(all), .int(stamp.microseconds)])
                try session.execute(Self.forgetChanges, [.int(id.rawValue), .ids(all)])
                return changed.count
            }
            let made = try session.all(
                Self.madeContacts,
                [
                    .int(id.rawValue), .int(tenant.rawValue), .int(found.cursor), .int(limit), .int(found.startedAt),
                ], { (contact: $0.int(0), isSent: $0.flag(1)) })
            guard let last = made.last else { return 0 }
            try session.execute(Self.moveCursor, [.int(id.rawValue), .int(last.contact)])
            let sent = made.filter(\.isSent).map(\.contact)
            if !sent.isEmpty {
                if let list = found.list { try session.execute(Self.leaveList, [.int(list), .ids(sent)]) }
                try session.execute(Self.trash, [.ids(sent), .int(stamp.microseconds)])
            }
            try Self.delete(made.filter { !$0.isSent }.map(\.contact), of: tenant, in: session)
            try session.execute(Self.touchLists, [.int(tenant.rawValue)])
            return made.count
        }
    }

    private static func delete(
        _ contacts: [Int64], of tenant: TenantID, in session: any Session
    ) throws(StoreError) {
        guard !contacts.isEmpty else { return }
        try session.execute(leaveEveryList, [.int(tenant.rawValue), .ids(contacts)])
        try session.execute(forgetItems, [.ids(contacts)])
        try session.execute(delete, [.ids(contacts)])
        try ContactClock.startEpoch(of: tenant, in: session)
    }

    private static func contactImport(from row: any Row) throws(StoreError) -> ContactImport {
        let counts =
            row.isNull(4)
            ? nil : ImportCounts(imported: Int(row.int(4)), updated: Int(row.int(5)), rejected: Int(row.int(6)))
        return ContactImport(
            id: row.id(0), fileName: row.text(1), mode: try row.value(ImportMode.self, 2),
            list: row.optionalInt(3).map { ContactListID($0) }, counts: counts, startedAt: row.time(7),
            finishedAt: row.optionalTime(8), undoneAt: row.optionalTime(9))
    }
}
