// SPDX-License-Identifier: Apache-2.0

import Platform

/// Pools, members and tenants at one moment, laid out for the questions of a sender.
final class SourcePlan: Sendable {
    /// A member of a pool that sends.
    struct Sender: Sendable {
        let source: Source
        let weight: Int
        let engine: EngineSource
    }

    let register: SourceRegister
    let sources: [SourceID: Source]
    private let pools: [PoolID: Pool]
    private let senders: [String: [Sender]]
    private let memberships: [String: [String]]
    private let tenantPools: [TenantID: String]

    /// `implied` stands for all while the register has no source at all: a new installation sends as the system lets it.
    init(_ register: SourceRegister, implied: Source) {
        var register = register
        if register.sources.isEmpty {
            let pool = register.pool(Pool.defaultName)
            let only = Pool(
                id: pool?.id ?? PoolID(0), name: Pool.defaultName, members: [.init(source: implied.id, weight: 1)])
            register = SourceRegister(sources: [implied], pools: [only])
        }
        self.register = register
        let sources = Dictionary(register.sources.map { ($0.id, $0) }) { first, _ in first }
        self.sources = sources
        let pools = Dictionary(register.pools.map { ($0.id, $0) }) { first, _ in first }
        self.pools = pools
        var senders: [String: [Sender]] = [:]
        var memberships: [String: [String]] = [:]
        for pool in register.pools {
            senders[pool.name] = pool.members.compactMap { member in
                guard let source = sources[member.source], source.state == .active else { return nil }
                memberships[source.name, default: []].append(pool.name)
                return Sender(
                    source: source, weight: member.weight,
                    engine: EngineSource(
                        name: source.name, ipv4: source.ipv4, ipv6: source.ipv6,
                        heloName: source.id == Source.implied ? nil : source.helo))
            }
        }
        self.senders = senders
        self.memberships = memberships
        tenantPools = register.tenantPools.compactMapValues { pools[$0]?.name }
    }

    func source(_ name: String) -> Source? { register.source(name) }

    /// A quarantined tenant's has the name whether or not somebody made that pool.
    func pool(of tenant: TenantID) -> String {
        if register.quarantined[tenant] != nil { return Pool.quarantineName }
        return tenantPools[tenant] ?? Pool.defaultName
    }

    /// Members that send, by source. Empty: the pool's mail waits until somebody resumes or adds one.
    func senders(of pool: String) -> [Sender] { senders[pool] ?? [] }

    /// Pools that an active source is a member of.
    func pools(of source: String) -> [String] { memberships[source] ?? [] }

    /// The pool and those that take over from it, each once. From the quarantine nothing goes anywhere else.
    func chain(from pool: String) -> [String] {
        var chain: [String] = []
        var next = register.pool(pool)
        while let pool = next, !chain.contains(pool.name) {
            chain.append(pool.name)
            next = pool.name == Pool.quarantineName ? nil : pool.overflow.flatMap { pools[$0] }
        }
        return chain
    }
}
