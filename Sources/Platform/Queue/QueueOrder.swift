// SPDX-License-Identifier: Apache-2.0

/// What an operator ordered of a part of the queue. It holds for what waits now and for what comes later, until it ends.
package struct QueueOrder: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Nothing of it is sent.
        case hold
        /// Nothing of it is sent, and at `until` it is settled as cancelled. Until then the order can be taken back.
        case purge
        /// It goes through the sources of another pool.
        case reroute
    }

    /// How long a purge can be taken back, unless said otherwise.
    package static let limbo = Duration.seconds(86_400)
    /// Orders at a time.
    package static let limit = 1_000

    package let id: QueueOrderID
    package let kind: Kind
    package let selection: QueueSelection
    /// Where a reroute goes.
    package let pool: String?
    package let reason: String
    package let actor: String
    package let madeAt: Timestamp
    /// When a hold ends by itself, or what is in limbo is settled; nil: never.
    package let until: Timestamp?

    package init(
        id: QueueOrderID, kind: Kind, selection: QueueSelection, pool: String? = nil, reason: String, actor: String,
        madeAt: Timestamp, until: Timestamp?
    ) {
        self.id = id
        self.kind = kind
        self.selection = selection
        self.pool = pool
        self.reason = reason
        self.actor = actor
        self.madeAt = madeAt
        self.until = until
    }

    /// Nothing of what it selects is sent.
    package var stops: Bool { kind != .reroute }

    /// Its time is up: a hold is to be ended, and what is in limbo to be settled.
    package func isDue(at time: Timestamp) -> Bool { until.map { $0 <= time } ?? false }

    /// A hold ends with its time; what was purged stays stopped until it is settled.
    package func isInForce(at time: Timestamp) -> Bool { kind == .purge || !isDue(at: time) }
}

/// A part of the queue: everything that meets every condition that is set.
package struct QueueSelection: Sendable, Hashable {
    package var tenant: TenantID?
    package var campaign: CampaignID?
    /// Of the recipients, lower case, A-labels; not its subdomains.
    package var domain: String?
    /// A provider's name, or HOST:PORT of a static route.
    package var site: String?
    /// A source's name: only for holds.
    package var source: String?

    package init(
        tenant: TenantID? = nil, campaign: CampaignID? = nil, domain: String? = nil, site: String? = nil,
        source: String? = nil
    ) {
        self.tenant = tenant
        self.campaign = campaign
        self.domain = domain
        self.site = site
        self.source = source
    }

    package var isEmpty: Bool {
        tenant == nil && campaign == nil && domain == nil && site == nil && source == nil
    }

    package func covers(tenant: TenantID, campaign: CampaignID) -> Bool {
        (self.tenant ?? tenant) == tenant && (self.campaign ?? campaign) == campaign
    }
}

/// Part of the queue as the database has it.
package struct QueueCount: Sendable, Equatable {
    package let campaign: CampaignID
    package let tenant: TenantID
    package let name: String
    package let state: Campaign.State
    package let site: String
    /// In batches that nobody has claimed.
    package var ready: Int
    /// In batches that a node holds, without an outcome.
    package var claimed: Int
    /// Waiting for their next attempt.
    package var deferred: Int
    /// When the first of the deferred is due.
    package var nextDue: Timestamp?

    package init(
        campaign: CampaignID, tenant: TenantID, name: String, state: Campaign.State, site: String, ready: Int = 0,
        claimed: Int = 0, deferred: Int = 0, nextDue: Timestamp? = nil
    ) {
        self.campaign = campaign
        self.tenant = tenant
        self.name = name
        self.state = state
        self.site = site
        self.ready = ready
        self.claimed = claimed
        self.deferred = deferred
        self.nextDue = nextDue
    }
}

/// Where one recipient of a mailing is.
package struct QueuePlace: Sendable, Equatable {
    package enum Stage: Sendable, Equatable {
        /// The audience is not cut as far as this reader.
        case unplanned
        case ready(dueAt: Timestamp)
        case claimed(node: String)
        case deferred(attempt: Int, dueAt: Timestamp)
        case settled(Outcome, at: Timestamp)
        /// No recipient of this mailing.
        case absent
    }

    package let stage: Stage
    /// Of the batch; empty where there is none.
    package let site: String
    /// What was said at the last attempt.
    package let reply: RecordedReply?

    package init(stage: Stage, site: String = "", reply: RecordedReply? = nil) {
        self.stage = stage
        self.site = site
        self.reply = reply
    }
}

/// A pause that a reply asked for, kept so that a restart does not forget it.
package struct StoredSuspension: Sendable, Equatable {
    /// As `LimitIdentity.text`.
    package let identity: String
    /// Empty: everywhere.
    package let site: String
    package let until: Timestamp
    package let reply: String
    package let rule: String
    package let at: Timestamp

    package init(identity: String, site: String, until: Timestamp, reply: String, rule: String, at: Timestamp) {
        self.identity = identity
        self.site = site
        self.until = until
        self.reply = reply
        self.rule = rule
        self.at = at
    }
}

package protocol QueueOrderStore: Sendable {
    /// Orders that have not ended, oldest first.
    func queueOrders() async throws(StoreError) -> [QueueOrder]
    /// With its audit entry. Nil: there are `QueueOrder.limit` already.
    func addQueueOrder(
        _ kind: QueueOrder.Kind, _ selection: QueueSelection, pool: String?, reason: String, actor: String,
        until: Timestamp?, at now: Timestamp
    ) async throws(StoreError) -> QueueOrder?
    /// With its audit entry. False: there is none that has not ended.
    func endQueueOrder(_ id: QueueOrderID, actor: String, at now: Timestamp) async throws(StoreError) -> Bool
    /// Settles ≤ `limit` recipients that the selection names and nobody holds as cancelled. 0: there are none.
    func purgeNext(_ selection: QueueSelection, limit: Int, at now: Timestamp) async throws(StoreError) -> Int

    /// What waits, by mailing and site; mailings that are planning, running or paused.
    func queueCounts(_ selection: QueueSelection) async throws(StoreError) -> [QueueCount]
    func queuePlace(of contact: ContactID, in campaign: CampaignID) async throws(StoreError) -> QueuePlace
    func setUrgent(_ isUrgent: Bool, _ campaign: CampaignID, actor: String, at now: Timestamp) async throws(StoreError)
        -> Bool

    func suspensions(at now: Timestamp) async throws(StoreError) -> [StoredSuspension]
    /// The newer one of an identity and site stands.
    func saveSuspension(_ suspension: StoredSuspension) async throws(StoreError)
    func endSuspension(identity: String, site: String) async throws(StoreError)
}
