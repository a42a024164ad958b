// SPDX-License-Identifier: Apache-2.0

/// The mail queue: what is planned, claimed and settled. Every method is one transaction.
package protocol QueueStore: Sendable {
    /// Cuts the next ≤ `limit` contacts of the campaign's audience into batches, from where the last call stopped.
    ///
    /// `siteOf` maps a domain to its site; recipients of one site share batches of ≤ `Batch.limit`. Suppressed
    /// contacts count as recipients, get their `suppressed` event at once and are in no batch. When nothing is left
    /// the campaign becomes running (or stays paused, planned), or finished if nobody is left to send to.
    func planNext(
        _ campaign: CampaignID, limit: Int, siteOf: @Sendable (_ domain: String) -> String, at now: Timestamp
    ) async throws(StoreError) -> PlanStep

    /// Claims up to `limit` ready batches (of campaigns that are planning or running) for `node` until `now + lease`.
    /// Tenants take turns, those who hold least first; of a tenant the urgent mailings first, then what was due first.
    func claim(
        node: String, lease: Duration, room: ClaimRoom, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> [Batch]
    /// Extends the leases of these batches as far as `node` holds them, and gives back every batch whose lease ran out,
    /// whoever held it. Returns how many those were.
    @discardableResult
    func renewLeases(
        _ batches: [BatchID], of node: String, lease: Duration, at now: Timestamp
    ) async throws(StoreError) -> Int
    /// Gives claimed batches back unfinished, as they are: a pause, a stop, a queue that is full.
    func release(_ batches: [(id: BatchID, fence: Int64)], at now: Timestamp) async throws(StoreError)
    /// Releases what `node` held before it died, and what anyone held past its lease.
    func recover(node: String, at now: Timestamp) async throws(StoreError) -> Recovery

    /// Commits outcomes, all or nothing but for stale ones: those of a batch whose fence has moved on are left out
    /// and reported. Durable when it returns. A batch whose last recipient settles is deleted; a running, planned
    /// campaign with nobody left becomes finished.
    func commit(_ outcomes: [OutcomeRecord]) async throws(StoreError) -> CommitResult

    /// Turns ≤ `limit` due deferrals of running campaigns into batches of their next attempt.
    func formRetryBatches(
        limit: Int, siteOf: @Sendable (_ domain: String) -> String, at now: Timestamp
    ) async throws(StoreError) -> Int
    /// When the next deferral of a running campaign is due.
    func nextDeferralDue() async throws(StoreError) -> Timestamp?

    /// Settles ≤ `limit` recipients of a cancelled campaign that nobody holds as `cancelled`; 0 when none is left.
    func cancelNext(_ campaign: CampaignID, limit: Int, at now: Timestamp) async throws(StoreError) -> Int
}

/// How many batches may be claimed, and what is left alone.
package struct ClaimRoom: Sendable, Equatable {
    /// Of each site, for each tenant.
    package var bySite: [String: Int]
    /// Of a site that is not named.
    package var other: Int
    /// What each tenant has of each site already, in batches: it counts against both.
    package var held: [TenantID: [String: Int]]
    /// Mailings and tenants of which nothing is claimed: what they have would only wait.
    package var excludedCampaigns: Set<CampaignID>
    package var excludedTenants: Set<TenantID>

    package init(
        bySite: [String: Int] = [:], other: Int, held: [TenantID: [String: Int]] = [:],
        excludedCampaigns: Set<CampaignID> = [], excludedTenants: Set<TenantID> = []
    ) {
        self.bySite = bySite
        self.other = other
        self.held = held
        self.excludedCampaigns = excludedCampaigns
        self.excludedTenants = excludedTenants
    }

    package func excludes(_ tenant: TenantID, _ campaign: CampaignID) -> Bool {
        excludedTenants.contains(tenant) || excludedCampaigns.contains(campaign)
    }
}

package struct PlanStep: Sendable, Equatable {
    package var planned: Int
    package var suppressed: Int
    /// The whole audience is cut.
    package var isComplete: Bool

    package init(planned: Int, suppressed: Int, isComplete: Bool) {
        self.planned = planned
        self.suppressed = suppressed
        self.isComplete = isComplete
    }
}

package struct Recovery: Sendable, Equatable {
    package var batches: Int
    /// Recipients of those batches without an outcome: they are attempted (again).
    package var unsettled: Int

    package init(batches: Int, unsettled: Int) {
        self.batches = batches
        self.unsettled = unsettled
    }
}

package struct CommitResult: Sendable, Equatable {
    /// Batches that somebody else holds by now; their outcomes were not written.
    package var stale: Set<BatchID>
    package var finished: [CampaignID]

    package init(stale: Set<BatchID>, finished: [CampaignID]) {
        self.stale = stale
        self.finished = finished
    }
}
