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
    /// One import of a tenant at a time: two of them may bring the same new address.
    static let lockTenant: SQL = "SELECT id FROM tenant WHERE id = $1{lock}"
    private static let listOfTenant: SQL = "SELECT id FROM contact_list WHERE id = $1 AND tenant_id = $2"
    private static let existing: SQL = """
        SELECT c.id, c.email_key, c.email, c.fields, c.import_id FROM {texts:$2} CROSS JOIN contact c
        WHERE c.tenant_id = $1 AND c.email_key = texts.value
        """
    static let suppressed: SQL = """
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
        UPDATE contact SET email = $2, fields = $3, import_id = $4,
            updated_at = CASE WHEN updated_at >= $5 THEN updated_at + 1 ELSE $5 END
        WHERE id = $1
        """
    private static let membersAmong: SQL = """
        SELECT m.contact_id FROM {ids:$2} CROSS JOIN list_member m
        WHERE m.list_id = $1 AND m.contact_id = ids.value
        """
    /// A later row of the same file changes what the import left, not what it found.
    private static let noteChanges = Bulk(
        into: "contact_import_change",
        [
            "import_id": .integer, "contact_id": .integer, "old_fields": .text, "new_fields": .text,
            "old_email": .text, "old_import_id": .integer, "joined": .integer,
        ], suffix: "ON CONFLICT (import_id, contact_id) DO UPDATE SET new_fields = excluded.new_fields")
    private static let noteLater: SQL = """
        UPDATE contact_import_change SET new_fields = $3 WHERE import_id = $1 AND contact_id = $2
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
        try await driver.write { session throws(StoreError) in
            _ = try session.first(Self.lockTenant, [.int(tenant.rawValue)], { $0.int(0) })
            if let list {
                let values: [Value] = [.int(list.rawValue), .int(tenant.rawValue)]
                guard try session.first(Self.listOfTenant, values, { $0.int(0) }) != nil else {
                    throw .conflict(detail: "the tenant has no such list")
                }
            }
            var merge = ImportMerge(mode: mode)
            let keys = Array(Set(rows.map(\.key)))
            try session.query(Self.existing, [.int(tenant.rawValue), .texts(keys)]) { row throws(StoreError) in
                merge.addExisting(
                    id: row.int(0), importID: row.optionalInt(4), isOwn: row.int(4) == importID.rawValue,
                    key: row.text(1), email: row.text(2), fields: row.text(3))
            }
            try session.query(Self.suppressed, [.int(tenant.rawValue), .texts(keys)]) { row throws(StoreError) in
                merge.suppressed.insert(row.text(0))
            }
            let outcomes = rows.map { merge.take($0) }
            try Self.write(merge, importID: importID, list: list, tenant: tenant, now: now, in: session)
            return outcomes
        }
    }

    private static func write(
        _ merge: ImportMerge, importID: ImportID, list: ContactListID?, tenant: TenantID, now: Timestamp,
        in session: any Session
    ) throws(StoreError) {
        let new = merge.entries.filter { $0.id == nil }
        func same(_ value: Int64) -> Column { .ints([Int64](repeating: value, count: new.count)) }
        try session.insert(
            insertContacts,
            [
                same(tenant.rawValue), .texts(new.map(\.email)), .texts(new.map(\.key)), .texts(new.map(\.domain)),
                .texts([String](repeating: Contact.State.active.rawValue, count: new.count)),
                .texts(new.map(\.fields)), same(importID.rawValue), same(now.microseconds), same(now.microseconds),
            ])
        let taken = merge.entries.filter { $0.id != nil && $0.isTaken }
        try note(taken, importID: importID, list: list, in: session)
        for entry in taken {
            try session.execute(
                updateContact,
                [
                    .int(entry.id), .text(entry.email), .text(entry.fields), .int(importID.rawValue),
                    .int(now.microseconds),
                ])
        }
        guard let list else { return }
        let members = merge.entries.filter { $0.id == nil || $0.isTaken }.map(\.key)
        try session.execute(addMembers, [.int(list.rawValue), .int(tenant.rawValue), .texts(members)])
        try session.execute(touchLists, [.ids([list.rawValue])])
    }

    /// Writes down what the import found of contacts that it did not make, so that it can be taken back.
    private static func note(
        _ taken: [ImportMerge.Entry], importID: ImportID, list: ContactListID?, in session: any Session
    ) throws(StoreError) {
        for entry in taken where entry.isOwn {
            try session.execute(noteLater, [.int(importID.rawValue), .int(entry.id), .text(entry.fields)])
        }
        let found = taken.filter { !$0.isOwn }
        let ids = found.compactMap(\.id)
        var members: Set<Int64> = []
        if let list, !ids.isEmpty {
            try session.query(membersAmong, [.int(list.rawValue), .ids(ids)]) { row throws(StoreError) in
                members.insert(row.int(0))
            }
        }
        try session.insert(
            noteChanges,
            [
                .ints([Int64](repeating: importID.rawValue, count: ids.count)), .ints(ids),
                .texts(found.map(\.oldFields)), .texts(found.map(\.fields)), .texts(found.map(\.oldEmail)),
                .optionalInts(found.map(\.oldImportID)),
                .ints(ids.map { list != nil && !members.contains($0) ? 1 : 0 }),
            ])
    }
}
