// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct CommitTests {
    @Test(arguments: Engine.allCases)
    func `the last outcome finishes a running mailing, and no batch is left`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(7)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            let outcomes = zip(batch.recipients, Outcome.allCases).map { recipient, outcome in
                batch.outcome(outcome == .deferred ? .delivered : outcome, recipient)
            }
            #expect(try await store.commit(Array(outcomes.dropLast())) == CommitResult(stale: [], finished: []))
            #expect(try await store.commit(outcomes) == CommitResult(stale: [], finished: [id]))
            #expect(try await store.commit(outcomes) == CommitResult(stale: [batch.id], finished: []))
            let counts = try await scene.campaign(id).counts
            #expect(counts.delivered == 2 && counts.bounced == 1 && counts.unknown == 1 && counts.left == 0)
            #expect(try await scene.claim().isEmpty)
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a deferral is tried again and moves on`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(4)
            let id = try await scene.planned()
            let first = try #require(try await scene.claim().first)
            _ = try await store.commit(
                [first.outcome(.delivered, first.recipients[0])]
                    + first.recipients.dropFirst().map {
                        first.outcome(.deferred, $0, at: scene.at(1), next: scene.at(60 + $0.position))
                    })
            #expect(try await scene.campaign(id).counts.deferred == 3)
            #expect(try await scene.campaign(id).counts.left == 0)
            #expect(try await scene.campaign(id).state == .running)
            #expect(try await store.nextDeferralDue() == scene.at(61))
            #expect(try await store.formRetryBatches(limit: 10, siteOf: { $0 }, at: scene.at(60)) == 0)
            #expect(try await store.formRetryBatches(limit: 1, siteOf: { $0 }, at: scene.at(62)) == 1)
            #expect(try await store.formRetryBatches(limit: 10, siteOf: { $0 }, at: scene.at(62)) == 1)
            #expect(try await store.nextDeferralDue() == scene.at(63))
            let retries = try await scene.claim(seconds: 62)
            #expect(retries.allSatisfy { $0.attempt == 2 && $0.firstAttemptAt == scene.at(1) })
            _ = try await store.commit(retries[0].all(.delivered) + retries[1].all(.deferred, next: scene.at(70)))
            #expect(try await scene.campaign(id).counts.delivered == 2)
            #expect(try await scene.campaign(id).counts.deferred == 2)
            #expect(try await store.formRetryBatches(limit: 10, siteOf: { $0 }, at: scene.at(99)) == 2)
            let last = try await scene.claim(seconds: 99)
            #expect(Set(last.map(\.attempt)) == [2, 3] && last.allSatisfy { $0.firstAttemptAt == scene.at(1) })
            let result = try await store.commit(last.flatMap { $0.all(.expired) })
            #expect(result.finished == [id])
            #expect(try await store.nextDeferralDue() == nil)
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `deferrals of a paused mailing wait`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(2)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            _ = try await store.commit(batch.all(.deferred, next: scene.at(5)))
            #expect(try await store.pauseCampaign(id, at: Scene.start))
            #expect(try await store.formRetryBatches(limit: 10, siteOf: { $0 }, at: scene.at(9)) == 0)
            #expect(try await store.nextDeferralDue() == nil)
            #expect(try await store.resumeCampaign(id, at: Scene.start))
            #expect(try await store.formRetryBatches(limit: 10, siteOf: { $0 }, at: scene.at(9)) == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a hard bounce suppresses the address and fails the contact in the same commit`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(3)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            // A reply may hold anything a stranger sends; PostgreSQL's text cannot hold U+0000.
            let reply = RecordedReply(
                phase: "rcpt", code: 550, enhanced: "5.1.1", text: "no such \u{0} user 利用者", host: "mx.example")
            _ = try await store.commit(
                [batch.outcome(.bounced, batch.recipients[1], at: scene.at(3), reply: reply, suppress: .hardBounce)])
            let contact = try await scene.contact("reader1@gmail.com")
            #expect(contact.state == .failed)
            #expect(
                try await store.suppression(key: "reader1@gmail.com", of: scene.tenant)
                    == Suppression(key: "reader1@gmail.com", reason: .hardBounce, at: scene.at(3)))
            #expect(try await store.contactCounts(of: scene.tenant) == [.active: 2, .failed: 1])
            let event = try #require(try await scene.events(id).first)
            #expect(event.kind == .bounced && event.attempt == 1 && event.at == scene.at(3))
            #expect(event.detail == "hardBounce" && event.contact == contact.id)
            #expect(event.reply?.code == 550 && event.reply?.enhanced == "5.1.1" && event.reply?.host == "mx.example")
            #expect(event.reply?.text.hasSuffix(" user 利用者") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a late outcome of a batch that nobody claimed again is taken`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(2)
            _ = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            _ = try await store.recover(node: "a", at: Scene.start)
            #expect(try await store.commit([batch.outcome(.delivered, batch.recipients[0])]).stale.isEmpty)
            #expect(try await scene.claim(node: "b").first?.recipients.map(\.position) == [1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an outcome that does not belong to its batch changes nothing`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(2)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            var wrong = batch.all(.delivered)
            wrong[1].contact = ContactID(wrong[1].contact.rawValue + 7)
            var outside = batch.all(.delivered)
            outside[1].position = 2
            for outcomes in [wrong, outside] {
                await #expect(throws: StoreError.self) { try await store.commit(outcomes) }
            }
            #expect(try await scene.campaign(id).counts.delivered == 0)
            #expect(try await scene.events(id).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `many commits at once keep counters, order and bitmaps right`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            for index in 0..<4 { try await scene.addReaders(100, domain: "d\(index).example") }
            let id = try await scene.planned()
            let batches = try await scene.claim()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for batch in batches {
                    for part in 0..<4 {
                        group.addTask {
                            let outcomes = batch.all(.delivered).filter { $0.position % 4 == part }
                            _ = try await store.commit(outcomes)
                        }
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        // One view of the data, while others write.
                        let pair = try await store.driver.read { session throws(StoreError) in
                            try session.first(
                                "SELECT delivered, (SELECT COUNT(*) FROM event WHERE campaign_id = $1) FROM campaign WHERE id = $1",
                                [.int(id.rawValue)], { [$0.int(0), $0.int(1)] })
                        }
                        #expect(pair?.first == pair?.last)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await scene.campaign(id).state == .finished)
            try await scene.expectCountersEqualEvents(id)
        }
    }
}
