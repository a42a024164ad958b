// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    private static let freeBatches: SQL = """
        SELECT id, campaign_id, tenant_id, site, attempt, first_attempt_at, fence, size, contact_ids, done FROM batch
        WHERE campaign_id = $1 AND (state = 'ready' OR lease_until < $2) ORDER BY id LIMIT $3{lock}
        """
    private static let deferralsOfCampaign: SQL = """
        SELECT contact_id, attempt FROM deferral WHERE campaign_id = $1 ORDER BY contact_id LIMIT $2
        """
    private static let deleteDeferrals: SQL = """
        DELETE FROM deferral WHERE campaign_id = $1 AND contact_id IN (SELECT ids.value FROM {ids:$2})
        """

    /// The attempt of a `cancelled` event is the number of attempts that were made. 0 also for a campaign that is
    /// not cancelled. Batches that a node still holds are settled after it has released them or lost its lease.
    package func cancelNext(
        _ campaign: CampaignID, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int {
        guard limit > 0 else { return 0 }
        return try await driver.write { session throws(StoreError) in
            guard var ledger = try CampaignLedger.lock([campaign], in: session).first, ledger.state == .cancelled
            else { return 0 }
            var events = EventRows()
            var settled = 0
            while settled < limit {
                let before = settled
                let batches = try session.all(
                    Self.freeBatches,
                    [.int(campaign.rawValue), .int(now.microseconds), .int((limit - settled) / Batch.limit + 1)],
                    BatchRow.init(row:))
                for var batch in batches {
                    for position in batch.contacts.indices where !batch.isSettled(position) && settled < limit {
                        batch.settle(position)
                        settled += 1
                        ledger.count(.cancelled, wasDeferred: batch.attempt > 1)
                        events.add(
                            .cancelled, contact: batch.contacts[position], attempt: batch.attempt - 1, at: now,
                            to: &ledger)
                    }
                    try batch.save(in: session)
                }
                if settled == before { break }
            }
            settled += try Self.cancelDeferrals(of: &ledger, limit: limit - settled, at: now, &events, in: session)
            try events.write(in: session)
            try ledger.save(in: session)
            return settled
        }
    }

    private static func cancelDeferrals(
        of ledger: inout CampaignLedger, limit: Int, at now: Timestamp, _ events: inout EventRows,
        in session: any Session
    ) throws(StoreError) -> Int {
        guard limit > 0, ledger.counts.deferred > 0 else { return 0 }
        let campaign = Value.int(ledger.id.rawValue)
        let deferrals = try session.all(
            deferralsOfCampaign, [campaign, .int(limit)], { (contact: $0.int(0), attempt: Int($0.int(1))) })
        for deferral in deferrals {
            ledger.count(.cancelled, wasDeferred: true)
            events.add(
                .cancelled, contact: deferral.contact, attempt: deferral.attempt, at: now, to: &ledger)
        }
        try session.execute(deleteDeferrals, [campaign, .ids(deferrals.map(\.contact))])
        return deferrals.count
    }
}
