// SPDX-License-Identifier: Apache-2.0

import Logging
import Platform
import Synchronization
import Testing

@testable import Delivery

@Suite struct SourceBookTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    private let acme = TenantID(1)
    private let beta = TenantID(2)

    static func source(
        _ id: Int64, _ state: Source.State = .active, warming plan: String? = nil, since: Timestamp = start
    ) -> Source {
        Source(
            id: SourceID(id), name: "s\(id)", ipv4: "203.0.113.\(id)", helo: "s\(id).example.jp", state: state,
            stateSince: start, warmUp: plan.map { .init(plan: $0, since: since) })
    }

    static func pool(
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

    private func counts(_ assignments: [SourceBook.Assignment]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: assignments.map { ($0.source.name, $0.count) })
    }

    @Test func `without any source the implied one takes everything, and with the first one it is gone`() throws {
        let book = try book(SourceRegister(pools: [Self.pool(1, "default", [])], tenantPools: [acme: PoolID(9)]))
        let only = try #require(book.candidates(for: acme).first)
        #expect(
            only.source.id == Source.implied && only.source.helo == "mx.example.jp" && only.source.addresses.isEmpty)
        #expect(book.mayTake(only.source.id, provider: "gmail", at: at(0)) == .max)
        #expect(counts(book.assign(7, for: beta, provider: "gmail", at: at(0))) == ["default": 7])
        book.replace(
            with: SourceRegister(sources: [Self.source(3)], pools: [Self.pool(1, "default", [(3, 1)])]), days: [])
        #expect(book.candidates(for: acme).map(\.source.name) == ["s3"])
        #expect(book.mayTake(Source.implied, provider: "gmail", at: at(0)) == 0)
        // The last one was retired: that mail leaves by whatever address the system chooses is nobody's wish.
        book.replace(
            with: SourceRegister(sources: [Self.source(3, .retired)], pools: [Self.pool(1, "default", [])]), days: [])
        #expect(book.candidates(for: acme).isEmpty)
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
        #expect(book.pool(for: acme)?.name == "vip" && book.pool(for: beta)?.name == "default")
        register.quarantined[acme] = TenantQuarantine(reason: "x", since: Self.start)
        register.sources[2] = Self.source(3, .paused)
        book.replace(with: register, days: [])
        #expect(book.pool(for: acme)?.name == "quarantine" && book.candidates(for: acme).isEmpty)
        #expect(book.assign(5, for: acme, provider: "gmail", at: at(0)).isEmpty, "never by the overflow")
        register.pools.removeLast()
        book.replace(with: register, days: [])
        #expect(book.pool(for: acme) == nil && book.assign(5, for: acme, provider: "gmail", at: at(0)).isEmpty)
    }

    @Test func `work is divided by weight among those that send, to the last message`() throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1), Self.source(2), Self.source(3, .quarantined)],
                pools: [Self.pool(1, "default", [(1, 3), (2, 1), (3, 9)])]))
        #expect(counts(book.assign(400, for: acme, provider: "gmail", at: at(0))) == ["s1": 300, "s2": 100])
        var sums: [String: Int] = [:]
        for _ in 0..<1_000 {
            let parts = counts(book.assign(1, for: acme, provider: "gmail", at: at(0)))
            #expect(parts.values.reduce(0, +) == 1)
            sums.merge(parts) { $0 + $1 }
        }
        #expect(sums.count == 2, "no source starves of single messages")
        #expect(book.assign(-5, for: acme, provider: "gmail", at: at(0)).isEmpty)
        #expect(SourceBook.divide(.max, by: [1_000, 1], rooms: [.max, .max], turn: 0).reduce(0, +) == .max)
    }

    @Test func `a warming source gets what its day has left, and the overflow pool the rest at once`() throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1, warming: "p"), Self.source(2)],
                pools: [Self.pool(1, "default", [(1, 1)], overflow: 2), Self.pool(2, "warm", [(2, 1)])]))
        #expect(counts(book.assign(100, for: acme, provider: "gmail", at: at(0))) == ["s1": 24, "s2": 76])
        #expect(counts(book.assign(10, for: beta, provider: "gmail", at: at(0))) == ["s2": 10])
        #expect(counts(book.assign(10, for: beta, provider: "au", at: at(0))) == ["s1": 10], "each provider for itself")
        // They leave at the hour's pace.
        #expect(book.mayTake(SourceID(1), provider: "gmail", at: at(0)) == 1)
        book.sent(SourceID(1), provider: "gmail", at: at(0))
        #expect(book.mayTake(SourceID(1), provider: "gmail", at: at(0)) == 0)
        #expect(book.nextShare(SourceID(1), provider: "gmail", at: at(0)) == at(1))
        // What goes elsewhere after all makes room again.
        book.giveBack(SourceID(1), provider: "gmail", count: 3)
        #expect(counts(book.assign(5, for: acme, provider: "gmail", at: at(0))) == ["s1": 3, "s2": 2])
    }

    @Test func `without an overflow the rest waits for the next day, and a circle of pools ends`() throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1, warming: "p")],
                pools: [Self.pool(1, "default", [(1, 1)], overflow: 2), Self.pool(2, "b", [(1, 1)], overflow: 1)]))
        #expect(counts(book.assign(100, for: acme, provider: "gmail", at: at(0))) == ["s1": 24])
        #expect(book.nextDay(for: acme, provider: "gmail", at: at(5)) == at(24))
        for hour in 0..<24 { book.sent(SourceID(1), provider: "gmail", at: at(hour)) }
        #expect(counts(book.assign(100, for: acme, provider: "gmail", at: at(24))) == ["s1": 48], "its second day")
    }

    @Test func `a reload forgets nothing of a warm-up that goes on, and everything of one that began anew`() throws {
        func register(since: Timestamp) -> SourceRegister {
            SourceRegister(
                sources: [Self.source(1, warming: "p", since: since)], pools: [Self.pool(1, "default", [(1, 1)])])
        }
        let day = SourceDay(source: SourceID(1), provider: "gmail", day: Self.start, sent: 20)
        let book = try book(register(since: Self.start), days: [day])
        book.sent(SourceID(1), provider: "gmail", count: 2, at: at(1))
        book.replace(with: register(since: Self.start), days: [day])
        #expect(book.standing(of: SourceID(1), at: at(1)).map(\.sent) == [22])
        #expect(book.standing(of: SourceID(1), at: at(24)).map(\.day) == [2])
        var written = day
        written.sent = 2
        #expect(book.drain() == [written] && book.drain().isEmpty)
        book.restore([written])
        book.replace(with: register(since: at(30)), days: [day])
        #expect(book.standing(of: SourceID(1), at: at(30)).isEmpty && book.drain().isEmpty)
        #expect(counts(book.assign(100, for: acme, provider: "gmail", at: at(30))) == ["s1": 24])
    }

    @Test func `a plan that is gone holds the source at a small day, and made-up providers count as one`() throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1, warming: "gone")], pools: [Self.pool(1, "default", [(1, 1)])]))
        for day in 0..<400 { book.sent(SourceID(1), provider: "gmail", count: 50, at: at(24 * day)) }
        #expect(book.standing(of: SourceID(1), at: at(24 * 400)).map(\.quota) == [50])
        for number in 0..<500 { book.sent(SourceID(1), provider: "x\(number)", at: at(24 * 400)) }
        #expect(book.standing(of: SourceID(1), at: at(24 * 400)).count <= SourceBook.providerLimit + 1)
    }

    @Test func `what could not be written is written the next time`() async throws {
        let store = CountingStore(
            SourceRegister(sources: [Self.source(1, warming: "p")], pools: [Self.pool(1, "default", [(1, 1)])]))
        let keeper = SourceKeeper(
            book: try book(SourceRegister()), store: store,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await keeper.reload()
        keeper.book.sent(SourceID(1), provider: "gmail", count: 4, at: at(0))
        store.isFailing.withLock { $0 = true }
        await keeper.flush()
        keeper.book.sent(SourceID(1), provider: "gmail", count: 1, at: at(0))
        store.isFailing.withLock { $0 = false }
        await keeper.flush()
        await keeper.flush()
        #expect(store.written.withLock { $0 }.map(\.sent) == [5])
    }

    @Test func `many threads that take and count at once stay within the day`() async throws {
        let book = try book(
            SourceRegister(
                sources: [Self.source(1, warming: "p"), Self.source(2)],
                pools: [Self.pool(1, "default", [(1, 1)], overflow: 2), Self.pool(2, "warm", [(2, 1)])]))
        let moment = at(0)
        let total = await withTaskGroup { group in
            for _ in 0..<64 {
                group.addTask { [acme] in
                    book.assign(3, for: acme, provider: "gmail", at: moment).filter { $0.source.name == "s1" }
                        .reduce(0) { $0 + $1.count }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(total == 24)
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
