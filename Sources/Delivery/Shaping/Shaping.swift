// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
package import Logging
import NIOCore
import Platform
import SMTP
import Synchronization

/// Who sends what, where and how fast: the sources' lanes, the gates in front of them, and what replies do to these.
package final class Shaping: Sendable {
    package let gates: GateBook
    package let places: PlaceBook
    package let sources: SourceBook
    let logger: Logger
    /// A reply closed or narrowed the gate.
    let onChange = Mutex<@Sendable (GateKey, Gate, _ rule: String) -> Void>({ _, _, _ in })
    let reroutes = Mutex<[QueueOrder]>([])
    /// What operators hold at the moment, and until when.
    let held = Mutex<[GateKey: Closure]>([:])

    package init(
        places: PlaceBook, sources: SourceBook = SourceBook(), gates: GateBook = GateBook(), logger: Logger
    ) {
        self.places = places
        self.sources = sources
        self.gates = gates
        self.logger = logger
    }

    static var clock: UInt64 { NIODeadline.now().uptimeNanoseconds }

    // MARK: - Lanes

    /// The tenant's, unless an operator sends it another way.
    func pool(of tenant: TenantID, campaign: CampaignID) -> String {
        reroutes.withLock { reroutes in
            reroutes.last { $0.selection.covers(tenant: tenant, campaign: campaign) }?.pool
        } ?? sources.pool(of: tenant)
    }

    /// A lane for each source that may carry the pool's mail to the place.
    func lanes(pool: String, to place: Place, at time: Timestamp) -> [Lane] {
        let profile = places.routing.profile(at: place.site)
        return sources.sources(of: pool, provider: profile.name, at: time).map { source, room in
            lane(of: source, to: place, profile, room: room)
        }
    }

    /// `room`: no more connections than a warming source has mails for.
    private func lane(of source: EngineSource, to place: Place, _ profile: Profile, room: Int) -> Lane {
        var ofLane = place.limits
        ofLane.connections = min(ofLane.connections, max(1, room))
        let limits = Gate.Limits(
            connections: ofLane.connections, messagesPerSecond: ofLane.messagesPerSecond)
        let ofAll = profile.shared.first { $0.identity == .provider }?.limits
        var shared = [
            gates.gate(GateKey(.source(source.name), at: place.site), limits: limits),
            gates.gate(GateKey(.source(source.name))), gates.gate(GateKey(.everybody, at: place.site), limits: ofAll),
        ]
        if let block = source.netblock {
            let key = GateKey(.netblock(block), at: place.site)
            let ofBlock = profile.shared.first { $0.identity == .netblock }?.limits
            if let gate = ofBlock.map({ gates.gate(key, limits: $0) }) ?? gates.existing(key) { shared.append(gate) }
        }
        return Lane(
            source: source, site: place.site, servers: place.servers, route: place.route, limits: ofLane,
            gates: shared)
    }

    // MARK: - Shelves

    /// Where a mailing's messages to a place are to wait, and how many of them on each shelf: that of its pool, or of
    /// those that take over from it.
    func shelves(
        in queue: WorkQueue, of campaign: CampaignRuntime, to place: Place, count: Int, at now: Timestamp
    ) -> [(shelf: WorkQueue.ShelfKey, count: Int)] {
        let provider = provider(at: place.site)
        return sources.shares(
            of: count, in: pool(of: campaign.tenant, campaign: campaign.id), provider: provider,
            waiting: { queue.count(in: $0) { self.provider(at: $0) == provider } }, at: now
        ).map { (WorkQueue.ShelfKey(pool: $0.pool, site: place.site, servers: place.servers), $0.count) }
    }

    /// Whether what waits at the shelf may stay there: its pool is the mailing's, or takes over from it.
    func isRight(_ shelf: WorkQueue.ShelfKey, for campaign: CampaignRuntime, at place: Place) -> Bool {
        shelf.servers == place.servers
            && sources.chain(from: pool(of: campaign.tenant, campaign: campaign.id)).contains(shelf.pool)
    }

    /// The name of the profile that holds there.
    func provider(at site: String) -> String { places.routing.profile(at: site).name }

    /// Puts the limits in place that the provider's profile gives to what the mailing belongs to.
    func limit(_ campaign: CampaignRuntime, at place: Place) {
        for shared in places.routing.profile(at: place.site).shared {
            guard let identity = streamIdentity(shared.identity, of: campaign) else { continue }
            _ = gates.gate(GateKey(identity, at: place.site), limits: shared.limits)
        }
    }

    // MARK: - Taking

    func take(
        from queue: WorkQueue, for lane: Lane, limit: Int, octets: Int, at time: Timestamp
    ) -> WorkQueue.Taken {
        let now = Self.clock
        let provider = provider(at: lane.site)
        var missed = WorkQueue.Taken()
        for shelf in shelves(for: lane) {
            let grant = sources.grant(
                to: lane.source.name, in: shelf.pool, provider: provider, site: lane.site, limit: limit, at: time)
            guard grant.count > 0 else {
                if let again = grant.again, queue.hasWork(at: shelf) { missed.ask(in: again) }
                continue
            }
            let taken = queue.take(from: shelf, source: lane.source.name, limit: grant.count, octets: octets) {
                permission(for: $0, on: lane, now)
            }
            guard taken.items.isEmpty else {
                sources.took(
                    taken.items.count, by: lane.source.name, in: shelf.pool, provider: provider, site: lane.site,
                    at: time)
                return taken
            }
            if let again = taken.again { missed.ask(in: again) }
        }
        return missed
    }

    /// Those that the lane takes from, whoever's turn it is first.
    func shelves(for lane: Lane) -> [WorkQueue.ShelfKey] {
        let pools = sources.pools(of: lane.source.name)
        let first = pools.count > 1 ? Int.random(in: pools.indices) : 0
        return pools.indices.map {
            let pool = pools[(first + $0) % pools.count]
            return WorkQueue.ShelfKey(pool: pool, site: lane.site, servers: lane.servers)
        }
    }

    /// A message that the lane had taken comes back unsent: the shelf that it goes to.
    func shelf(
        of campaign: CampaignRuntime, backFrom lane: Lane, at time: Timestamp
    ) -> WorkQueue.ShelfKey {
        let own = pool(of: campaign.tenant, campaign: campaign.id)
        let chain = sources.chain(from: own)
        let pool = sources.pools(of: lane.source.name).first { chain.contains($0) } ?? own
        sources.took(
            -1, by: lane.source.name, in: pool, provider: provider(at: lane.site), site: lane.site, at: time)
        return WorkQueue.ShelfKey(pool: pool, site: lane.site, servers: lane.servers)
    }

    private func permission(
        for campaign: CampaignRuntime, on lane: Lane, _ now: UInt64
    ) -> WorkQueue.Permission {
        var most = Int.max
        for (_, gate) in streamGates(of: campaign, on: lane) {
            switch gate.room(now: now) {
            case .unlimited: break
            case .some(let count): most = min(most, count)
            case .none(let wait): return .closed(wait.map { .nanoseconds(Int64(clamping: $0)) })
            }
        }
        return .open(most)
    }

    func streamGates(of campaign: CampaignRuntime, on lane: Lane) -> [(key: GateKey, gate: Gate)] {
        streamGates(of: campaign, site: lane.site, servers: lane.servers)
    }

    /// Gates in the mailing's way to these servers.
    func streamGates(
        of campaign: CampaignRuntime, site: String, servers: String
    ) -> [(key: GateKey, gate: Gate)] {
        guard gates.hasStreamGates else { return [] }
        let identities = campaign.identities + [.pool(pool(of: campaign.tenant, campaign: campaign.id))]
        var found = gates.existing(identities, at: site)
        // Quiet hours are for what can wait.
        if campaign.isUrgent, let index = found.firstIndex(where: { $0.key == GateKey(.tenant(campaign.tenant)) }),
            found[index].gate.closure(now: Self.clock)?.kind == .quiet
        {
            found.remove(at: index)
        }
        guard let mark = servers.lastIndex(of: Place.domainMark) else { return found }
        // A domain that an operator singled out.
        return found + gates.existing(identities + [.everybody], at: String(servers[mark...]))
    }

    /// Something closed what the message belongs to, or its rate is used up.
    func isClosed(_ campaign: CampaignRuntime, on lane: Lane) -> Bool {
        let now = Self.clock
        let found = streamGates(of: campaign, on: lane)
        for (index, entry) in found.enumerated() where entry.gate.admitMessage(now: now) != nil {
            for earlier in found[..<index] { earlier.gate.giveBack() }
            return true
        }
        return false
    }
}

extension EngineSource {
    /// The /24 of its IPv4 address, else the /64 of its IPv6 address; nil: the system chooses.
    var netblock: String? {
        if let text = ipv4?.ipAddress {
            return text.split(separator: ".").prefix(3).joined(separator: ".") + ".0/24"
        }
        return ipv6?.ipAddress.map {
            $0.split(separator: ":", omittingEmptySubsequences: false).prefix(4).joined(separator: ":") + "::/64"
        }
    }
}
