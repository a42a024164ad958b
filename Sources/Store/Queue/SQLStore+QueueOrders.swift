// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: QueueOrderStore {
    private static let active: SQL = """
        SELECT id, kind, tenant_id, campaign_id, domain, site, source, pool, reason, actor, made_at, until
        FROM queue_order WHERE ended_at IS NULL ORDER BY id
        """
    private static let countActive: SQL = "SELECT COUNT(*) FROM queue_order WHERE ended_at IS NULL"
    private static let insertOrder: SQL = """
        INSERT INTO queue_order (kind, tenant_id, campaign_id, domain, site, source, pool, reason, actor, made_at, until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
        """
    private static let endOrder: SQL = """
        UPDATE queue_order SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL RETURNING tenant_id, kind
        """
    private static let urgent: SQL = "UPDATE campaign SET is_urgent = $2 WHERE id = $1 RETURNING tenant_id"
    private static let suspended: SQL = """
        SELECT identity, site, until, reply, rule, at FROM suspension WHERE until > $1
        """
    private static let saveSuspended: SQL = """
        INSERT INTO suspension (identity, site, until, reply, rule, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (identity, site) DO UPDATE SET until = excluded.until, reply = excluded.reply,
            rule = excluded.rule, at = excluded.at
        """
    private static let endSuspended: SQL = "DELETE FROM suspension WHERE identity = $1 AND site = $2"

    package func queueOrders() async throws(StoreError) -> [QueueOrder] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.active, []) { row throws(StoreError) in
                QueueOrder(
                    id: row.id(0), kind: try row.value(QueueOrder.Kind.self, 1),
                    selection: QueueSelection(
                        tenant: row.optionalInt(2).map { TenantID($0) },
                        campaign: row.optionalInt(3).map { CampaignID($0) }, domain: row.optionalText(4),
                        site: row.optionalText(5), source: row.optionalText(6)),
                    pool: row.optionalText(7), reason: row.text(8), actor: row.text(9), madeAt: row.time(10),
                    until: row.optionalTime(11))
            }
        }
    }

    package func addQueueOrder(
        _ kind: QueueOrder.Kind, _ selection: QueueSelection, pool: String?, reason: String, actor: String,
        until: Timestamp?, at now: Timestamp
    ) async throws(StoreError) -> QueueOrder? {
        try await driver.write { session throws(StoreError) in
            let count = try session.first(Self.countActive, [], { Int($0.int(0)) }) ?? 0
            guard count < QueueOrder.limit else { return nil }
            let id: QueueOrderID = try session.newID(
                Self.insertOrder,
                [
                    .text(kind.rawValue), .int(selection.tenant?.rawValue), .int(selection.campaign?.rawValue),
                    .text(selection.domain), .text(selection.site), .text(selection.source), .text(pool),
                    .text(reason), .text(actor), .int(now.microseconds), .int(until?.microseconds),
                ])
            try Self.record(
                AuditEntry(
                    tenant: selection.tenant, at: now, actor: actor, action: "queue.\(kind.rawValue)",
                    subject: "\(id.rawValue) \(selection.text): \(reason)"), in: session)
            return QueueOrder(
                id: id, kind: kind, selection: selection, pool: pool, reason: reason, actor: actor, madeAt: now,
                until: until)
        }
    }

    package func endQueueOrder(_ id: QueueOrderID, actor: String, at now: Timestamp) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [.int(id.rawValue), .int(now.microseconds), .text(actor)]
            guard
                let (tenant, kind) = try session.first(
                    Self.endOrder, values, { ($0.optionalInt(0).map { TenantID($0) }, $0.text(1)) })
            else { return false }
            try Self.record(
                AuditEntry(
                    tenant: tenant, at: now, actor: actor, action: "queue.\(kind).end", subject: "\(id.rawValue)"),
                in: session)
            return true
        }
    }

    package func setUrgent(
        _ isUrgent: Bool, _ campaign: CampaignID, actor: String, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            guard
                let tenant = try session.first(
                    Self.urgent, [.int(campaign.rawValue), .flag(isUrgent)], { TenantID($0.int(0)) })
            else { return false }
            try Self.record(
                AuditEntry(
                    tenant: tenant, at: now, actor: actor, action: isUrgent ? "queue.urgent" : "queue.bulk",
                    subject: "\(campaign.rawValue)"), in: session)
            return true
        }
    }

    package func suspensions(at now: Timestamp) async throws(StoreError) -> [StoredSuspension] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.suspended, [.int(now.microseconds)]) { row throws(StoreError) in
                StoredSuspension(
                    identity: row.text(0), site: row.text(1), until: row.time(2), reply: row.text(3),
                    rule: row.text(4), at: row.time(5))
            }
        }
    }

    package func saveSuspension(_ suspension: StoredSuspension) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.saveSuspended,
                [
                    .text(suspension.identity), .text(suspension.site), .int(suspension.until.microseconds),
                    .text(suspension.reply), .text(suspension.rule), .int(suspension.at.microseconds),
                ])
        }
    }

    package func endSuspension(identity: String, site: String) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(Self.endSuspended, [.text(identity), .text(site)])
        }
    }
}

extension QueueSelection {
    /// For the audit: `campaign=12 domain=example.jp`.
    package var text: String {
        var parts: [String] = []
        if let tenant { parts.append("tenant=\(tenant.rawValue)") }
        if let campaign { parts.append("campaign=\(campaign.rawValue)") }
        if let domain { parts.append("domain=\(domain)") }
        if let site { parts.append("site=\(site)") }
        if let source { parts.append("source=\(source)") }
        return parts.joined(separator: " ")
    }
}
