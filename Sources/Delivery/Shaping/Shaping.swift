// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
package import Logging
import NIOCore
package import Platform
import SMTP
import Synchronization

/// Who sends what, where and how fast: the sources' lanes, the gates in front of them, and what replies do to these.
package final class Shaping: Sendable {
    package let gates: GateBook
    package let places: PlaceBook
    let egress: any EgressChoice
    let logger: Logger
    /// A reply closed or narrowed the gate.
    let onChange = Mutex<@Sendable (GateKey, Gate, _ rule: String) -> Void>({ _, _, _ in })
    let reroutes = Mutex<[QueueOrder]>([])
    /// What operators hold at the moment, and until when.
    let held = Mutex<[GateKey: Closure]>([:])

    package init(
        places: PlaceBook, egress: any EgressChoice = SystemEgress(), gates: GateBook = GateBook(), logger: Logger
    ) {
        self.places = places
        self.egress = egress
        self.gates = gates
        self.logger = logger
    }

    static var clock: UInt64 { NIODeadline.now().uptimeNanoseconds }

    // MARK: - Lanes

    func shelf(of campaign: CampaignRuntime, servers: String) -> WorkQueue.ShelfKey {
        WorkQueue.ShelfKey(pool: pool(of: campaign.tenant, campaign: campaign.id), servers: servers)
    }

    /// The tenant's, unless an operator sends it another way.
    func pool(of tenant: TenantID, campaign: CampaignID) -> String {
        reroutes.withLock { reroutes in
            reroutes.last { $0.selection.covers(tenant: tenant, campaign: campaign) }?.pool
        } ?? egress.pool(of: tenant)
    }

    /// A lane for each source that may carry the pool's mail to the place.
    func lanes(pool: String, to place: Place) -> [Lane] {
        egress.sources(of: pool).map { lane(of: $0, to: place) }
    }

    private func lane(of source: Source, to place: Place) -> Lane {
        let limits = Gate.Limits(
            connections: place.limits.connections, messagesPerSecond: place.limits.messagesPerSecond)
        var shared = [
            gates.gate(GateKey(.source(source.name), at: place.site), limits: limits),
            gates.gate(GateKey(.source(source.name))), gates.gate(GateKey(.everybody, at: place.site)),
        ]
        if let block = source.netblock, let gate = gates.existing(GateKey(.netblock(block), at: place.site)) {
            shared.append(gate)
        }
        return Lane(
            source: source, site: place.site, servers: place.servers, route: place.route, limits: place.limits,
            gates: shared)
    }

    // MARK: - Taking

    func take(from queue: WorkQueue, for lane: Lane, limit: Int, octets: Int) -> WorkQueue.Taken {
        let now = Self.clock
        let allowance = egress.allowance(of: lane.source.name, at: lane.site, limit: limit)
        guard allowance > 0 else { return WorkQueue.Taken(again: .seconds(1)) }
        let shelves = egress.pools(servedBy: lane.source.name, at: lane.site).map {
            WorkQueue.ShelfKey(pool: $0, servers: lane.servers)
        }
        let taken = queue.take(
            from: shelves, source: lane.source.name, limit: min(limit, allowance), octets: octets
        ) { campaign, shelf in
            permission(for: campaign, pool: shelf.pool, on: lane, now)
        }
        egress.took(taken.items.count, from: lane.source.name, at: lane.site)
        return taken
    }

    private func permission(
        for campaign: CampaignRuntime, pool: String, on lane: Lane, _ now: UInt64
    ) -> WorkQueue.Permission {
        var most = Int.max
        for (_, gate) in streamGates(of: campaign, pool: pool, on: lane) {
            switch gate.room(now: now) {
            case .unlimited: break
            case .some(let count): most = min(most, count)
            case .none(let wait): return .closed(wait.map { .nanoseconds(Int64(clamping: $0)) })
            }
        }
        return .open(most)
    }

    func streamGates(of campaign: CampaignRuntime, pool: String, on lane: Lane) -> [(key: GateKey, gate: Gate)] {
        streamGates(of: campaign, pool: pool, site: lane.site, servers: lane.servers)
    }

    func streamGates(
        of campaign: CampaignRuntime, pool: String, site: String, servers: String
    ) -> [(key: GateKey, gate: Gate)] {
        guard gates.hasStreamGates else { return [] }
        let identities = campaign.identities + [.pool(pool)]
        let found = gates.existing(identities, at: site)
        guard let mark = servers.lastIndex(of: Place.domainMark) else { return found }
        // A domain that an operator singled out.
        return found + gates.existing(identities + [.everybody], at: String(servers[mark...]))
    }

    /// Something closed what the message belongs to, or its rate is used up.
    func isClosed(_ campaign: CampaignRuntime, on lane: Lane) -> Bool {
        let now = Self.clock
        let found = streamGates(of: campaign, pool: pool(of: campaign.tenant, campaign: campaign.id), on: lane)
        for (index, entry) in found.enumerated() where entry.gate.admitMessage(now: now) != nil {
            for earlier in found[..<index] { earlier.gate.giveBack() }
            return true
        }
        return false
    }
}

/// Which sources carry a tenant's mail.
package protocol EgressChoice: Sendable {
    func pool(of tenant: TenantID) -> String
    /// Those that may be used now, overflow included.
    func sources(of pool: String) -> [Source]
    /// Whose mail the source takes at a site, its own pools first.
    func pools(servedBy source: String, at site: String) -> [String]
    /// How many messages the source may take there now, at most `limit`.
    func allowance(of source: String, at site: String, limit: Int) -> Int
    /// When a used-up quota is renewed; nil: it is not used up.
    func quotaEnd(of source: String, at site: String, now: Timestamp) -> Timestamp?
    /// That many were taken; a negative number came back.
    func took(_ count: Int, from source: String, at site: String)
}

/// One source, whose address the system chooses.
package struct SystemEgress: EgressChoice {
    private let source: Source

    package init(_ source: Source = .system) { self.source = source }

    package func pool(of tenant: TenantID) -> String { "default" }
    package func sources(of pool: String) -> [Source] { [source] }
    package func pools(servedBy source: String, at site: String) -> [String] { ["default"] }
    package func allowance(of source: String, at site: String, limit: Int) -> Int { limit }
    package func quotaEnd(of source: String, at site: String, now: Timestamp) -> Timestamp? { nil }
    package func took(_ count: Int, from source: String, at site: String) {}
}

extension Source {
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
