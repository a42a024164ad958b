// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactBook`` about imports: what they were, and taking them back.
extension SQLStore {
    private static let ofTenant: SQL = """
        SELECT id, file_name, mode, list_id, imported, updated, rejected, started_at, finished_at, undone_at
        FROM contact_import WHERE tenant_id = $1 ORDER BY id DESC LIMIT $2
        """
    private static let byID: SQL = """
        SELECT id, file_name, mode, list_id, imported, updated, rejected, started_at, finished_at, undone_at
        FROM contact_import WHERE tenant_id = $1 AND id = $2
        """
    private static let present: SQL = """
        SELECT c.email_key FROM {texts:$2} CROSS JOIN contact c
        WHERE c.tenant_id = $1 AND c.email_key = texts.value
        """

    package func contactImports(of tenant: TenantID, limit: Int) async throws(StoreError) -> [ContactImport] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.ofTenant, [.int(tenant.rawValue), .int(limit)], Self.contactImport(from:))
        }
    }

    package func contactImport(_ id: ImportID, of tenant: TenantID) async throws(StoreError) -> ContactImport? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.byID, [.int(tenant.rawValue), .int(id.rawValue)], Self.contactImport(from:))
        }
    }

    package func knownKeys(
        _ keys: [String], of tenant: TenantID
    ) async throws(StoreError) -> (present: Set<String>, suppressed: Set<String>) {
        try await driver.read { session throws(StoreError) in
            let values: [Value] = [.int(tenant.rawValue), .texts(keys)]
            let present = Set(try session.all(Self.present, values, { $0.text(0) }))
            let suppressed = Set(try session.all(Self.suppressed, values, { $0.text(0) }))
            return (present, suppressed.subtracting(present))
        }
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
