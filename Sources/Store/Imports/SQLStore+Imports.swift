// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactStore`` that takes files in.
extension SQLStore {
    private static let insertImport: SQL = """
        INSERT INTO contact_import (tenant_id, file_name, mode, list_id, started_at) VALUES ($1, $2, $3, $4, $5)
        RETURNING id
        """
    private static let endImport: SQL = """
        UPDATE contact_import SET imported = $2, updated = $3, rejected = $4, finished_at = $5 WHERE id = $1
        """
    private static let existing: SQL = """
        SELECT c.id, c.email_key, c.email, c.fields, c.import_id, c.state FROM {texts:$2} CROSS JOIN contact c
        WHERE c.tenant_id = $1 AND c.email_key = texts.value
        """
    private static let suppressed: SQL = """
        SELECT s.email_key FROM {texts:$2} CROSS JOIN suppression s
        WHERE s.email_key = texts.value AND s.tenant_id IN (0, $1)
        """
    private static let insertContacts = Bulk(
        into: "contact",
        [
            "tenant_id": .integer, "email": .text, "email_key": .text, "domain": .text, "state": .text,
            "fields": .text, "import_id": .integer, "created_at": .integer, "updated_at": .integer,
        ])
    private static let updateContact: SQL = """
        UPDATE contact SET email = $2, fields = $3, updated_at = $4 WHERE id = $1
        """
    /// The first state before the import stays, for its undo.
    private static let insertChanges = Bulk(
        into: "contact_import_change",
        [
            "import_id": .integer, "contact_id": .integer, "old_fields": .text, "new_fields": .text,
            "old_email": .text, "joined": .integer,
        ],
        suffix: """
            ON CONFLICT (import_id, contact_id) DO UPDATE SET
                old_email = COALESCE(contact_import_change.old_email, excluded.old_email),
                old_fields = COALESCE(contact_import_change.old_fields, excluded.old_fields),
                new_fields = COALESCE(excluded.new_fields, contact_import_change.new_fields),
                joined = CASE WHEN excluded.joined = 1 THEN 1 ELSE contact_import_change.joined END
            """)
    private static let membersAmong: SQL = """
        SELECT m.contact_id FROM {ids:$2} CROSS JOIN list_member m WHERE m.list_id = $1 AND m.contact_id = ids.value
        """
    private static let addMembers: SQL = """
        INSERT INTO list_member (list_id, contact_id)
        SELECT $1, c.id FROM {texts:$3} CROSS JOIN contact c WHERE c.tenant_id = $2 AND c.email_key = texts.value
        ON CONFLICT (list_id, contact_id) DO NOTHING
        """

    package func beginImport(_ new: NewContactImport, at now: Timestamp) async throws(StoreError) -> ImportID {
        try await driver.write { session throws(StoreError) in
            try session.newID(
                Self.insertImport,
                [
                    .int(new.tenant.rawValue), .text(new.fileName), .text(new.mode.rawValue),
                    .int(new.list?.rawValue), .int(now.microseconds),
                ])
        }
    }

    package func finishImport(_ id: ImportID, counts: ImportCounts, at now: Timestamp) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.endImport,
                [
                    .int(id.rawValue), .int(counts.imported), .int(counts.updated), .int(counts.rejected),
                    .int(now.microseconds),
                ])
        }
    }

    /// `.conflict` when the tenant has no such list.
    package func importContacts(
        _ rows: [ImportRow], into importID: ImportID, list: ContactListID?, mode: ImportMode, of tenant: TenantID,
        at now: Timestamp
    ) async throws(StoreError) -> [ImportRowOutcome] {
        let outcomes = try await driver.write { session throws(StoreError) in
            // One import of a tenant at a time: two of them may bring the same new address.
            let stamp = try ContactClock.stamp(tenant, at: now, in: session)
            if let list { try ContactLists.require(list, of: tenant, in: session) }
            var merge = ImportMerge(mode: mode)
            let keys = Array(Set(rows.map(\.key)))
            try session.query(Self.existing, [.int(tenant.rawValue), .texts(keys)]) { row throws(StoreError) in
                merge.addExisting(
                    id: row.int(0), isOwn: row.int(4) == importID.rawValue,
                    isTrashed: row.text(5) == Contact.State.trashed.rawValue, key: row.text(1), email: row.text(2),
                    fields: row.text(3))
            }
            try session.query(Self.suppressed, [.int(tenant.rawValue), .texts(keys)]) { row throws(StoreError) in
                merge.suppressed.insert(row.text(0))
            }
            let outcomes = rows.map { merge.take($0) }
            try Self.write(
                merge, importID: importID, list: list, tenant: tenant, now: now, stamp: stamp, in: session)
            CrashPoint.importBeforeCommit.passed()
            return outcomes
        }
        CrashPoint.importAfterCommit.passed()
        return outcomes
    }

    private static func write(
        _ merge: ImportMerge, importID: ImportID, list: ContactListID?, tenant: TenantID, now: Timestamp,
        stamp: Timestamp, in session: any Session
    ) throws(StoreError) {
        let new = merge.entries.filter { $0.id == nil }
        func same(_ value: Int64) -> Column { .ints([Int64](repeating: value, count: new.count)) }
        try session.insert(
            insertContacts,
            [
                same(tenant.rawValue), .texts(new.map(\.email)), .texts(new.map(\.key)), .texts(new.map(\.domain)),
                .texts([String](repeating: Contact.State.active.rawValue, count: new.count)),
                .texts(new.map(\.fields)), same(importID.rawValue), same(now.microseconds), same(stamp.microseconds),
            ])
        let taken = merge.entries.filter { $0.id != nil && $0.isTaken }
        for entry in taken where entry.isChanged {
            try session.execute(
                updateContact,
                [.int(entry.id), .text(entry.email), .text(entry.fields), .int(stamp.microseconds)])
        }
        var joined: Set<Int64> = []
        if let list, !merge.entries.isEmpty {
            joined = Set(taken.compactMap(\.id))
            if !joined.isEmpty {
                try session.query(membersAmong, [.int(list.rawValue), .ids(joined.sorted())]) {
                    joined.remove($0.int(0))
                }
            }
            let members = new.map(\.key) + taken.filter { $0.id.map(joined.contains) ?? false }.map(\.key)
            if !members.isEmpty {
                try session.execute(addMembers, [.int(list.rawValue), .int(tenant.rawValue), .texts(members)])
                try ContactLists.touch(list, in: session)
            }
        }
        try remember(taken, joined: joined, importID: importID, in: session)
    }

    /// What an undo needs of contacts that the import did not make.
    private static func remember(
        _ taken: [ImportMerge.Entry], joined: Set<Int64>, importID: ImportID, in session: any Session
    ) throws(StoreError) {
        let rows = taken.compactMap { entry -> (id: Int64, entry: ImportMerge.Entry, joined: Bool)? in
            guard let id = entry.id, !entry.isOwn, entry.isChanged || joined.contains(id) else { return nil }
            return (id, entry, joined.contains(id))
        }
        guard !rows.isEmpty else { return }
        try session.insert(
            insertChanges,
            [
                .ints([Int64](repeating: importID.rawValue, count: rows.count)), .ints(rows.map(\.id)),
                .optionalTexts(rows.map { $0.entry.isChanged ? $0.entry.oldFields : nil }),
                .optionalTexts(rows.map { $0.entry.isChanged ? $0.entry.fields : nil }),
                .optionalTexts(rows.map { $0.entry.isChanged ? $0.entry.oldEmail : nil }),
                .ints(rows.map { $0.joined ? 1 : 0 }),
            ])
    }
}
