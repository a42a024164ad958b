// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    private static let freeBatches: SQL = """
        SELECT id, campaign_id, tenant_id, site, attempt, first_attempt_at, fence, size, contact_ids, done FROM batch
        WHERE campaign_id = $1 AND (state = 'ready' OR lease_until < $2) ORDER BY id LIMIT $3{lock}
        """

    /// The attempt of a `cancelled` event is the number of attempts that were made. 0 also for a campaign that is
    /// not cancelled. Batches that a node still holds are settled after it has released them or lost its lease.
    package func cancelNext(
        _ campaign: CampaignID, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int {
        guard limit > 0 else { return 0 }
        return try await driver.write { session throws(StoreError) in
            guard let ledger = try CampaignLedger.lock([campaign], in: session).first, ledger.state == .cancelled
            else { return 0 }
            var settling = Settling(ledger: ledger, at: now)
            var settled = 0
            while settled < limit {
                let before = settled
                let batches = try session.all(
                    Self.freeBatches,
                    [.int(campaign.rawValue), .int(now.microseconds), .int((limit - settled) / Batch.limit + 1)],
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
            return settled
        }
    }
}

/// Recipients that become cancelled in one transaction.
private struct Settling {
    private static let deferralsOfCampaign: SQL = """
        SELECT d.contact_id, d.attempt, r.site FROM deferral d
        LEFT JOIN recipient r ON r.campaign_id = d.campaign_id AND r.contact_id = d.contact_id
        WHERE d.campaign_id = $1 ORDER BY d.contact_id LIMIT $2
        """
    private static let deleteDeferrals: SQL = """
        DELETE FROM deferral WHERE campaign_id = $1 AND contact_id IN (SELECT ids.value FROM {ids:$2})
        """

    var ledger: CampaignLedger
    let time: Timestamp
    private var events = EventRows()
    private var recipients = RecipientRows()
    private var deltas = CampaignDeltas()

    init(ledger: CampaignLedger, at time: Timestamp) {
        self.ledger = ledger
        self.time = time
    }

    /// `attempt`: how many were made.
    mutating func cancel(_ contact: Int64, site: String, attempt: Int) {
        events.add(.cancelled, contact: contact, attempt: attempt, at: time, to: &ledger)
        ledger.counts.count(.cancelled, wasDeferred: attempt > 0)
        deltas.count(.cancelled, wasDeferred: attempt > 0, at: deltas.index(of: ledger.id, site: site), time: time)
        recipients.add(ledger.id, contact, site: site, .cancelled, at: time, event: nil)
    }

    mutating func cancelDeferrals(limit: Int, in session: any Session) throws(StoreError) -> Int {
        guard limit > 0, ledger.counts.deferred > 0 else { return 0 }
        let campaign = Value.int(ledger.id.rawValue)
        let deferrals = try session.all(
            Self.deferralsOfCampaign, [campaign, .int(limit)],
            { (contact: $0.int(0), attempt: Int($0.int(1)), site: $0.text(2)) })
        for deferral in deferrals { cancel(deferral.contact, site: deferral.site, attempt: deferral.attempt) }
        try session.execute(Self.deleteDeferrals, [campaign, .ids(deferrals.map(\.contact))])
        return deferrals.count
    }

    func write(in session: any Session) throws(StoreError) {
        try events.write(in: session)
        try recipients.write(in: session)
        try deltas.write(in: session)
        try ledger.save(in: session)
    }
}
