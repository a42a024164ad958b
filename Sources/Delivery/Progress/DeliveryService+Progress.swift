// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import NIOCore
package import Platform
import SMTP
import Synchronization

extension DeliveryService: DeliveryProgress {
    package func siteStates() async -> [SiteState] {
        guard let engine = engineBox.withLock({ $0 }) else { return [] }
        var sites: [String: SiteState] = [:]
        for state in await engine.laneStates() {
            let one = SiteState(state, site: routing.publicName(of: state.lane), at: now())
            if sites[one.site] == nil { sites[one.site] = one } else { sites[one.site]?.add(one) }
        }
        return Array(sites.values)
    }

    package func nextAttempt(after attempt: Int, at: Timestamp) -> Timestamp {
        at + settings.retries.wait(after: attempt)
    }
}

extension SiteState {
    /// How long what a server said about a connection is news.
    private static let newsTime = TimeAmount.seconds(60)

    init(_ state: LaneState, site: String, at now: Timestamp) {
        self.init(
            site: site, restingLanes: state.restsFor == nil ? 0 : 1,
            restsUntil: state.restsFor.map { now + .nanoseconds($0.nanoseconds) }, connections: state.connections,
            connectionLimit: state.lane.limits.connections, connectionCeiling: state.ceiling,
            messagesPerSecond: state.lane.limits.messagesPerSecond)
        // What a stranger's server said to another tenant's mail is nobody's business; a provider's is everybody's.
        guard !site.hasPrefix("other"), let trouble = state.trouble, .now() - trouble.at < Self.newsTime else { return }
        self.trouble = "\(trouble.phase.rawValue): \(trouble.detail)"
    }
}
