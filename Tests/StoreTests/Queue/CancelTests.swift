// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct CancelTests {
    @Test(arguments: Engine.allCases)
    func `cancelling settles ready batches and deferrals, piece by piece`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(10)
            try await scene.addReaders(20, domain: "b.example")
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim(room: ["gmail.com": 1], defaultRoom: 0).first)
            _ = try await store.commit(batch.all(.deferred, next: scene.at(60)))
            #expect(try await store.cancelNext(id, limit: 7, at: Scene.start) == 0, "not cancelled yet")
            #expect(try await store.cancelCampaign(id, at: Scene.start))
            var pieces: [Int] = []
            repeat {
                pieces.append(try await store.cancelNext(id, limit: 7, at: scene.at(1)))
                try await scene.expectCountersEqualEvents(id)
            } while pieces.last != 0
            #expect(pieces == [7, 7, 7, 7, 2, 0])
            let campaign = try await scene.campaign(id)
            #expect(campaign.state == .cancelled && campaign.counts.cancelled == 30 && campaign.counts.left == 0)
            #expect(try await store.nextDeferralDue() == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a held batch of a cancelled mailing keeps its outcomes, and the rest is settled when it comes back`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(5)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            #expect(try await store.cancelCampaign(id, at: Scene.start))
            #expect(try await store.cancelNext(id, limit: 100, at: Scene.start) == 0, "somebody holds it")
            let late = [
                batch.outcome(.delivered, batch.recipients[0]),
                batch.outcome(.deferred, batch.recipients[1], next: scene.at(60)),
            ]
            #expect(try await store.commit(late) == CommitResult(stale: [], finished: []))
            #expect(try await scene.campaign(id).counts.deferred == 0, "nobody would try again")
            try await store.release([(id: batch.id, fence: batch.fence)], at: Scene.start)
            #expect(try await scene.claim().isEmpty)
            #expect(try await store.cancelNext(id, limit: 100, at: Scene.start) == 3)
            let campaign = try await scene.campaign(id)
            #expect(campaign.state == .cancelled)
            #expect(campaign.counts.delivered == 1 && campaign.counts.cancelled == 4 && campaign.counts.left == 0)
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a batch whose holder is gone is settled after its lease was found to be over`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(5)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            #expect(try await store.cancelCampaign(id, at: Scene.start))
            // A clock that was set forward is no proof: the holder may be alive, and mail under way.
            #expect(try await store.cancelNext(id, limit: 100, at: scene.at(31)) == 0)
            try await store.renewLeases([], of: "b", lease: .seconds(30), at: scene.at(31))
            #expect(try await store.cancelNext(id, limit: 100, at: scene.at(31)) == 5)
            #expect(try await store.commit(batch.all(.delivered)).stale == [batch.id])
            try await scene.expectCountersEqualEvents(id)
        }
    }
}
