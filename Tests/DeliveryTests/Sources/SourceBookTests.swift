// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
import NIOCore
import Platform
import Synchronization
import Testing

@testable import Delivery

private typealias Source = Platform.Source

@Suite struct SourceBookTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    private let acme = TenantID(1)
    private let beta = TenantID(2)

    private static func source(
        _ id: Int64, _ state: Source.State = .active, warming plan: String? = nil, since: Timestamp = start
    ) -> Source {
        Source(
            id: SourceID(id), name: "s\(id)", ipv4: "203.0.113.\(id)", helo: "s\(id).example.jp", state: state,
            stateSince: start, warmUp: plan.map { .init(plan: $0, since: since) })
    }

    private static func pool(
        _ id: Int64, _ name: String, _ members: [(Int64, Int)], overflow: Int64? = nil
    ) -> Pool {
        Pool(
            id: PoolID(id), name: name, members: members.map { .init(source: SourceID($0.0), weight: $0.1) },
            overflow: overflow.map { PoolID($0) })
    }

    private func book(_ register: SourceRegister, days: [SourceDay] = []) throws -> SourceBook {
        let plan = try WarmUpPlan(name: "p", days: [.other: [48, 96], .gmail: [24, 48]])
        let book = SourceBook(plans: ["p": plan], helo: "mx.example.jp")
        book.replace(with: register, days: days)
        return book
    }

    private func at(_ hours: Int) -> Timestamp { Self.start + .seconds(3_600 * hours) }

    private func shares(
        _ count: Int, _ pool: String, _ book: SourceBook, waiting: Int = 0, provider: String = "gmail", hour: Int = 0
    ) -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: book.shares(
                of: count, in: pool, provider: provider, waiting: { _ in waiting }, at: at(hour)
            ).map { ($0.pool, $0.count) })
    }

    private func grant(
        _ source: String, _ book: SourceBook, pool: String = "default", limit: Int = 32, at now: Timestamp
    ) -> Int {
        book.grant(to: source, in: pool, provider: "gmail", site: "gmail", limit: limit, at: now).count
    }

    private func took(
        _ count: Int, _ source: String, _ book: SourceBook, pool: String = "default", provider: String = "gmail",
        at now: Timestamp
    ) {
        book.took(count, by: source, in: pool, provider: provider, site: provider, at: now)
    }

    @Test func `without any source the implied one takes everything, and with the first one it is gone`() throws {
        let book = try book(SourceRegister(pools: [Self.pool(1, "default", [])], tenantPools: [acme: PoolID(9)]))
        let only = try #require(book.sources(of: book.pool(of: acme)).first)
        #expect(only.name == "default" && only.ipv4 == nil && only.ipv6 == nil && only.heloName == nil)
        #expect(grant("default", book, limit: 500, at: at(0)) == 500)
        #expect(shares(7, "default", book) == ["default": 7])
        book.replace(
            with: SourceRegister(sources: [Self.source(3)], pools: [Self.pool(1, "default", [(3, 1)])]), days: [])
        let third = try #require(book.sources(of: "default").first)
        #expect(third.name == "s3" && third.ipv4?.ipAddress == "203.0.113.3" && third.heloName == "s3.example.jp")
        #expect(grant("default", book, at: at(0)) == 0)
        // The last one was retired: that mail leaves by whatever address the system chooses is nobody's wish.
        book.replace(
            with: SourceRegister(sources: [Self.source(3, .retired)], pools: [Self.pool(1, "default", [])]), days: [])
        #expect(book.sources(of: book.pool(of: acme)).isEmpty)
    }

    @Test func `a tenant uses its own pool, and in quarantine that one whatever else`() throws {
        var register = SourceRegister(
            sources: [1, 2, 3].map { Self.source($0) },
            pools: [
                Self.pool(1, "default", [(1, 1)]), Self.pool(2, "vip", [(2, 1)]),
                Self.pool(3, "quarantine", [(3, 1)], overflow: 1),
            ],
            tenantPools: [acme: PoolID(2)])
        let book = try book(register)
        #expect(book.pool(of: acme) == "vip" && book.pool(of: beta) == "default")
        #expect(book.pools(of: "s2") == ["vip"])
        register.quarantined[acme] = TenantQuarantine(reason: "x", since: Self.start)
        register.sources[2] = Self.source(3, .paused)
        book.replace(with: register, days: [])
        #expect(book.pool(of: acme) == "quarantine" && book.sources(of: "quarantine").isEmpty)
        #expect(shares(5, "quarantine", book) == ["quarantine": 5], "never by the overflow")
        register.pools.removeLast()
        book.replace(with: register, days: [])
        #expect(book.pool(of: acme) == "quarantine" && shares(5, "quarantine", book) == ["quarantine": 5])
    }

    @Test func `while both ask, work is divided by weight; one that does not ask holds nobody up`() throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1), Self.source(2), Self.source(3, .quarantined)],
                pools: [Self.pool(1, "default", [(1, 3), (2, 1), (3, 9)])]))
        var sums = ["s1": 0, "s2": 0]
        var now = at(0)
        for _ in 0..<2_000 {
            now = now + .milliseconds(1)
            for name in ["s1", "s2"] {
                let count = grant(name, book, at: now)
                took(count, name, book, at: now)
                sums[name, default: 0] += count
            }
        }
        let ratio = Double(sums["s1"] ?? 0) / Double(sums["s2"] ?? 1)
        #expect(ratio > 2.8 && ratio < 3.2, "\(sums)")
        // The other rests: its limits are reached. Nothing waits for it, and it does not catch up afterwards.
        var alone = 0
        for _ in 0..<1_000 {
            now = now + .milliseconds(1)
            let count = grant("s2", book, at: now)
            took(count, "s2", book, at: now)
            alone += count
        }
        #expect(alone > 20_000)
        var beside = 0
        for _ in 0..<300 {
            now = now + .milliseconds(1)
            took(grant("s1", book, at: now), "s1", book, at: now)
            let count = grant("s2", book, at: now)
            took(count, "s2", book, at: now)
            beside += count
        }
        #expect(beside > 300 * 32 / 3 - 200, "\(beside)")
        #expect(grant("s3", book, at: now) == 0)
    }

    @Test func `a warming source gets what its day has left, and the overflow pool the rest at once`() throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1, warming: "p"), Self.source(2)],
                pools: [Self.pool(1, "default", [(1, 1)], overflow: 2), Self.pool(2, "warm", [(2, 1)])]))
        #expect(shares(100, "default", book) == ["default": 24, "warm": 76])
        #expect(shares(10, "default", book, waiting: 20) == ["default": 4, "warm": 6], "what waits has its share")
        #expect(shares(10, "default", book, waiting: 24) == ["warm": 10])
        // They leave at the hour's pace.
        #expect(grant("s1", book, at: at(0)) == 1)
        took(1, "s1", book, at: at(0))
        #expect(grant("s1", book, at: at(0)) == 0)
        #expect(book.quotaEnd(of: "s1", provider: "gmail", at: at(0)) == at(1))
        #expect(shares(30, "default", book) == ["default": 23, "warm": 7])
        #expect(shares(30, "default", book, provider: "au") == ["default": 30], "each provider for itself")
        // What comes back unsent makes room again.
        took(-1, "s1", book, at: at(0))
        #expect(grant("s1", book, at: at(0)) == 1 && book.quotaEnd(of: "s1", provider: "gmail", at: at(0)) == nil)
        #expect(book.quotaEnd(of: "s2", provider: "gmail", at: at(0)) == nil)
    }

    @Test func `without room anywhere the rest waits in its own pool, and a circle of pools ends`() throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1, warming: "p")],
                pools: [Self.pool(1, "default", [(1, 1)], overflow: 2), Self.pool(2, "b", [(1, 1)], overflow: 1)]))
        #expect(shares(100, "default", book, waiting: 24) == ["default": 100])
        #expect(book.chain(from: "b") == ["b", "default"])
        for hour in 0..<24 { took(1, "s1", book, at: at(hour)) }
        #expect(shares(60, "default", book, hour: 24) == ["default": 48 + 0, "b": 12], "its second day")
    }

    @Test func `a reload forgets nothing of a warm-up that goes on, and everything of one that began anew`() throws {
        func register(since: Timestamp) -> SourceRegister {
            SourceRegister(
                sources: [Self.source(1, warming: "p", since: since)], pools: [Self.pool(1, "default", [(1, 1)])])
        }
        let day = SourceDay(source: SourceID(1), provider: "gmail", day: Self.start, sent: 20)
        let book = try book(register(since: Self.start), days: [day])
        took(2, "s1", book, at: at(1))
        book.replace(with: register(since: Self.start), days: [day])
        #expect(book.standing(of: SourceID(1), at: at(1)).map(\.sent) == [22])
        #expect(book.standing(of: SourceID(1), at: at(24)).map(\.day) == [2])
        var written = day
        written.sent = 2
        #expect(book.drain() == [written] && book.drain().isEmpty)
        book.restore([written])
        book.replace(with: register(since: at(30)), days: [day])
        #expect(book.standing(of: SourceID(1), at: at(30)).isEmpty && book.drain().isEmpty)
        #expect(grant("s1", book, at: at(30)) == 1)
    }

    @Test func `a plan that is gone holds the source at a small day, and made-up providers count as one`() throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1, warming: "gone")], pools: [Self.pool(1, "default", [(1, 1)])]))
        for day in 0..<400 { took(50, "s1", book, at: at(24 * day)) }
        #expect(book.standing(of: SourceID(1), at: at(24 * 400)).map(\.quota) == [50])
        for number in 0..<500 { took(1, "s1", book, provider: "x\(number)", at: at(24 * 400)) }
        #expect(book.standing(of: SourceID(1), at: at(24 * 400)).count <= SourceBook.providerLimit + 1)
    }

    @Test func `what could not be written is written the next time`() async throws {
        let store = CountingStore(
            SourceRegister(sources: [Self.source(1, warming: "p")], pools: [Self.pool(1, "default", [(1, 1)])]))
        let keeper = SourceKeeper(
            book: try book(SourceRegister()), store: store,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await keeper.reload()
        took(4, "s1", keeper.book, at: at(0))
        store.isFailing.withLock { $0 = true }
        await keeper.flush()
        took(1, "s1", keeper.book, at: at(0))
        store.isFailing.withLock { $0 = false }
        await keeper.flush()
        await keeper.flush()
        #expect(store.written.withLock { $0 }.map(\.sent) == [5])
    }
}

/// Gives one register; remembers what is counted.
private final class CountingStore: SourceStore {
    let register: SourceRegister
    let written = Mutex<[SourceDay]>([])
    let isFailing = Mutex(false)

    init(_ register: SourceRegister) { self.register = register }

    func sourceRegister() async throws(StoreError) -> SourceRegister { register }
    func sourceDays() async throws(StoreError) -> [SourceDay] { [] }
    func addSent(_ days: [SourceDay]) async throws(StoreError) {
        if isFailing.withLock({ $0 }) { throw .unavailable(detail: "told to fail") }
        written.withLock { $0 += days }
    }

    func addSource(
        _ new: NewSource, to pool: PoolID, weight: Int, at now: Timestamp
    ) async throws(StoreError) -> Source? { nil }
    func setSourceState(
        _ id: SourceID, to state: Source.State, note: String, at now: Timestamp
    ) async throws(StoreError) -> Bool { false }
    func setWarmUp(_ id: SourceID, to warmUp: Source.WarmUp?) async throws(StoreError) -> Bool { false }
    func addPool(named name: String, at now: Timestamp) async throws(StoreError) -> Pool {
        throw .broken(detail: "not used by this test")
    }
    func changePool(_ id: PoolID, _ change: PoolChange) async throws(StoreError) -> PoolSaving { .missing }
    func setPool(of tenant: TenantID, to pool: PoolID?) async throws(StoreError) -> Bool { false }
    func setQuarantine(of tenant: TenantID, to quarantine: TenantQuarantine?) async throws(StoreError) -> Bool { false }
}
