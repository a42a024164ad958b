// SPDX-License-Identifier: Apache-2.0

import PlatformTestKit
import Synchronization
import Testing

@testable import Platform

@Suite struct EditSourcesTests {
    /// Answers every change with success; what was asked is in the audit log.
    private final class Stores: UnusedAuditStore, SourceStore {
        let register = Mutex(SourceRegister())
        let audits = Mutex<[String]>([])
        let saving = Mutex(PoolSaving.saved)

        func record(_ entry: AuditEntry) async throws(StoreError) {
            audits.withLock { $0.append("\(entry.action) \(entry.subject)") }
        }
        func sourceRegister() async throws(StoreError) -> SourceRegister { register.withLock { $0 } }
        func addSource(
            _ new: NewSource, to pool: PoolID, weight: Int, at now: Timestamp
        ) async throws(StoreError) -> Source? {
            let source = Source(
                id: SourceID(9), name: new.name, ipv4: new.ipv4, ipv6: new.ipv6, helo: new.helo, stateSince: now)
            register.withLock { $0.sources.append(source) }
            return source
        }
        func setSourceState(
            _ id: SourceID, to state: Source.State, note: String, at now: Timestamp
        ) async throws(StoreError) -> Bool { true }
        func setWarmUp(_ id: SourceID, to warmUp: Source.WarmUp?) async throws(StoreError) -> Bool { true }
        func addPool(named name: String, at now: Timestamp) async throws(StoreError) -> Pool {
            throw .conflict(detail: "pool.name")
        }
        func changePool(_ id: PoolID, _ change: PoolChange) async throws(StoreError) -> PoolSaving {
            saving.withLock { $0 }
        }
        func setPool(of tenant: TenantID, to pool: PoolID?) async throws(StoreError) -> Bool { true }
        func setQuarantine(
            of tenant: TenantID, to quarantine: TenantQuarantine?
        ) async throws(StoreError) -> Bool { quarantine != nil }
        func sourceDays() async throws(StoreError) -> [SourceDay] { [] }
        func addSent(_ days: [SourceDay]) async throws(StoreError) {}
    }

    private let stores = Stores()
    private var editing: EditSources {
        EditSources(stores: stores, plans: { ["standard"] }, now: { Timestamp(microseconds: 1) })
    }
    private let tenant = Tenant(
        id: TenantID(1), slug: "acme", name: "A", postalAddress: "T", contact: "C",
        createdAt: Timestamp(microseconds: 0))

    init() {
        let old = Source(
            id: SourceID(1), name: "old", ipv4: "203.0.113.1", helo: "old.example.jp", state: .retired,
            stateSince: Timestamp(microseconds: 0))
        let live = Source(
            id: SourceID(2), name: "live", ipv4: "203.0.113.2", ipv6: "2001:db8::2", helo: "live.example.jp",
            stateSince: Timestamp(microseconds: 0))
        stores.register.withLock {
            $0 = SourceRegister(
                sources: [live, old],
                pools: [Pool(id: PoolID(1), name: "default"), Pool(id: PoolID(2), name: "quarantine")])
        }
    }

    private func add(_ new: NewSource, pool: String = "default", weight: Int = 1) async throws -> Source {
        try await editing.add(new, to: pool, weight: weight, actor: "command-line")
    }

    @Test func `a source is written down in the usual notation, and in the audit log`() async throws {
        let added = try await add(
            NewSource(
                name: "mta1", ipv4: "203.0.113.1", ipv6: "2001:DB8:0:0::00a", helo: "MTA1.Example.JP",
                warmUpPlan: "standard"), weight: 5)
        #expect(
            added.ipv6 == "2001:db8::a" && added.helo == "mta1.example.jp", "a retired source's address is free again")
        #expect(
            stores.audits.withLock { $0 } == [
                "source.add mta1 → default ×5 203.0.113.1 2001:db8::a mta1.example.jp"
            ])
    }

    @Test(arguments: [
        NewSource(name: "", helo: "a.example"), NewSource(name: "A", helo: "a.example"),
        NewSource(name: "-a", helo: "a.example"), NewSource(name: "a b", helo: "a.example"),
        NewSource(name: String(repeating: "a", count: 41), helo: "a.example"),
        NewSource(name: "a", helo: "localhost"), NewSource(name: "a", helo: "a.example\r\nMAIL"),
        NewSource(name: "a", helo: "日本.example"), NewSource(name: "old", helo: "a.example"),
        NewSource(name: "a", ipv4: "203.0.113.2", helo: "a.example"),
        NewSource(name: "a", ipv6: "2001:0db8::0002", helo: "a.example"),
        NewSource(name: "a", ipv4: "0.0.0.0", helo: "a.example"),
        NewSource(name: "a", ipv4: "224.0.0.1", helo: "a.example"),
        NewSource(name: "a", ipv4: "203.0.113.5/32", helo: "a.example"),
        NewSource(name: "a", ipv4: "203.0.113.5\u{0}", helo: "a.example"),
        NewSource(name: "a", ipv4: "2001:db8::5", helo: "a.example"),
        NewSource(name: "a", ipv6: "::", helo: "a.example"), NewSource(name: "a", ipv6: "ff02::1", helo: "a.example"),
        NewSource(name: "a", ipv6: "::ffff:203.0.113.2", helo: "a.example"),
        NewSource(name: "a", ipv6: "fe80::1%eth0", helo: "a.example"),
        NewSource(name: "a", helo: "a.example", warmUpPlan: "none"),
    ])
    func `what cannot be a source is refused, and nothing is written`(new: NewSource) async throws {
        await #expect(throws: Refusal.self) { try await add(new) }
        #expect(stores.audits.withLock { $0.isEmpty } && stores.register.withLock { $0.sources.count } == 2)
    }

    @Test func `weights and pools are checked, and retiring is final`() async throws {
        let new = NewSource(name: "a", helo: "a.example")
        for weight in [0, -1, 1_001, .max] {
            await #expect(throws: Refusal.self) { try await add(new, weight: weight) }
        }
        await #expect(throws: Refusal.self) { try await add(new, pool: "vip") }
        await #expect(throws: Refusal.self) { try await editing.set("old", to: .active, reason: "", actor: "x") }
        await #expect(throws: Refusal.self) { try await editing.set("live", to: .paused, reason: " ", actor: "x") }
        await #expect(throws: Refusal.self) { try await editing.set("live", to: .paused, reason: "a\nb", actor: "x") }
        try await editing.set("live", to: .quarantined, reason: "listed", actor: "x")
        try await editing.set("live", to: .active, reason: "", actor: "x")
        try await editing.warmUp("live", plan: nil, actor: "x")
        await #expect(throws: Refusal.self) { try await editing.warmUp("live", plan: "fast", actor: "x") }
        #expect(
            stores.audits.withLock { $0 } == [
                "source.quarantine live: listed", "source.resume live", "source.warm-up live: stop",
            ])
    }

    @Test func `a pool's members are there, once each, and quarantine has no overflow`() async throws {
        func set(_ name: String, _ members: [(String, Int)]? = nil, overflow: String? = nil) async throws {
            try await editing.setPool(name, .init(members: members, overflow: overflow), actor: "x")
        }
        await #expect(throws: Refusal.self) { try await set("default", [("old", 1)]) }
        await #expect(throws: Refusal.self) { try await set("default", [("none", 1)]) }
        await #expect(throws: Refusal.self) { try await set("default", [("live", 1), ("live", 2)]) }
        await #expect(throws: Refusal.self) { try await set("quarantine", overflow: "default") }
        await #expect(throws: Refusal.self) { try await editing.addPool("default", actor: "x") }
        try await set("default", [("live", 2)], overflow: "")
        stores.saving.withLock { $0 = .cycle }
        await #expect(throws: Refusal.self) { try await set("default", overflow: "quarantine") }
        #expect(stores.audits.withLock { $0 } == ["pool.set default live=2 overflow none"])
    }

    @Test func `a tenant is quarantined only where its mail has a way out`() async throws {
        await #expect(throws: Refusal.self) { try await editing.quarantine(tenant, reason: "spam", actor: "x") }
        stores.register.withLock {
            $0.pools[1] = Pool(id: PoolID(2), name: "quarantine", members: [.init(source: SourceID(2), weight: 1)])
        }
        try await editing.quarantine(tenant, reason: "spam", actor: "x")
        await #expect(throws: Refusal.self) { try await editing.release(tenant, actor: "x") }
        await #expect(throws: Refusal.self) { try await editing.setPool(of: tenant, to: "vip", actor: "x") }
        try await editing.setPool(of: tenant, to: nil, actor: "x")
        #expect(stores.audits.withLock { $0 } == ["tenant.quarantine acme: spam", "tenant.pool acme: default"])
    }
}
