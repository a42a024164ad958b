// SPDX-License-Identifier: Apache-2.0

/// What the delivery of this process is doing, for people who watch a mailing. Cheap; asked about once a second.
package protocol DeliveryProgress: Sendable {
    /// One for each site that has work or had some lately, in no order. They are shared by all tenants.
    func siteStates() async -> [SiteState]
    /// When somebody who was asked at `at`, in attempt `attempt`, to come later is tried again.
    func nextAttempt(after attempt: Int, at: Timestamp) -> Timestamp
}

/// The work at one site, over all its lanes.
package struct SiteState: Sendable, Equatable {
    /// As in `Batch.site`, but `other` where lanes cannot be told apart (the sandbox).
    package let site: String
    package var lanes: Int
    /// Lanes at rest because no host answered.
    package var restingLanes: Int
    /// When the first of them tries again; nil: none rests.
    package var restsUntil: Timestamp?
    package var connections: Int
    /// What the provider's profile allows, ≥ 1.
    package var connectionLimit: Int
    /// What the provider bore lately, ≤ `connectionLimit`.
    package var connectionCeiling: Int
    /// What the profile allows; nil: no limit.
    package var messagesPerSecond: Double?
    /// What a host said, or we found, when it turned a connection away in the last minute. Never about a recipient;
    /// nil also for sites that hold many strangers' domains.
    package var trouble: String?

    package init(
        site: String, lanes: Int = 1, restingLanes: Int = 0, restsUntil: Timestamp? = nil, connections: Int = 0,
        connectionLimit: Int, connectionCeiling: Int? = nil, messagesPerSecond: Double? = nil, trouble: String? = nil
    ) {
        self.site = site
        self.lanes = lanes
        self.restingLanes = restingLanes
        self.restsUntil = restsUntil
        self.connections = connections
        self.connectionLimit = connectionLimit
        self.connectionCeiling = connectionCeiling ?? connectionLimit
        self.messagesPerSecond = messagesPerSecond
        self.trouble = trouble
    }

    /// Both together, as one site.
    package mutating func add(_ other: SiteState) {
        lanes += other.lanes
        restingLanes += other.restingLanes
        restsUntil = [restsUntil, other.restsUntil].compactMap(\.self).min()
        connections += other.connections
        connectionLimit += other.connectionLimit
        connectionCeiling += other.connectionCeiling
        if let mine = messagesPerSecond, let others = other.messagesPerSecond {
            messagesPerSecond = mine + others
        } else {
            messagesPerSecond = nil
        }
        trouble = trouble ?? other.trouble
    }
}
