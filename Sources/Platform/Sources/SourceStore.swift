// SPDX-License-Identifier: Apache-2.0

/// A pool's new members and overflow; nil: as they are.
package struct PoolChange: Sendable, Equatable {
    package enum Overflow: Sendable, Equatable {
        case none
        case pool(PoolID)
    }

    package var members: [Pool.Member]?
    package var overflow: Overflow?

    package init(members: [Pool.Member]? = nil, overflow: Overflow? = nil) {
        self.members = members
        self.overflow = overflow
    }
}

package enum PoolSaving: Sendable, Equatable {
    case saved
    /// There is no such pool, source or overflow pool, or the source is retired.
    case missing
    /// The overflow would lead back to the pool.
    case cycle
}

package protocol SourceStore: Sendable {
    func sourceRegister() async throws(StoreError) -> SourceRegister
    /// Adds an active source to a pool, warming from now on when it names a plan. Nil: there is no such pool.
    /// `.conflict`: the name is taken.
    func addSource(
        _ new: NewSource, to pool: PoolID, weight: Int, at now: Timestamp
    ) async throws(StoreError) -> Source?
    /// False when there is no such source, or it is retired. Retiring takes it out of its pools.
    func setSourceState(
        _ id: SourceID, to state: Source.State, note: String, at now: Timestamp
    ) async throws(StoreError) -> Bool
    /// Begins a warm-up from its first day; nil ends it. False when there is no such source, or it is retired.
    func setWarmUp(_ id: SourceID, to warmUp: Source.WarmUp?) async throws(StoreError) -> Bool

    /// `.conflict`: the name is taken.
    func addPool(named name: String, at now: Timestamp) async throws(StoreError) -> Pool
    func changePool(_ id: PoolID, _ change: PoolChange) async throws(StoreError) -> PoolSaving
    /// Nil: the default pool. False when there is no such pool.
    func setPool(of tenant: TenantID, to pool: PoolID?) async throws(StoreError) -> Bool
    /// Nil releases the tenant. False when nothing changed: it was quarantined, or released, already.
    func setQuarantine(of tenant: TenantID, to quarantine: TenantQuarantine?) async throws(StoreError) -> Bool

    /// What the running warm-ups sent so far, the earliest days first.
    func sourceDays() async throws(StoreError) -> [SourceDay]
    /// Adds to the days' numbers.
    func addSent(_ days: [SourceDay]) async throws(StoreError)
}
