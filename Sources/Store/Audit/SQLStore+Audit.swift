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
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.insertEntry,
                [
                    .int(entry.tenant?.rawValue), .int(entry.at.microseconds), .text(entry.actor),
                    .text(entry.action), .text(entry.subject),
                ])
        }
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

    private static func auditEntry(from row: any Row) -> AuditEntry {
        AuditEntry(
            tenant: row.optionalInt(0).map { TenantID($0) }, at: row.time(1), actor: row.text(2),
            action: row.text(3), subject: row.text(4))
    }
}
