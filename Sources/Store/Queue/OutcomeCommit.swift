// SPDX-License-Identifier: Apache-2.0

import Platform

/// The outcomes of one transaction: bitmaps, counters, events, recipients, deferrals and suppressions, gathered and then written.
struct OutcomeCommit {
    private static let insertDeferrals = Bulk(
        into: "deferral",
        [
            "campaign_id": .integer, "contact_id": .integer, "attempt": .integer, "due_at": .integer,
            "first_attempt_at": .integer,
        ],
        suffix: """
            ON CONFLICT (campaign_id, contact_id) DO UPDATE SET attempt = excluded.attempt, due_at = excluded.due_at,
                first_attempt_at = excluded.first_attempt_at
            """)

    private struct Deferrals {
        var campaigns: [Int64] = []
        var contacts: [Int64] = []
        var attempts: [Int64] = []
        var due: [Int64] = []
        var first: [Int64] = []
    }

    private var ledgers: [CampaignLedger]
    private var indexOfCampaign: [CampaignID: Int] = [:]
    private var batches: [BatchRow]
    private var indexOfBatch: [BatchID: Int] = [:]
    private var stale: Set<BatchID> = []
    private var touched: Set<Int> = []
    private var events: EventRows
    private var recipients: RecipientRows
    private var deltas = CampaignDeltas()
    /// Where the recipients of a batch are counted: an index of `deltas`.
    private var siteOfBatch: [Int] = []
    /// Where those of retries are counted: as they were planned, wherever their mail goes by now.
    private var siteOfRetried: [CampaignID: [Int64: String]] = [:]
    private var deferrals = Deferrals()
    private var suppressions: [Suppression.Reason: Set<Int64>] = [:]
    private var latest = Timestamp(microseconds: 0)
    /// The batch of the outcome before: they come in runs.
    private var lastBatch: (id: BatchID, index: Int)?

    /// Locks the campaigns of `outcomes`, then their batches.
    init(_ outcomes: [OutcomeRecord], in session: any Session) throws(StoreError) {
        var campaigns: Set<CampaignID> = []
        var ids: Set<BatchID> = []
        var previous: BatchID?
        for outcome in outcomes where outcome.batch != previous {
            previous = outcome.batch
            campaigns.insert(outcome.campaign)
            ids.insert(outcome.batch)
        }
        ledgers = try CampaignLedger.lock(campaigns.sorted(), in: session)
        batches = try BatchRow.lock(ids.sorted(), in: session)
        events = EventRows(capacity: outcomes.count)
        recipients = RecipientRows(capacity: outcomes.count)
        for (index, ledger) in ledgers.enumerated() { indexOfCampaign[ledger.id] = index }
        for (index, batch) in batches.enumerated() {
            indexOfBatch[batch.id] = index
            siteOfBatch.append(deltas.index(of: batch.campaign, site: batch.site))
        }
        try findRetried(outcomes, in: session)
    }

    private mutating func findRetried(_ outcomes: [OutcomeRecord], in session: any Session) throws(StoreError) {
        let retries = Set(batches.lazy.filter { $0.attempt > 1 }.map(\.id))
        guard !retries.isEmpty else { return }
        var contacts: [CampaignID: [Int64]] = [:]
        for outcome in outcomes where retries.contains(outcome.batch) {
            contacts[outcome.campaign, default: []].append(outcome.contact.rawValue)
        }
        for (campaign, contacts) in contacts {
            siteOfRetried[campaign] = try RecipientRows.sites(of: contacts, campaign: campaign, in: session)
        }
    }

    mutating func take(_ outcome: OutcomeRecord) throws(StoreError) {
        guard let index = index(of: outcome.batch), batches[index].fence == outcome.fence else {
            stale.insert(outcome.batch)
            return
        }
        let position = outcome.position
        guard batches[index].contacts.indices.contains(position),
            batches[index].contacts[position] == outcome.contact.rawValue,
            batches[index].campaign == outcome.campaign, let ledger = indexOfCampaign[outcome.campaign]
        else { throw .broken(detail: "an outcome does not belong to its batch \(outcome.batch.rawValue)") }
        guard !batches[index].isSettled(position) else { return }
        batches[index].settle(position)
        touched.insert(index)
        latest = max(latest, outcome.at)
        count(outcome, attempt: batches[index].attempt, batch: index, ledger: ledger)
        if let reason = outcome.suppress, reason != .inactive, reason != .blockedDomain {
            suppressions[reason, default: []].insert(outcome.contact.rawValue)
        }
    }

    private mutating func index(of batch: BatchID) -> Int? {
        if let lastBatch, lastBatch.id == batch { return lastBatch.index }
        guard let index = indexOfBatch[batch] else { return nil }
        lastBatch = (batch, index)
        return index
    }

    private mutating func count(_ outcome: OutcomeRecord, attempt: Int, batch: Int, ledger: Int) {
        let contact = outcome.contact.rawValue
        let event = events.add(
            EventCode.kind(of: outcome.outcome), contact: contact, attempt: attempt, at: outcome.at,
            reply: outcome.reply, detail: outcome.suppress?.rawValue ?? "", to: &ledgers[ledger])
        var result = outcome.outcome
        if result == .deferred, ledgers[ledger].state == .cancelled {
            // Nobody tries again for a cancelled campaign, and nobody would settle this one later.
            events.add(.cancelled, contact: contact, attempt: attempt, at: outcome.at, to: &ledgers[ledger])
            result = .cancelled
        }
        var site = siteOfBatch[batch]
        if attempt > 1, let planned = siteOfRetried[outcome.campaign]?[contact] {
            site = deltas.index(of: outcome.campaign, site: planned)
        }
        ledgers[ledger].counts.count(result, wasDeferred: attempt > 1)
        deltas.count(result, wasDeferred: attempt > 1, at: site, time: outcome.at)
        recipients.add(
            outcome.campaign, contact, site: deltas.site(at: site), result, at: outcome.at, event: event)
        guard result == .deferred else { return }
        let first = outcome.firstAttemptAt ?? batches[batch].firstAttemptAt ?? outcome.at
        deferrals.campaigns.append(outcome.campaign.rawValue)
        deferrals.contacts.append(contact)
        deferrals.attempts.append(Int64(attempt))
        deferrals.due.append((outcome.nextAttemptAt ?? outcome.at).microseconds)
        deferrals.first.append(first.microseconds)
    }

    mutating func write(in session: any Session) throws(StoreError) -> CommitResult {
        try events.write(in: session)
        try recipients.write(in: session)
        try deltas.write(in: session)
        for index in touched.sorted() { try batches[index].save(in: session) }
        if !deferrals.contacts.isEmpty {
            try session.insert(
                Self.insertDeferrals,
                [
                    .ints(deferrals.campaigns), .ints(deferrals.contacts), .ints(deferrals.attempts),
                    .ints(deferrals.due), .ints(deferrals.first),
                ])
        }
        for reason in Suppression.Reason.allCases {
            guard let contacts = suppressions[reason] else { continue }
            try Suppressor.suppress(contacts.sorted(), reason, at: latest, in: session)
        }
        var finished: [CampaignID] = []
        let changed = Set(touched.map { batches[$0].campaign })
        for index in ledgers.indices where changed.contains(ledgers[index].id) {
            if ledgers[index].finishIfSettled(at: latest) { finished.append(ledgers[index].id) }
            try ledgers[index].save(in: session)
        }
        return CommitResult(stale: stale, finished: finished)
    }
}
