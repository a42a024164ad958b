// SPDX-License-Identifier: Apache-2.0

import Platform

/// The outcomes of one transaction: bitmaps, counters, events, deferrals and suppressions, gathered and then written.
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
        for (index, ledger) in ledgers.enumerated() { indexOfCampaign[ledger.id] = index }
        for (index, batch) in batches.enumerated() { indexOfBatch[batch.id] = index }
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
        if let reason = outcome.suppress, reason != .inactive {
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
        events.add(
            EventCode.kind(of: outcome.outcome), contact: contact, attempt: attempt, at: outcome.at,
            reply: outcome.reply, detail: outcome.suppress?.rawValue ?? "", to: &ledgers[ledger])
        guard outcome.outcome == .deferred else {
            ledgers[ledger].count(outcome.outcome, wasDeferred: attempt > 1)
            return
        }
        guard ledgers[ledger].state != .cancelled else {
            // Nobody tries again for a cancelled campaign, and nobody would settle this one later.
            events.add(.cancelled, contact: contact, attempt: attempt, at: outcome.at, to: &ledgers[ledger])
            ledgers[ledger].count(.cancelled, wasDeferred: attempt > 1)
            return
        }
        ledgers[ledger].count(.deferred, wasDeferred: attempt > 1)
        let first = outcome.firstAttemptAt ?? batches[batch].firstAttemptAt ?? outcome.at
        deferrals.campaigns.append(outcome.campaign.rawValue)
        deferrals.contacts.append(contact)
        deferrals.attempts.append(Int64(attempt))
        deferrals.due.append((outcome.nextAttemptAt ?? outcome.at).microseconds)
        deferrals.first.append(first.microseconds)
    }

    mutating func write(in session: any Session) throws(StoreError) -> CommitResult {
        try events.write(in: session)
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
