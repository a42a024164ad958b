// SPDX-License-Identifier: Apache-2.0

package typealias PoolID = Identifier<Pool>

/// Sources that share the work by weight (プール).
package struct Pool: Sendable, Equatable {
    /// The pool of tenants without one of their own; it always exists.
    package static let defaultName = "default"
    /// The pool of quarantined tenants, once somebody makes it. It has no overflow: what is kept apart stays apart.
    package static let quarantineName = "quarantine"
    /// Pools in all, and members of each.
    package static let countLimit = 1_000
    package static let memberLimit = 256
    package static let weights = 1...1_000

    package let id: PoolID
    /// As ``Source/name``.
    package let name: String
    /// By source, each once.
    package let members: [Member]
    /// Takes what the warming members may not send today. Following it never leads back here.
    package let overflow: PoolID?

    package struct Member: Sendable, Equatable {
        package let source: SourceID
        /// Its share of the work against the other members'; ``Pool/weights``.
        package let weight: Int

        package init(source: SourceID, weight: Int) {
            self.source = source
            self.weight = weight
        }
    }

    package init(id: PoolID, name: String, members: [Member] = [], overflow: PoolID? = nil) {
        self.id = id
        self.name = name
        self.members = members
        self.overflow = overflow
    }
}

/// That a tenant's mail is kept away from everybody else's sources.
package struct TenantQuarantine: Sendable, Equatable {
    package let reason: String
    package let since: Timestamp

    package init(reason: String, since: Timestamp) {
        self.reason = reason
        self.since = since
    }
}

/// Everything about sources at one moment.
package struct SourceRegister: Sendable, Equatable {
    /// By name, the retired ones too.
    package var sources: [Source]
    /// By name.
    package var pools: [Pool]
    /// Tenants with a pool of their own choosing.
    package var tenantPools: [TenantID: PoolID]
    package var quarantined: [TenantID: TenantQuarantine]

    package init(
        sources: [Source] = [], pools: [Pool] = [], tenantPools: [TenantID: PoolID] = [:],
        quarantined: [TenantID: TenantQuarantine] = [:]
    ) {
        self.sources = sources
        self.pools = pools
        self.tenantPools = tenantPools
        self.quarantined = quarantined
    }

    package func source(_ name: String) -> Source? { sources.first { $0.name == name } }

    package func pool(_ name: String) -> Pool? { pools.first { $0.name == name } }

    /// Whether any member of the pool sends.
    package func sends(_ pool: Pool) -> Bool {
        let members = Set(pool.members.map(\.source))
        return sources.contains { $0.state == .active && members.contains($0.id) }
    }
}
