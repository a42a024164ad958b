// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: ContactScanning {
    /// A contact that is suppressed for the tenant and for all comes once.
    private static let columns: StaticString = """
        SELECT c.id, c.state, CASE WHEN EXISTS (SELECT 1 FROM suppression s
            WHERE s.email_key = c.email_key AND s.tenant_id IN (0, $1)) THEN 1 ELSE 0 END,
            c.updated_at, c.email, c.domain, c.fields FROM contact c
        """
    private static let scan = SQL(columns, "WHERE c.tenant_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3")
    private static let changed = SQL(
        columns, "WHERE c.tenant_id = $1 AND c.updated_at >= $2 ORDER BY c.updated_at, c.id LIMIT $3")
    private static let epoch: SQL = "SELECT contact_epoch FROM tenant WHERE id = $1"
    private static let version: SQL = "SELECT version FROM contact_list WHERE id = $1 AND tenant_id = $2"
    private static let membersOfList: SQL = """
        SELECT contact_id FROM list_member WHERE list_id = $1 AND contact_id > $2 ORDER BY contact_id LIMIT $3
        """
    private static let reachedBy: SQL = """
        SELECT contact_id FROM recipient WHERE campaign_id = $1 AND contact_id > $2 AND outcome IN (1, 5)
        ORDER BY contact_id LIMIT $3
        """

    package func scanContacts(
        of tenant: TenantID, after: ContactID, limit: Int
    ) async throws(StoreError) -> ContactChunk {
        try await chunk(Self.scan, [.int(tenant.rawValue), .int(after.rawValue), .int(limit)])
    }

    package func changedContacts(
        of tenant: TenantID, since: Timestamp, limit: Int
    ) async throws(StoreError) -> ContactChunk {
        try await chunk(Self.changed, [.int(tenant.rawValue), .int(since.microseconds), .int(limit)])
    }

    private func chunk(_ sql: SQL, _ values: [Value]) async throws(StoreError) -> ContactChunk {
        try await driver.read { session throws(StoreError) in
            var chunk = ContactChunk()
            try session.query(sql, values) { row throws(StoreError) in
                chunk.ids.append(row.int(0))
                chunk.states.append(try row.value(Contact.State.self, 1))
                chunk.isSuppressed.append(row.flag(2))
                chunk.updatedAt.append(row.int(3))
                chunk.emails.append(contentsOf: row.text(4).utf8)
                chunk.emailEnds.append(chunk.emails.count)
                chunk.domains.append(contentsOf: row.text(5).utf8)
                chunk.domainEnds.append(chunk.domains.count)
                chunk.fields.append(contentsOf: row.text(6).utf8)
                chunk.fieldEnds.append(chunk.fields.count)
            }
            return chunk
        }
    }

    package func contactEpoch(of tenant: TenantID) async throws(StoreError) -> Int64 {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.epoch, [.int(tenant.rawValue)], { $0.int(0) }) ?? 0
        }
    }

    package func listVersion(_ list: ContactListID, of tenant: TenantID) async throws(StoreError) -> Int64? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.version, [.int(list.rawValue), .int(tenant.rawValue)], { $0.int(0) })
        }
    }

    package func members(
        of list: ContactListID, after: ContactID, limit: Int
    ) async throws(StoreError) -> [ContactID] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.membersOfList, [.int(list.rawValue), .int(after.rawValue), .int(limit)], { $0.id(0) })
        }
    }

    package func reached(
        by campaign: CampaignID, after: ContactID, limit: Int
    ) async throws(StoreError) -> [ContactID] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.reachedBy, [.int(campaign.rawValue), .int(after.rawValue), .int(limit)], { $0.id(0) })
        }
    }
}
