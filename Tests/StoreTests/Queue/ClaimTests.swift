// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct ClaimTests {
    @Test(arguments: Engine.allCases)
    func `a site gets no more batches than it has room for, and does not hold up others`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            // More batches of the full site than a page holds, all of them before the other's.
            for index in 0..<70 { try await scene.add(["a\(index)@full.example"]) }
            let id = try await scene.launched()
            for _ in 0..<70 { _ = try await store.planNext(id, limit: 1, siteOf: { $0 }, at: Scene.start) }
            try await scene.plan(id)
            try await scene.addReaders(2, domain: "free.example")
            let second = try await scene.planned()
            #expect(try await scene.campaign(second).counts.recipients == 72)

            let claimed = try await scene.claim(limit: 10, room: ["full.example": 2], defaultRoom: 5)
            #expect(claimed.map(\.site) == ["full.example", "full.example", "free.example"])
            let none = try await scene.claim(limit: 10, room: ["full.example": 0], defaultRoom: 5)
            #expect(none.isEmpty)
            let only = try await scene.claim(limit: 10, room: ["full.example": 1], defaultRoom: 0)
            #expect(only.map(\.site) == ["full.example"])
            #expect(try await scene.claim(limit: 0).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `urgent batches go beyond the room that bulk ones fill, but not to a site that is held`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(2, domain: "full.example")
            let bulk = try await scene.planned()
            let urgent = try await scene.planned()
            #expect(try await store.setUrgent(true, urgent, actor: "o", at: Scene.start))
            func claim(_ bySite: [String: Int]) async throws -> [CampaignID] {
                let room = ClaimRoom(bySite: bySite, other: 2, held: [scene.tenant: ["full.example": 2]])
                return try await store.claim(node: "a", lease: .seconds(30), room: room, limit: 10, at: Scene.start)
                    .map(\.campaign)
            }
            #expect(try await claim(["full.example": 0]) == [])
            #expect(try await claim([:]) == [urgent])
            #expect(try await claim([:]) == [])
            #expect(try await scene.claim().map(\.campaign) == [bulk])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a batch is held by one node until it is given back`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(3)
            _ = try await scene.planned()
            let first = try #require(try await scene.claim(node: "a").first)
            #expect(try await scene.claim(node: "b").isEmpty)
            try await store.release([(id: first.id, fence: first.fence - 1)], at: Scene.start)
            #expect(try await scene.claim(node: "b").isEmpty, "an old fence releases nothing")
            try await store.release([(id: first.id, fence: first.fence)], at: Scene.start)
            let second = try #require(try await scene.claim(node: "b").first)
            #expect(second.id == first.id && second.fence == first.fence + 1)
            #expect(second.recipients == first.recipients)
        }
    }

    @Test(arguments: Engine.allCases)
    func `pause makes batches unclaimable and resume brings them back`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(3)
            let id = try await scene.planned()
            #expect(try await store.pauseCampaign(id, at: Scene.start))
            #expect(try await scene.claim().isEmpty)
            #expect(try await store.resumeCampaign(id, at: Scene.start))
            #expect(try await scene.claim().count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was suppressed after planning is shown at the claim`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(5)
            _ = try await scene.planned()
            let one = try await scene.contact("reader1@gmail.com").id
            _ = try await store.suppress(contact: one, reason: .complaint, campaign: nil, at: Scene.start)
            try await store.driver.write { session throws(StoreError) in
                for statement: SQL in [
                    "UPDATE contact SET state = 'stopped' WHERE email_key = 'reader2@gmail.com'",
                    "DELETE FROM contact WHERE email_key = 'reader3@gmail.com'",
                ] { try session.execute(statement, []) }
            }
            let batch = try #require(try await scene.claim().first)
            #expect(batch.recipients.map(\.suppression) == [nil, .complaint, .inactive, .inactive, nil])
            #expect(batch.recipients.map(\.position) == [0, 1, 2, 3, 4])
            #expect(batch.recipients[0].email == "reader0@gmail.com" && batch.recipients[0].fields == "{}")
        }
    }

    @Test(arguments: Engine.allCases)
    func `recovery gives back what the node held and what ran out, with the bitmap`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(10)
            try await scene.addReaders(4, domain: "b.example")
            try await scene.addReaders(6, domain: "c.example")
            let id = try await scene.planned()
            let dead = try #require(try await scene.claim(node: "dead", room: ["gmail.com": 1], defaultRoom: 0).first)
            let slow = try #require(try await scene.claim(node: "slow", room: ["b.example": 1], defaultRoom: 0).first)
            let live = try #require(try await scene.claim(node: "live", room: ["c.example": 1], defaultRoom: 0).first)
            _ = try await store.commit(dead.recipients.prefix(3).map { dead.outcome(.delivered, $0) })
            // Only what a node still knows of is renewed, and only its own.
            try await store.renewLeases(
                [live.id, slow.id], of: "live", lease: .seconds(60), at: scene.at(20))
            let recovery = try await store.recover(node: "dead", at: scene.at(40))
            #expect(recovery == Recovery(batches: 2, unsettled: 11))
            let again = try await scene.claim(node: "next", seconds: 40)
            #expect(Set(again.map(\.id)) == [dead.id, slow.id])
            let rest = try #require(again.first { $0.id == dead.id })
            #expect(rest.recipients == Array(dead.recipients.dropFirst(3)) && rest.size == 10)
            // Who held them before is refused now, and the third goes on.
            let late = try await store.commit(dead.all(.delivered) + slow.all(.bounced) + live.all(.delivered))
            #expect(late.stale == [dead.id, slow.id])
            #expect(try await scene.campaign(id).counts.delivered == 9)
            #expect(try await scene.campaign(id).counts.bounced == 0)
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nodes that claim at the same time share the batches`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            for index in 0..<40 { try await scene.addReaders(1, domain: "d\(index).example") }
            _ = try await scene.planned()
            let claimed = try await withThrowingTaskGroup(of: [Batch].self) { group in
                for node in 0..<8 {
                    group.addTask { try await scene.claim(node: "n\(node)", limit: 5) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // With SKIP LOCKED a node may find rows that another is just looking at and go home with fewer.
            let left = try await scene.claim(node: "last")
            let ids = (claimed + left).map(\.id)
            #expect(ids.count == 40 && Set(ids).count == 40)
        }
    }
}
