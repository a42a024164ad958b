// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    private static let activeCampaigns: SQL = """
        SELECT id FROM campaign WHERE state IN ('planning', 'running') AND deferred > 0 ORDER BY id
        """
    private static let dueDeferrals: SQL = """
        SELECT d.contact_id, c.domain FROM deferral d LEFT JOIN contact c ON c.id = d.contact_id
        WHERE d.campaign_id = $1 AND d.due_at <= $2 ORDER BY d.due_at LIMIT $3
        """
    private static let takeDeferrals: SQL = """
        DELETE FROM deferral WHERE campaign_id = $1 AND due_at <= $2
            AND contact_id IN (SELECT ids.value FROM {ids:$3})
        RETURNING contact_id, attempt, first_attempt_at
        """
    private static let nextDue: SQL = """
        SELECT MIN((SELECT MIN(d.due_at) FROM deferral d WHERE d.campaign_id = c.id))
        FROM campaign c WHERE c.state IN ('planning', 'running') AND c.deferred > 0
        """

    private struct Due: Sendable {
        let campaign: CampaignID
        let contact: Int64
        let domain: String
    }

    /// The number of deferrals that are in batches now.
    package func formRetryBatches(
        limit: Int, siteOf: @Sendable (_ domain: String) -> String, at now: Timestamp
    ) async throws(StoreError) -> Int {
        let due = try await driver.read { session throws(StoreError) in
            try Self.due(limit: limit, at: now, in: session)
        }
        guard !due.isEmpty else { return 0 }
        var siteOfDomain: [String: String] = [:]
        var siteOfContact: [CampaignID: [Int64: String]] = [:]
        for one in due {
            let site = siteOfDomain[one.domain] ?? siteOf(one.domain)
            siteOfDomain[one.domain] = site
            siteOfContact[one.campaign, default: [:]][one.contact] = site
        }
        let sites = siteOfContact
        let formed = try await driver.write { session throws(StoreError) in
            var formed = 0
            for ledger in try CampaignLedger.lock(sites.keys.sorted(), in: session)
            where ledger.state == .planning || ledger.state == .running {
                formed += try Self.form(ledger, sites: sites[ledger.id] ?? [:], at: now, in: session)
            }
            if formed > 0 { CrashPoint.retryBeforeCommit.passed() }
            return formed
        }
        if formed > 0 { CrashPoint.retryAfterCommit.passed() }
        return formed
    }

    package func nextDeferralDue() async throws(StoreError) -> Timestamp? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.nextDue, [], { $0.optionalTime(0) }) ?? nil
        }
    }

    private static func due(
        limit: Int, at now: Timestamp, in session: any Session
    ) throws(StoreError) -> [Due] {
        let campaigns: [CampaignID] = try session.all(activeCampaigns, [], { $0.id(0) })
        var due: [Due] = []
        for campaign in campaigns where due.count < limit {
            due += try session.all(
                dueDeferrals, [.int(campaign.rawValue), .int(now.microseconds), .int(limit - due.count)],
                { Due(campaign: campaign, contact: $0.int(0), domain: $0.text(1)) })
        }
        return due
    }

    /// Only what the DELETE gives back is put into batches: another node may have been first.
    private static func form(
        _ ledger: CampaignLedger, sites: [Int64: String], at now: Timestamp, in session: any Session
    ) throws(StoreError) -> Int {
        struct Group: Hashable {
            let site: String
            let attempt: Int
        }
        var groups: [Group: [(contact: Int64, first: Timestamp)]] = [:]
        var formed = 0
        try session.query(
            takeDeferrals, [.int(ledger.id.rawValue), .int(now.microseconds), .ids(sites.keys.sorted())]
        ) { row throws(StoreError) in
            let contact = row.int(0)
            let group = Group(site: sites[contact] ?? "", attempt: Int(row.int(1)) + 1)
            groups[group, default: []].append((contact, row.time(2)))
            formed += 1
        }
        var batches: [BatchRow.New] = []
        for (group, members) in groups.sorted(by: { ($0.key.site, $0.key.attempt) < ($1.key.site, $1.key.attempt) }) {
            let members = members.sorted { $0.contact < $1.contact }
            for start in stride(from: 0, to: members.count, by: Batch.limit) {
                let slice = members[start..<min(start + Batch.limit, members.count)]
                batches.append(
                    BatchRow.New(
                        campaign: ledger.id, tenant: ledger.tenant, site: group.site, attempt: group.attempt,
                        firstAttemptAt: slice.map(\.first).min(), contacts: slice.map(\.contact)[...]))
            }
        }
        try BatchRow.insert(batches, dueAt: now, in: session)
        return formed
    }
}
