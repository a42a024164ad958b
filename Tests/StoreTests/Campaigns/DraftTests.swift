// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct DraftTests {
    private static var other: CampaignContent {
        CampaignContent(
            name: "夏", fromName: "B", fromAddress: "b@acme.example", subject: "'; DROP TABLE campaign; --",
            text: nil, html: "<p>夏</p>", charset: .iso2022jp, isTracked: false)
    }

    @Test(arguments: Engine.allCases)
    func `a draft is saved over the version that its author saw, and over no other`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let list = try await store.ensureContactList(named: "l", of: scene.tenant)
            let id = try await scene.draft()
            let audience = Audience(lists: [list.id], conditions: [])
            #expect(
                try await store.saveDraft(id, Self.other, audience: audience, version: 1, at: scene.at(5))
                    == .saved(version: 2))
            let saved = try await scene.campaign(id)
            #expect(saved.content == Self.other && saved.audience == audience && saved.version == 2)
            #expect(saved.savedAt == scene.at(5) && saved.createdAt == Scene.start)
            // The second tab still has version 1.
            #expect(
                try await store.saveDraft(id, Scene.content, audience: .everybody, version: 1, at: scene.at(6))
                    == .stale(version: 2))
            #expect(try await scene.campaign(id) == saved)
            #expect(
                try await store.saveDraft(
                    CampaignID(77), Scene.content, audience: .everybody, version: 1, at: scene.at(6)) == .closed)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of savings at the same time one wins`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let id = try await scene.draft()
            let results = try await withThrowingTaskGroup(of: DraftSaving.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await store.saveDraft(id, Self.other, audience: .everybody, version: 1, at: Scene.start)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.filter { $0 == .saved(version: 2) }.count == 1)
            #expect(results.filter { $0 == .stale(version: 2) }.count == 7)
        }
    }

    @Test(arguments: Engine.allCases)
    func `lists and mailings of another tenant are refused, wherever an audience names them`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let stranger = try await Scene(store, slug: "other")
            let own = try await store.ensureContactList(named: "l", of: scene.tenant)
            let foreign = try await store.ensureContactList(named: "l", of: stranger.tenant)
            let foreignCampaign = try await stranger.draft()
            let id = try await scene.draft()
            for audience in [
                Audience(lists: [own.id, foreign.id]), Audience(excludedLists: [foreign.id]),
                Audience(lists: [ContactListID(999)]), Audience(missedCampaign: foreignCampaign),
            ] {
                do throws(StoreError) {
                    _ = try await store.saveDraft(id, Self.other, audience: audience, version: 1, at: Scene.start)
                    Issue.record("saved with \(audience)")
                } catch {
                    if case .conflict = error {} else { Issue.record("\(error)") }
                }
                await #expect(throws: StoreError.self) {
                    try await store.createCampaign(
                        Scene.content, audience: audience, of: scene.tenant, at: Scene.start)
                }
            }
            #expect(try await scene.campaign(id).version == 1)
            let audience = Audience(lists: [own.id, own.id], excludedLists: [own.id], missedCampaign: id)
            #expect(
                try await store.saveDraft(id, Self.other, audience: audience, version: 1, at: Scene.start)
                    == .saved(version: 2))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a draft goes to the trash and comes back; in the trash nothing can be done with it`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let id = try await scene.draft()
            #expect(try await store.trashDraft(id, true, at: scene.at(1)))
            #expect(try await store.trashDraft(id, true, at: scene.at(1)) == false)
            #expect(try await store.campaigns(of: scene.tenant).isEmpty)
            #expect(try await scene.campaign(id).isTrashed)
            #expect(
                try await store.saveDraft(id, Self.other, audience: .everybody, version: 1, at: Scene.start) == .closed)
            #expect(try await store.launchCampaign(id, links: [], at: Scene.start) == false)
            #expect(
                try await store.scheduleCampaign(id, version: 1, links: [], startAt: scene.at(9), at: Scene.start)
                    == false)
            #expect(try await store.trashDraft(id, false, at: scene.at(2)))
            #expect(try await store.campaigns(of: scene.tenant).map(\.id) == [id])
            #expect(try await store.launchCampaign(id, links: [], at: Scene.start))
            #expect(try await store.trashDraft(id, true, at: scene.at(3)) == false, "it is no draft any more")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reservation holds the version that was checked, can be taken back, and falls due`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let links = ["https://a.example/", "https://b.example/"]
            let id = try await scene.draft()
            let late = try await scene.draft()
            func schedule(_ id: CampaignID, version: Int, seconds: Int) async throws -> Bool {
                try await store.scheduleCampaign(
                    id, version: version, links: links, startAt: scene.at(seconds), at: Scene.start)
            }
            #expect(try await schedule(id, version: 2, seconds: 60) == false)
            #expect(try await schedule(id, version: 1, seconds: 60))
            #expect(try await schedule(id, version: 1, seconds: 60) == false, "a double click")
            #expect(try await schedule(late, version: 1, seconds: 90))
            let scheduled = try await scene.campaign(id)
            #expect(scheduled.state == .scheduled && scheduled.startAt == scene.at(60))
            #expect(try await store.links(of: id).map(\.url) == links)
            #expect(
                try await store.saveDraft(id, Self.other, audience: .everybody, version: 1, at: Scene.start) == .closed)

            let before = try await store.dueCampaigns(at: scene.at(59))
            #expect(before.due.isEmpty && before.next == scene.at(60))
            let then = try await store.dueCampaigns(at: scene.at(60))
            #expect(then.due == [id] && then.next == scene.at(90))

            #expect(try await store.unscheduleCampaign(id, at: scene.at(61)))
            #expect(try await store.unscheduleCampaign(id, at: scene.at(61)) == false)
            #expect(try await scene.campaign(id).state == .draft)
            #expect(try await scene.campaign(id).startAt == nil)
            #expect(try await store.links(of: id).isEmpty)
            let after = try await store.dueCampaigns(at: scene.at(100))
            #expect(after.due == [late] && after.next == nil)

            #expect(try await store.launchCampaign(late, links: nil, at: scene.at(90)))
            #expect(try await store.unscheduleCampaign(late, at: scene.at(90)) == false, "it was too late")
            #expect(try await store.links(of: late).map(\.url) == links)
            #expect(try await scene.campaign(late).startAt == scene.at(90))
            #expect(try await store.dueCampaigns(at: scene.at(200)).due.isEmpty)
        }
    }
}
