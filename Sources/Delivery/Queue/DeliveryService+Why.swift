// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import NIOCore
package import Platform
import Synchronization

/// Why is it waiting? For a recipient, a mailing or a site, from the database and from what is at work here.
extension DeliveryService {
    /// The first reason is the one that counts. Empty: there is no such mailing.
    package func whyWaiting(
        _ contact: ContactID, email: String, in id: CampaignID
    ) async throws(StoreError) -> [WaitingReason] {
        guard let campaign = try await stores.campaign(id) else { return [] }
        let found = try await stores.queuePlace(of: contact, in: id)
        let domain = Self.domain(of: email)
        let place = await shaping.places.places(of: [domain])[domain] ?? shaping.places.place(of: domain)
        var facts = WaitingFacts(
            place: found, state: campaign.state, startAt: campaign.startAt, node: settings.node)
        facts.spreadUntil = campaign.spreadUntil
        await look(at: place, domain: domain, tenant: campaign.tenant, campaign: id, into: &facts)
        return facts.reasons
    }

    /// Why the mailing's mail to a site waits; `domain` stands for the site.
    package func whyWaiting(_ id: CampaignID, domain: String) async throws(StoreError) -> [WaitingReason] {
        guard let campaign = try await stores.campaign(id) else { return [] }
        let place = await shaping.places.places(of: [domain])[domain] ?? shaping.places.place(of: domain)
        var facts = WaitingFacts(
            place: QueuePlace(stage: .ready(dueAt: now())), state: campaign.state, startAt: campaign.startAt,
            node: settings.node)
        facts.spreadUntil = campaign.spreadUntil
        await look(at: place, domain: domain, tenant: campaign.tenant, campaign: id, into: &facts)
        return facts.reasons
    }

    private func look(
        at place: Place, domain: String, tenant: TenantID, campaign: CampaignID, into facts: inout WaitingFacts
    ) async {
        let time = now()
        let clock = Shaping.clock
        facts.orders = orders.withLock { $0 }.filter { order in
            order.selection.covers(tenant: tenant, campaign: campaign)
                && (order.selection.domain ?? domain) == domain
                && (order.selection.site ?? place.site) == place.site && order.isInForce(at: time)
        }
        func barrier(_ key: GateKey, _ gate: Gate) -> WaitingFacts.Barrier {
            let state = gate.snapshot(now: clock)
            // Holds are told as the orders that they are.
            let closures = state.closures.filter { $0.from <= clock && $0.kind != .held }.map { closure in
                (closure, closure.until.map { Shaping.time(of: $0, now: time, at: clock) })
            }
            return WaitingFacts.Barrier(key: key, state: state, closures: closures)
        }
        let pool = shaping.pool(of: tenant, campaign: campaign)
        if let runtime = campaigns.runtime(campaign) {
            facts.mailing = shaping.streamGates(of: runtime, site: place.site, servers: place.servers)
                .map { barrier($0.key, $0.gate) }
        } else {
            facts.mailing = shaping.gates.existing([.campaign(campaign), .tenant(tenant)], at: place.site)
                .map { barrier($0.key, $0.gate) }
        }
        let states = await engineBox.withLock { $0 }?.laneStates() ?? []
        // What its own sources have no room for today goes by those that take over.
        let lanes = shaping.sources.chain(from: pool).flatMap { shaping.lanes(pool: $0, to: place, at: time) }
        facts.ways = lanes.map { lane in
            let source = lane.source.name
            let keys = [
                GateKey(.source(source), at: place.site), GateKey(.source(source)), GateKey(.everybody, at: place.site),
            ]
            let state = states.first { $0.lane.name == lane.name }
            return WaitingFacts.Way(
                source: source,
                barriers: keys.compactMap { key in shaping.gates.existing(key).map { barrier(key, $0) } },
                lane: state, restsUntil: state?.restsFor.map { time + .nanoseconds($0.nanoseconds) },
                quotaUntil: shaping.sources.quotaEnd(
                    of: source, provider: shaping.provider(at: place.site), at: time),
                hold: facts.orders.filter { $0.stops && $0.selection.source == source }
                    .max { ($0.until ?? .distantFuture) < ($1.until ?? .distantFuture) })
        }
        facts.isStalled = engineBox.withLock { $0 }?.isStalled ?? false
        let isUrgent = campaigns.runtime(campaign)?.isUrgent ?? false
        let shelf = WorkQueue.ShelfKey(pool: pool, site: place.site, servers: place.servers)
        for waiting in queue.waiting where waiting.shelf == shelf {
            facts.waitingAhead += waiting.count
            if !isUrgent, waiting.campaign.isUrgent { facts.hasUrgentAhead = true }
        }
    }
}
