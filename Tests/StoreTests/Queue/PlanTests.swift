// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct PlanTests {
    @Test(arguments: Engine.allCases)
    func `recipients of a site share batches of at most 500`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(1_001)
            try await scene.addReaders(3, domain: "docomo.ne.jp")
            let id = try await scene.launched()
            let step = try await store.planNext(
                id, limit: 5_000, siteOf: { $0 == "gmail.com" ? "gmail" : $0 }, at: Scene.start)
            #expect(step == PlanStep(planned: 1_004, suppressed: 0, isComplete: true))
            let batches = try await scene.claim()
            #expect(batches.map(\.size).sorted() == [1, 3, 500, 500])
            #expect(Set(batches.map(\.site)) == ["gmail", "docomo.ne.jp"])
            #expect(Set(batches.flatMap(\.recipients).map(\.email)).count == 1_004)
            #expect(batches.allSatisfy { $0.attempt == 1 && $0.firstAttemptAt == nil && $0.fence == 1 })
            #expect(try await scene.campaign(id).state == .running)
            #expect(try await scene.campaign(id).counts.left == 1_004)
        }
    }

    @Test(arguments: Engine.allCases, [1, 7, 50])
    func `planning goes on after a crash exactly where it stopped`(engine: Engine, chunk: Int) async throws {
        try await withDatabase(engine) { database in
            var store = try await database.open()
            var scene = try await Scene(store)
            try await scene.addReaders(50)
            let id = try await scene.launched()
            var isComplete = false
            while !isComplete {
                isComplete = try await store.planNext(id, limit: chunk, siteOf: { $0 }, at: Scene.start).isComplete
                guard chunk > 1 else { continue }
                let again = try await database.open()
                await store.close()
                store = again
            }
            scene = Scene(continuing: scene, with: store)
            let planned = try await scene.claim().flatMap(\.recipients).map(\.contact)
            #expect(planned.count == 50 && Set(planned).count == 50)
            #expect(try await scene.campaign(id).counts.recipients == 50)
            #expect(try await scene.campaign(id).isPlanned)
            await store.close()
        }
    }

    @Test(arguments: Engine.allCases)
    func `the suppressed are recipients with an event and in no batch`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(5)
            try await store.driver.write { session throws(StoreError) in
                // For all tenants and for this one: still one recipient.
                for statement: SQL in [
                    "INSERT INTO suppression (email_key, tenant_id, reason, at) VALUES ('reader1@gmail.com', 0, 'manual', 1)",
                    "UPDATE contact SET state = 'stopped' WHERE email_key = 'reader3@gmail.com'",
                    "UPDATE contact SET state = 'trashed' WHERE email_key = 'reader4@gmail.com'",
                ] { try session.execute(statement, []) }
            }
            for (key, reason) in [
                ("reader1@gmail.com", Suppression.Reason.complaint), ("reader2@gmail.com", .unsubscribed),
            ] {
                let contact = try await scene.contact(key).id
                _ = try await store.suppress(contact: contact, reason: reason, campaign: nil, at: Scene.start)
            }
            let id = try await scene.planned()
            #expect(try await scene.claim().flatMap(\.recipients).map(\.email) == ["reader0@gmail.com"])
            #expect(try await scene.campaign(id).counts.recipients == 3)
            #expect(try await scene.campaign(id).counts.suppressed == 2)
            let events = try await scene.events(id)
            #expect(events.map(\.kind) == [.suppressed, .suppressed])
            #expect(events.last?.detail == "unsubscribed" && events.last?.email == "reader2@gmail.com")
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a mailing to nobody is finished at once`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let empty = try await scene.planned()
            #expect(try await scene.campaign(empty).state == .finished)
            try await scene.add(["a@x.example"])
            let contact = try await scene.contact("a@x.example").id
            _ = try await store.suppress(contact: contact, reason: .manual, campaign: nil, at: Scene.start)
            let allSuppressed = try await scene.planned()
            #expect(try await scene.campaign(allSuppressed).state == .finished)
            #expect(try await scene.campaign(allSuppressed).counts.suppressed == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `who comes after the launch, or belongs to another, is no recipient`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await scene.addReaders(3)
            try await other.add(["z@x.example"])
            let id = try await scene.launched()
            try await scene.add(["late@x.example"])
            try await scene.plan(id)
            #expect(try await scene.claim().flatMap(\.recipients).count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a paused mailing is planned and stays paused, and a draft is not planned`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(3)
            let id = try await scene.launched()
            #expect(try await store.pauseCampaign(id, at: Scene.start))
            try await scene.plan(id)
            #expect(try await scene.campaign(id).state == .paused)
            #expect(try await scene.campaign(id).isPlanned)
            let again = try await store.planNext(id, limit: 10, siteOf: { $0 }, at: Scene.start)
            #expect(again == PlanStep(planned: 0, suppressed: 0, isComplete: true))
            let draft = try await store.createCampaign(
                Scene.content, audience: .everybody, of: scene.tenant, at: Scene.start)
            _ = try await store.planNext(draft.id, limit: 10, siteOf: { $0 }, at: Scene.start)
            #expect(try await scene.campaign(draft.id) == draft)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a mailing whose batches settle early is finished only when it is planned`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(4)
            let id = try await scene.launched()
            _ = try await store.planNext(id, limit: 2, siteOf: { $0 }, at: Scene.start)
            for batch in try await scene.claim() {
                #expect(try await store.commit(batch.all(.delivered)).finished.isEmpty)
            }
            #expect(try await scene.campaign(id).state == .planning)
            try await scene.plan(id)
            for batch in try await scene.claim() {
                #expect(try await store.commit(batch.all(.delivered)).finished == [id])
            }
            #expect(try await scene.campaign(id).state == .finished)
            #expect(try await scene.campaign(id).finishedAt != nil)
        }
    }

    @Test(arguments: [[1], [5, 6, 7], [1, 127, 128, 129, 300_000, Int64.max]] as [[Int64]])
    func `a list of contacts survives its encoding`(ids: [Int64]) throws {
        let bytes = ContactIDList.encode(ids[...])
        #expect(try ContactIDList.decode(bytes, count: ids.count) == ids)
        #expect(throws: StoreError.self) { try ContactIDList.decode(bytes + [0x80], count: ids.count) }
        #expect(throws: StoreError.self) { try ContactIDList.decode(bytes, count: ids.count + 1) }
    }
}

extension Scene {
    init(continuing scene: Scene, with store: SQLStore) {
        self.store = store
        tenant = scene.tenant
        importID = scene.importID
    }
}
