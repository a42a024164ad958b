// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Looking at the queue, and settling a part of it.
extension SQLStore {
    private static let active: SQL = """
        SELECT c.id, c.tenant_id, c.state, m.name FROM campaign c JOIN campaign_content m ON m.campaign_id = c.id
        WHERE c.state IN ('planning', 'running', 'paused') AND (CAST($1 AS BIGINT) IS NULL OR c.tenant_id = $1)
            AND (CAST($2 AS BIGINT) IS NULL OR c.id = $2) ORDER BY c.id
        """
    private static let batchesOfCampaign: SQL = """
        SELECT id, site, state, size, contact_ids, done, due_at, owner FROM batch
        WHERE campaign_id = $1 AND (CAST($2 AS TEXT) IS NULL OR site = $2) ORDER BY id
        """
    private static let deferralsBySite: SQL = """
        SELECT COALESCE(r.site, ''), COUNT(*), MIN(d.due_at) FROM deferral d
        LEFT JOIN recipient r ON r.campaign_id = d.campaign_id AND r.contact_id = d.contact_id
        LEFT JOIN contact c ON c.id = d.contact_id
        WHERE d.campaign_id = $1 AND (CAST($2 AS TEXT) IS NULL OR c.domain = $2)
            AND (CAST($3 AS TEXT) IS NULL OR r.site = $3)
        GROUP BY COALESCE(r.site, '')
        """
    private static let membersOfDomain: SQL = """
        SELECT c.id FROM {ids:$1} CROSS JOIN contact c WHERE c.id = ids.value AND c.domain = $2
        """
    private static let freeAmong: SQL = """
        SELECT id, campaign_id, tenant_id, site, attempt, first_attempt_at, fence, size, contact_ids, done FROM batch
        WHERE id IN (SELECT ids.value FROM {ids:$1}) AND state = 'ready' ORDER BY id{lock}
        """
    private static let deferralOf: SQL = """
        SELECT attempt, due_at FROM deferral WHERE campaign_id = $1 AND contact_id = $2
        """
    private static let recipientOf: SQL = """
        SELECT r.site, r.outcome, r.at, e.phase, e.code, e.enhanced, e.reply, e.host FROM recipient r
        LEFT JOIN event e ON e.campaign_id = r.campaign_id AND e.id = r.event_id
        WHERE r.campaign_id = $1 AND r.contact_id = $2
        """
    private static let planOf: SQL = """
        SELECT is_planned, plan_cursor, audience_last_id, state FROM campaign WHERE id = $1
        """

    package func queueCounts(_ selection: QueueSelection) async throws(StoreError) -> [QueueCount] {
        try await driver.read { session throws(StoreError) in
            var counts: [QueueCount] = []
            for campaign in try Self.campaigns(selection, in: session) {
                var bySite: [String: QueueCount] = [:]
                func blank(_ site: String) -> QueueCount {
                    QueueCount(
                        campaign: campaign.id, tenant: campaign.tenant, name: campaign.name, state: campaign.state,
                        site: site)
                }
                try session.query(
                    Self.batchesOfCampaign, [.int(campaign.id.rawValue), .text(selection.site)]
                ) { row throws(StoreError) in
                    let site = row.text(1)
                    let open = try Self.open(row, domain: selection.domain, in: session).count
                    var count = bySite[site] ?? blank(site)
                    if row.text(2) == "claimed" { count.claimed += open } else { count.ready += open }
                    bySite[site] = count
                }
                try session.query(
                    Self.deferralsBySite,
                    [.int(campaign.id.rawValue), .text(selection.domain), .text(selection.site)]
                ) { row throws(StoreError) in
                    var count = bySite[row.text(0)] ?? blank(row.text(0))
                    count.deferred = Int(row.int(1))
                    count.nextDue = row.optionalTime(2)
                    bySite[row.text(0)] = count
                }
                counts += bySite.values.filter { $0.ready + $0.claimed + $0.deferred > 0 }.sorted { $0.site < $1.site }
            }
            return counts
        }
    }

    private struct Active: Sendable {
        let id: CampaignID
        let tenant: TenantID
        let state: Campaign.State
        let name: String
    }

    private static func campaigns(
        _ selection: QueueSelection, in session: any Session
    ) throws(StoreError) -> [Active] {
        try session.all(
            active, [.int(selection.tenant?.rawValue), .int(selection.campaign?.rawValue)]
        ) { row throws(StoreError) in
            Active(
                id: row.id(0), tenant: row.id(1), state: try row.value(Campaign.State.self, 2), name: row.text(3))
        }
    }

    /// Contacts of a batch's row (`batchesOfCampaign`) without an outcome, of the domain where one is named.
    private static func open(
        _ row: any Row, domain: String?, in session: any Session
    ) throws(StoreError) -> [Int64] {
        let contacts = try BatchRow.open(row.bytes(4), count: Int(row.int(3)), done: row.bytes(5))
        guard let domain, !contacts.isEmpty else { return contacts }
        return try session.all(membersOfDomain, [.ids(contacts), .text(domain)], { $0.int(0) })
    }

    package func purgeNext(
        _ selection: QueueSelection, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int {
        guard limit > 0, !selection.isEmpty else { return 0 }
        // What is to be found among many is looked for outside of the one writer's time.
        let found = try await driver.read { session throws(StoreError) in
            var found: [(campaign: CampaignID, batches: [Int64])] = []
            var left = limit
            for campaign in try Self.campaigns(selection, in: session) where left > 0 {
                var batches: [Int64] = []
                try session.query(
                    Self.batchesOfCampaign, [.int(campaign.id.rawValue), .text(selection.site)]
                ) { row throws(StoreError) in
                    guard left > 0, row.text(2) == "ready" else { return }
                    let count = try Self.open(row, domain: selection.domain, in: session).count
                    guard count > 0 else { return }
                    batches.append(row.int(0))
                    left -= count
                }
                found.append((campaign.id, batches))
            }
            return found
        }
        var settled = 0
        for (campaign, batches) in found where settled < limit {
            let most = limit - settled
            settled += try await driver.write { session throws(StoreError) in
                try Self.purge(campaign, batches: batches, selection, limit: most, at: now, in: session)
            }
        }
        return settled
    }

    private static func purge(
        _ campaign: CampaignID, batches: [Int64], _ selection: QueueSelection, limit: Int, at now: Timestamp,
        in session: any Session
    ) throws(StoreError) -> Int {
        guard let ledger = try CampaignLedger.lock([campaign], in: session).first,
            [.planning, .running, .paused].contains(ledger.state)
        else { return 0 }
        var cancellation = Cancellation(ledger: ledger, at: now)
        var settled = 0
        for var batch in try session.all(
            freeAmong, [.ids(batches.sorted())], BatchRow.init(row:))
        {
            var members: Set<Int64>?
            if let domain = selection.domain {
                members = Set(
                    try session.all(membersOfDomain, [.ids(batch.contacts), .text(domain)], { $0.int(0) }))
            }
            let sites =
                batch.attempt == 1
                ? [:] : try RecipientRows.sites(of: batch.contacts, campaign: campaign, in: session)
            for position in batch.contacts.indices where !batch.isSettled(position) {
                let contact = batch.contacts[position]
                guard members?.contains(contact) ?? true else { continue }
                batch.settle(position)
                settled += 1
                cancellation.cancel(contact, site: sites[contact] ?? batch.site, attempt: batch.attempt - 1)
            }
            try batch.save(in: session)
        }
        settled += try cancellation.cancelDeferrals(
            domain: selection.domain, site: selection.site, limit: max(0, limit - settled), in: session)
        if settled > 0 { try cancellation.write(in: session) }
        return settled
    }

    package func queuePlace(of contact: ContactID, in campaign: CampaignID) async throws(StoreError) -> QueuePlace {
        try await driver.read { session throws(StoreError) in
            let key: [Value] = [.int(campaign.rawValue), .int(contact.rawValue)]
            var site = ""
            var reply: RecordedReply?
            var outcome: (Outcome, Timestamp)?
            try session.query(Self.recipientOf, key) { row throws(StoreError) in
                site = row.text(0)
                if let code = row.optionalInt(1), let kind = EventCode.outcome(of: code) {
                    outcome = (kind, row.optionalTime(2) ?? Timestamp(microseconds: 0))
                }
                guard let phase = row.optionalText(3) else { return }
                reply = RecordedReply(
                    phase: phase, code: Int(row.optionalInt(4) ?? 0), enhanced: row.optionalText(5) ?? "",
                    text: row.optionalText(6) ?? "", host: row.optionalText(7) ?? "")
            }
            if let (outcome, at) = outcome, outcome != .deferred {
                return QueuePlace(stage: .settled(outcome, at: at), site: site, reply: reply)
            }
            if let due = try session.first(Self.deferralOf, key, { (Int($0.int(0)), $0.time(1)) }) {
                return QueuePlace(stage: .deferred(attempt: due.0, dueAt: due.1), site: site, reply: reply)
            }
            var stage: QueuePlace.Stage?
            let batches: [Value] = [.int(campaign.rawValue), .text(nil)]
            try session.query(Self.batchesOfCampaign, batches) { row throws(StoreError) in
                guard stage == nil, try Self.open(row, domain: nil, in: session).contains(contact.rawValue) else {
                    return
                }
                site = row.text(1)
                stage =
                    row.text(2) == "claimed"
                    ? .claimed(node: row.optionalText(7) ?? "") : .ready(dueAt: row.time(6))
            }
            if let stage { return QueuePlace(stage: stage, site: site, reply: reply) }
            let isAhead = try session.first(Self.planOf, [.int(campaign.rawValue)]) { row in
                !row.flag(0) && contact.rawValue > row.int(1) && contact.rawValue <= row.int(2)
            }
            return QueuePlace(stage: isAhead == true ? .unplanned : .absent)
        }
    }
}
