// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    /// A batch whose lease is over becomes ready by `renewLeases`, which renews those of its own node before: a clock that
    /// was set forward must not settle people to whom mail is under way.
    private static let freeBatches: SQL = """
        SELECT id, campaign_id, tenant_id, site, attempt, first_attempt_at, fence, size, contact_ids, done FROM batch
        WHERE campaign_id = $1 AND state = 'ready' ORDER BY id LIMIT $2{lock}
        """

    /// The attempt of a `cancelled` event is the number of attempts that were made. 0 also for a campaign that is
    /// not cancelled. Batches that a node still holds are settled after it has released them, or somebody found its lease
    /// over and released them.
    package func cancelNext(
        _ campaign: CampaignID, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int {
        guard limit > 0 else { return 0 }
        let cancelled = try await driver.write { session throws(StoreError) in
            guard let ledger = try CampaignLedger.lock([campaign], in: session).first, ledger.state == .cancelled
            else { return 0 }
            var settling = Cancellation(ledger: ledger, at: now)
            var settled = 0
            while settled < limit {
                let before = settled
                let batches = try session.all(
                    Self.freeBatches,
                    [.int(campaign.rawValue), .int((limit - settled) / Batch.limit + 1)],
                    BatchRow.init(row:))
                for var batch in batches {
                    // A retry's batch goes where mail goes now; its people are counted where they were planned.
                    let sites =
                        batch.attempt == 1
                        ? [:] : try RecipientRows.sites(of: batch.contacts, campaign: campaign, in: session)
                    for position in batch.contacts.indices where !batch.isSettled(position) && settled < limit {
                        batch.settle(position)
                        settled += 1
                        let contact = batch.contacts[position]
                        settling.cancel(contact, site: sites[contact] ?? batch.site, attempt: batch.attempt - 1)
                    }
                    try batch.save(in: session)
                }
                if settled == before { break }
            }
            settled += try settling.cancelDeferrals(limit: limit - settled, in: session)
            try settling.write(in: session)
            if settled > 0 { CrashPoint.cancelBeforeCommit.passed() }
            return settled
        }
        if cancelled > 0 { CrashPoint.cancelAfterCommit.passed() }
        return cancelled
    }
}
