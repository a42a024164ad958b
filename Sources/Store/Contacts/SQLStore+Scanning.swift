// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: ContactScanning {
    private static let mark: SQL = "SELECT contact_epoch, contact_clock FROM tenant WHERE id = $1"
    static let scan: SQL = """
        SELECT c.id, c.email, c.domain, c.state, c.fields, c.updated_at,
            EXISTS (SELECT 1 FROM suppression s WHERE s.email_key = c.email_key AND s.tenant_id IN (0, $1))
        FROM contact c WHERE c.tenant_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3
        """
    static let changed: SQL = """
        SELECT c.id, c.email, c.domain, c.state, c.fields, c.updated_at,
            EXISTS (SELECT 1 FROM suppression s WHERE s.email_key = c.email_key AND s.tenant_id IN (0, $1))
        FROM contact c WHERE c.tenant_id = $1 AND (c.updated_at, c.id) > ($2, $3)
        ORDER BY c.updated_at, c.id LIMIT $4
        """
    private static let version: SQL = "SELECT version FROM contact_list WHERE id = $1 AND tenant_id = $2"
    private static let membersAfter: SQL = """
        SELECT contact_id FROM list_member WHERE list_id = $1 AND contact_id > $2 ORDER BY contact_id LIMIT $3
        """
    private static let missedRecipients: SQL = """
        SELECT r.contact_id FROM campaign c CROSS JOIN recipient r
        WHERE c.id = $1 AND c.tenant_id = $2 AND r.campaign_id = c.id AND r.outcome > 1 AND r.outcome IN (3, 4, 6, 7)
        """
    private static let receivedRecipients: SQL = """
        SELECT r.contact_id FROM campaign c CROSS JOIN recipient r
        WHERE c.id = $1 AND c.tenant_id = $2 AND r.campaign_id = c.id AND r.outcome IN (1, 5)
        """

    package func contactMark(of tenant: TenantID) async throws(StoreError) -> ContactMark? {
        try await driver.read { session throws(StoreError) in
            try session.first(
                Self.mark, [.int(tenant.rawValue)], { ContactMark(epoch: $0.int(0), clock: $0.time(1)) })
        }
    }

    package func scanContacts(
        of tenant: TenantID, after: ContactID, limit: Int
    ) async throws(StoreError) -> ContactChunk {
        try await chunk(Self.scan, [.int(tenant.rawValue), .int(after.rawValue), .int(limit)])
    }

    package func changedContacts(
        of tenant: TenantID, since: Timestamp, after: ContactID, limit: Int
    ) async throws(StoreError) -> ContactChunk {
        try await chunk(
            Self.changed, [.int(tenant.rawValue), .int(since.microseconds), .int(after.rawValue), .int(limit)])
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
                Self.membersAfter, [.int(list.rawValue), .int(after.rawValue), .int(limit)], { $0.id(0) })
        }
    }

    package func recipients(
        who part: Audience.Earlier, _ campaign: CampaignID, of tenant: TenantID
    ) async throws(StoreError) -> [ContactID] {
        let sql = part == .missed ? Self.missedRecipients : Self.receivedRecipients
        return try await driver.read { session throws(StoreError) in
            try session.all(sql, [.int(campaign.rawValue), .int(tenant.rawValue)], { $0.id(0) }).sorted()
        }
    }

    private func chunk(_ sql: SQL, _ values: [Value]) async throws(StoreError) -> ContactChunk {
        try await driver.read { session throws(StoreError) in
            var chunk = ContactChunk()
            try session.query(sql, values) { row throws(StoreError) in
                chunk.ids.append(row.int(0))
                chunk.emails += row.bytes(1)
                chunk.emailEnds.append(chunk.emails.count)
                chunk.domains += row.bytes(2)
                chunk.domainEnds.append(chunk.domains.count)
                chunk.states.append(try row.value(Contact.State.self, 3))
                chunk.fields += row.bytes(4)
                chunk.fieldEnds.append(chunk.fields.count)
                chunk.updatedAt.append(row.int(5))
                chunk.isSuppressed.append(row.flag(6))
            }
            return chunk
        }
    }
}
