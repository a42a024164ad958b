// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct SourceTests {
    private let now = Scene.start

    private func added(_ store: SQLStore, _ name: String, plan: String? = nil) async throws -> Source {
        let pool = try #require(try await store.sourceRegister().pool("default"))
        let new = NewSource(name: name, ipv4: "203.0.113.7", helo: "\(name).example.jp", warmUpPlan: plan)
        return try #require(try await store.addSource(new, to: pool.id, weight: 3, at: now))
    }

    @Test(arguments: Engine.allCases)
    func `the default pool is there from the start, and sources come back as they were added`(engine: Engine)
        async throws
    {
        try await withStore(engine) { store in
            let empty = try await store.sourceRegister()
            #expect(empty.sources.isEmpty && empty.pools.map(\.name) == ["default"])
            let z = try await added(store, "z")
            let a = try await added(store, "a", plan: "standard")
            let register = try await store.sourceRegister()
            #expect(register.sources == [a, z] && a.warmUp == .init(plan: "standard", since: now))
            #expect(
                register.pools[0].members.map(\.source) == [z.id, a.id] && register.pools[0].members[0].weight == 3)
            await #expect(throws: StoreError.self) { try await added(store, "z") }
            #expect(
                try await store.addSource(
                    NewSource(name: "b", helo: "b.example.jp"), to: PoolID(99), weight: 1, at: now) == nil)
            #expect(try await store.sourceRegister().sources.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a source is paused and resumed, but once it is retired it leaves its pools for good`(engine: Engine)
        async throws
    {
        try await withStore(engine) { store in
            let source = try await added(store, "a")
            let later = now + .seconds(60)
            #expect(
                try await store.setSourceState(source.id, to: .quarantined, note: "'; DROP TABLE source", at: later))
            var found = try #require(try await store.sourceRegister().source("a"))
            #expect(found.state == .quarantined && found.note == "'; DROP TABLE source" && found.stateSince == later)
            #expect(try await store.setSourceState(source.id, to: .active, note: "", at: later))
            #expect(try await store.setSourceState(source.id, to: .retired, note: "sold", at: later))
            #expect(try await !store.setSourceState(source.id, to: .active, note: "", at: later))
            #expect(try await !store.setWarmUp(source.id, to: .init(plan: "standard", since: later)))
            let register = try await store.sourceRegister()
            found = try #require(register.source("a"))
            #expect(found.state == .retired && register.pools[0].members.isEmpty)
            let members = PoolChange(members: [.init(source: source.id, weight: 1)])
            #expect(try await store.changePool(register.pools[0].id, members) == .missing)
            #expect(try await !store.setSourceState(SourceID(99), to: .active, note: "", at: later))
        }
    }

    @Test(arguments: Engine.allCases)
    func `an overflow that leads back is refused, and of two at once that would close a circle one is`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            var pools: [PoolID] = []
            for name in ["p0", "p1", "p2"] { pools.append(try await store.addPool(named: name, at: now).id) }
            await #expect(throws: StoreError.self) { try await store.addPool(named: "p0", at: now) }
            let source = try await added(store, "a")
            let change = PoolChange(members: [.init(source: source.id, weight: 9)], overflow: .pool(pools[1]))
            #expect(try await store.changePool(pools[0], change) == .saved)
            #expect(try await store.changePool(pools[1], PoolChange(overflow: .pool(pools[2]))) == .saved)
            #expect(try await store.changePool(pools[2], PoolChange(overflow: .pool(pools[0]))) == .cycle)
            #expect(try await store.changePool(pools[2], PoolChange(overflow: .pool(pools[2]))) == .cycle)
            #expect(try await store.changePool(pools[2], PoolChange(overflow: .pool(PoolID(99)))) == .missing)
            let wrong = PoolChange(members: [], overflow: .pool(PoolID(99)))
            #expect(try await store.changePool(pools[0], wrong) == .missing)
            let first = try #require(try await store.sourceRegister().pool("p0"))
            #expect(first.overflow == pools[1] && first.members == [.init(source: source.id, weight: 9)])
            #expect(try await store.changePool(pools[0], PoolChange(overflow: PoolChange.Overflow.none)) == .saved)
            #expect(try await store.changePool(pools[1], PoolChange(overflow: PoolChange.Overflow.none)) == .saved)
            let (one, two) = (pools[0], pools[1])
            async let forth = store.changePool(one, PoolChange(overflow: .pool(two)))
            async let back = store.changePool(two, PoolChange(overflow: .pool(one)))
            let answers = [try await forth, try await back]
            #expect(answers.contains(.saved) && answers.contains(.cycle))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a tenant has one pool, and is quarantined once`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let tenant = try await Scene(store).tenant
            let (one, two) = (
                try await store.addPool(named: "one", at: now), try await store.addPool(named: "two", at: now)
            )
            #expect(try await store.setPool(of: tenant, to: one.id))
            #expect(try await store.setPool(of: tenant, to: two.id))
            #expect(try await !store.setPool(of: tenant, to: PoolID(99)))
            let quarantine = TenantQuarantine(reason: "苦情", since: now)
            #expect(try await store.setQuarantine(of: tenant, to: quarantine))
            #expect(try await !store.setQuarantine(of: tenant, to: TenantQuarantine(reason: "x", since: now)))
            let register = try await store.sourceRegister()
            #expect(register.tenantPools == [tenant: two.id] && register.quarantined == [tenant: quarantine])
            #expect(try await store.setQuarantine(of: tenant, to: nil))
            #expect(try await !store.setQuarantine(of: tenant, to: nil))
            #expect(try await store.setPool(of: tenant, to: nil))
            #expect(try await store.sourceRegister().tenantPools.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what a source sent is added up by day, and the days of an earlier warm-up are left out`(engine: Engine)
        async throws
    {
        try await withStore(engine) { store in
            let source = try await added(store, "a", plan: "standard")
            let warm = try await added(store, "b")
            func day(_ number: Int, _ sent: Int, _ provider: String = "gmail", _ id: SourceID? = nil) -> SourceDay {
                SourceDay(
                    source: id ?? source.id, provider: provider, day: now + .seconds(86_400 * number), sent: sent)
            }
            try await store.addSent([])
            try await store.addSent([day(1, 5), day(0, 7), day(0, 1, "au"), day(0, 9, "au", warm.id)])
            try await store.addSent([day(0, 3)])
            #expect(try await store.sourceDays() == [day(0, 1, "au"), day(0, 10), day(1, 5)])
            #expect(
                try await store.setWarmUp(source.id, to: .init(plan: "careful", since: now + .seconds(100_000))))
            #expect(try await store.sourceDays().isEmpty)
            #expect(try await store.setWarmUp(source.id, to: nil))
            #expect(try await store.sourceRegister().source("a")?.warmUp == nil)
            await #expect(throws: StoreError.self) { try await store.addSent([day(0, -1)]) }
        }
    }
}
