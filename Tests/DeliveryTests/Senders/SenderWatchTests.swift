// SPDX-License-Identifier: Apache-2.0

import Logging
import Platform
import Synchronization
import Testing

@testable import Delivery

@Suite struct SenderWatchTests {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    /// Domains in memory, each asked for being written down.
    private final class World: SenderDomains, SendingDomainStore {
        let domains = Mutex<[SendingDomain]>([])
        let asked = Mutex<[String]>([])
        let now = Mutex(SenderWatchTests.start)

        let asksDNS = true

        func add(
            _ domain: String, algorithm: SendingDomain.Algorithm, of tenant: TenantID, actor: String, at now: Timestamp
        ) async throws(Refusal) -> SendingDomain { throw Refusal(english: "", japanese: "") }
        func records(of domain: SendingDomain) -> [SenderRecord] { [] }

        func check(_ domain: SendingDomain, at now: Timestamp) async throws(StoreError) -> SenderCheck? {
            asked.withLock { $0.append(domain.domain) }
            let isGood = domain.domain.hasPrefix("good")
            let check = SenderCheck(at: now, problems: isGood ? [:] : [.dkim: .missing])
            try await recordCheck(check, of: domain)
            return check
        }

        static func domain(_ id: Int64, _ name: String, check: SenderCheck? = nil) -> SendingDomain {
            SendingDomain(
                id: SendingDomainID(id), tenant: TenantID(1), domain: name, algorithm: .none, selector: "",
                sealedKey: [], publicKey: "", createdAt: start, check: check)
        }

        func createSendingDomain(_ new: NewSendingDomain, at now: Timestamp) async throws(StoreError) -> SendingDomain {
            throw .broken(detail: "")
        }
        func sendingDomain(_ domain: String, of tenant: TenantID) async throws(StoreError) -> SendingDomain? { nil }
        func sendingDomains(of tenant: TenantID) async throws(StoreError) -> [SendingDomain] { [] }
        func sendingDomains(after id: SendingDomainID, limit: Int) async throws(StoreError) -> [SendingDomain] {
            Array(domains.withLock { $0.filter { $0.id > id } }.prefix(limit))
        }
        func sendingDomain(linkHost host: String) async throws(StoreError) -> SendingDomain? { nil }
        func setLinkHost(
            _ host: String, of domain: SendingDomainID, tenant: TenantID
        ) async throws(StoreError) -> Bool { false }
        func recordCheck(_ check: SenderCheck, of domain: SendingDomain) async throws(StoreError) {
            domains.withLock { domains in
                domains = domains.map { $0.id == domain.id ? Self.domain($0.id.rawValue, $0.domain, check: check) : $0 }
            }
        }
    }

    private func watch(_ world: World) -> SenderWatch {
        SenderWatch(
            domains: world, store: world, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { world.now.withLock { $0 } })
    }

    @Test func `what is due is asked for, and nothing before its time`() async throws {
        let world = World()
        world.domains.withLock { $0 = [World.domain(1, "good.example"), World.domain(2, "open.example")] }
        let watch = watch(world)
        #expect(try await watch.round() == 2)
        #expect(try await watch.round() == 0)
        world.now.withLock { $0 = Self.start + .seconds(60) }
        #expect(try await watch.round() == 1)
        #expect(world.asked.withLock { $0.last } == "open.example")
        world.now.withLock { $0 = Self.start + .seconds(86_400) }
        #expect(try await watch.round() == 2)
    }

    @Test func `a round is bounded, and the next one takes the rest`() async throws {
        let world = World()
        world.domains.withLock { $0 = (1...450).map { World.domain(Int64($0), "good\($0).example") } }
        let watch = watch(world)
        var rounds = 0
        while try await watch.round() > 0 { rounds += 1 }
        #expect(rounds == (450 + SenderWatch.roundLimit - 1) / SenderWatch.roundLimit)
        #expect(Set(world.asked.withLock { $0 }).count == 450)
        #expect(world.asked.withLock { $0.count } == 450)
    }
}
