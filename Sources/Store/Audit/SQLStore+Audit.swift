// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: AuditStore {
    private static let insertEntry: SQL = """
        INSERT INTO audit_entry (tenant_id, at, actor, action, subject) VALUES ($1, $2, $3, $4, $5)
        """
    private static let entriesOfTenant: SQL = """
        SELECT tenant_id, at, actor, action, subject FROM audit_entry
        WHERE tenant_id = $1 ORDER BY id DESC LIMIT $2
        """
    private static let everyEntry: SQL = """
        SELECT tenant_id, at, actor, action, subject FROM audit_entry ORDER BY id DESC LIMIT $1
        """

    package func record(_ entry: AuditEntry) async throws(StoreError) {
        try await driver.write { session throws(StoreError) in try Self.record(entry, in: session) }
    }

    /// Within a transaction that also makes the change.
    static func record(_ entry: AuditEntry, in session: any Session) throws(StoreError) {
        try session.execute(
            insertEntry,
            [
                .int(entry.tenant?.rawValue), .int(entry.at.microseconds), .text(entry.actor), .text(entry.action),
                .text(entry.subject),
            ])
    }

    /// Nil: the entries of all tenants and those without one.
    package func auditEntries(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [AuditEntry] {
        try await driver.read { session throws(StoreError) in
            if let tenant {
                try session.all(
                    Self.entriesOfTenant, [.int(tenant.rawValue), .int(limit)], Self.auditEntry(from:))
            } else {
                try session.all(Self.everyEntry, [.int(limit)], Self.auditEntry(from:))
            }
        }
    }

    /// Filters are by the shape of the action, so they read the tenant's entries from the newest on until `limit` fit.
    private static let page: SQL = """
        SELECT tenant_id, at, actor, action, subject, id FROM audit_entry
        WHERE tenant_id = $1 AND id < $2 AND ($3 = '' OR actor = $3) AND (
            $4 = 'everything'
            OR ($4 = 'access' AND action LIKE $5)
            OR ($4 = 'exports' AND action LIKE $6)
            OR ($4 = 'changes' AND action NOT LIKE $5 AND action NOT LIKE $6))
        ORDER BY id DESC LIMIT $7
        """

    package func auditPage(
        of tenant: TenantID, _ filter: AuditFilter, before position: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditLine] {
        let values: [Value] = [
            .int(tenant.rawValue), .int(position ?? .max), .text(filter.actor), .text(filter.kind.rawValue),
            .text(AuditFilter.Kind.accessPrefix + "%"), .text("%" + AuditFilter.Kind.exportPart + "%"), .int(limit),
        ]
        return try await driver.read { session throws(StoreError) in
            try session.all(Self.page, values) { AuditLine(position: $0.int(5), entry: Self.auditEntry(from: $0)) }
        }
    }

    private static func auditEntry(from row: any Row) -> AuditEntry {
        AuditEntry(
            tenant: row.optionalInt(0).map { TenantID($0) }, at: row.time(1), actor: row.text(2),
            action: row.text(3), subject: row.text(4))
    }
}
