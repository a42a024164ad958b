// SPDX-License-Identifier: Apache-2.0

import Platform

/// Pools, members and tenants at one moment, laid out for the questions of a sender.
final class SourcePlan: Sendable {
    let register: SourceRegister
    let sources: [SourceID: Source]
    private let pools: [PoolID: Pool]
    private let senders: [PoolID: [SourceBook.Candidate]]
    private let standard: Pool?
    private let quarantine: Pool?

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
        pools = Dictionary(register.pools.map { ($0.id, $0) }) { first, _ in first }
        senders = pools.mapValues { pool in
            pool.members.compactMap { member in
                guard let source = sources[member.source], source.state == .active else { return nil }
                return SourceBook.Candidate(source: source, weight: member.weight)
            }
        }
        standard = register.pool(Pool.defaultName)
        quarantine = register.pool(Pool.quarantineName)
    }

    /// Nil: nobody made the pool that the tenant is to use.
    func pool(for tenant: TenantID) -> Pool? {
        if register.quarantined[tenant] != nil { return quarantine }
        return register.tenantPools[tenant].flatMap { pools[$0] } ?? standard
    }

    /// Members that send, by source.
    func senders(of pool: Pool) -> [SourceBook.Candidate] { senders[pool.id] ?? [] }

    /// The tenant's pool and those that take over from it, each once. A quarantined tenant's goes nowhere else.
    func chain(for tenant: TenantID) -> [Pool] {
        var chain: [Pool] = []
        var next = pool(for: tenant)
        while let pool = next, !chain.contains(where: { $0.id == pool.id }) {
            chain.append(pool)
            next = pool.name == Pool.quarantineName ? nil : pool.overflow.flatMap { pools[$0] }
        }
        return chain
    }
}
