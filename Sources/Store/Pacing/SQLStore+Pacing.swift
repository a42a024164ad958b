// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: PacingStore {
    private static let everyQuietHours: SQL = """
        SELECT tenant_id, from_minute, to_minute, offset_minutes FROM quiet_hours
        """
    private static let replaceQuietHours: SQL = """
        INSERT INTO quiet_hours (tenant_id, from_minute, to_minute, offset_minutes) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id) DO UPDATE SET from_minute = excluded.from_minute, to_minute = excluded.to_minute,
            offset_minutes = excluded.offset_minutes
        """
    private static let deleteQuietHours: SQL = "DELETE FROM quiet_hours WHERE tenant_id = $1"
    private static let updateSpread: SQL = """
        UPDATE campaign SET spread_seconds = $2 WHERE id = $1 AND state NOT IN ('finished', 'cancelled')
        RETURNING tenant_id
        """

    package func quietHours() async throws(StoreError) -> [TenantID: QuietHours] {
        try await driver.read { session throws(StoreError) in
            var found: [TenantID: QuietHours] = [:]
            try session.query(Self.everyQuietHours, []) { row throws(StoreError) in
                guard
                    let hours = QuietHours(
                        from: Int(row.int(1)), to: Int(row.int(2)), offsetInMinutes: Int(row.int(3)))
                else { throw .broken(detail: "quiet hours that are none") }
                found[row.id(0)] = hours
            }
            return found
        }
    }

    package func setQuietHours(
        of tenant: TenantID, to hours: QuietHours?, actor: String, at now: Timestamp
    ) async throws(StoreError) {
        try await driver.write { session throws(StoreError) in
            if let hours {
                try session.execute(
                    Self.replaceQuietHours,
                    [.int(tenant.rawValue), .int(hours.from), .int(hours.to), .int(hours.offsetInMinutes)])
            } else {
                try session.execute(Self.deleteQuietHours, [.int(tenant.rawValue)])
            }
            try Self.record(
                AuditEntry(
                    tenant: tenant, at: now, actor: actor, action: "tenant.quiet", subject: hours?.text ?? "none"),
                in: session)
        }
    }

    package func setSpread(
        of campaign: CampaignID, to spread: Duration?, actor: String, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let seconds = spread.map { $0.components.seconds }
            let tenant: TenantID? = try session.first(
                Self.updateSpread, [.int(campaign.rawValue), .int(seconds)]
            ) { $0.id(0) }
            guard let tenant else { return false }
            try Self.record(
                AuditEntry(
                    tenant: tenant, at: now, actor: actor, action: "campaign.spread",
                    subject: "\(CampaignCode.text(campaign)) \(seconds.map { "\($0) s" } ?? "none")"), in: session)
            return true
        }
    }
}
