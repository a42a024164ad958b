// SPDX-License-Identifier: Apache-2.0

import Platform

/// Recipients that become cancelled in one transaction.
struct Cancellation {
    private static let deferralsOfCampaign: SQL = """
        SELECT d.contact_id, d.attempt, r.site FROM deferral d
        LEFT JOIN recipient r ON r.campaign_id = d.campaign_id AND r.contact_id = d.contact_id
        LEFT JOIN contact c ON c.id = d.contact_id
        WHERE d.campaign_id = $1 AND (CAST($3 AS TEXT) IS NULL OR c.domain = $3)
            AND (CAST($4 AS TEXT) IS NULL OR r.site = $4)
        ORDER BY d.contact_id LIMIT $2
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

    /// `domain`, `site`: nil: any.
    mutating func cancelDeferrals(
        domain: String? = nil, site: String? = nil, limit: Int, in session: any Session
    ) throws(StoreError) -> Int {
        guard limit > 0, ledger.counts.deferred > 0 else { return 0 }
        let campaign = Value.int(ledger.id.rawValue)
        let deferrals = try session.all(
            Self.deferralsOfCampaign, [campaign, .int(limit), .text(domain), .text(site)],
            { (contact: $0.int(0), attempt: Int($0.int(1)), site: $0.text(2)) })
        for deferral in deferrals { cancel(deferral.contact, site: deferral.site, attempt: deferral.attempt) }
        try session.execute(Self.deleteDeferrals, [campaign, .ids(deferrals.map(\.contact))])
        return deferrals.count
    }

    /// The mailing becomes finished when nobody is left.
    mutating func write(in session: any Session) throws(StoreError) {
        ledger.finishIfSettled(at: time)
        try events.write(in: session)
        try recipients.write(in: session)
        try deltas.write(in: session)
        try ledger.save(in: session)
    }
}
