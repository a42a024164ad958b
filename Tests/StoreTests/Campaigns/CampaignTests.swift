// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct CampaignTests {
    @Test(arguments: Engine.allCases)
    func `a campaign is read as it was written`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let list = try await store.ensureContactList(named: "l", of: scene.tenant)
            let made = try await store.createCampaign(
                Scene.content, audience: Audience(lists: [list.id]), of: scene.tenant, at: Scene.start)
            let second = try await store.createCampaign(
                Scene.content, audience: .everybody, of: scene.tenant, at: scene.at(1))
            #expect(try await store.campaign(made.id) == made)
            #expect(try await store.campaigns(of: scene.tenant) == [second, made])
            #expect(try await store.campaigns(in: [.draft]).count == 2)
            #expect(try await store.campaigns(in: [.running, .paused]).isEmpty)
            #expect(
                try await store.launchCampaign(
                    made.id, links: ["https://a.example/?x=1&y='", "https://b.example/"], at: Scene.start))
            #expect(try await store.links(of: made.id).map(\.position) == [0, 1])
            #expect(try await store.links(of: made.id).map(\.url).first == "https://a.example/?x=1&y='")
            #expect(made.id.rawValue > 1 << 32 && second.id != made.id, "ids are random 63-bit numbers")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list of another tenant is refused`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let list = try await store.ensureContactList(named: "l", of: other.tenant)
            await #expect(throws: StoreError.self) {
                try await store.createCampaign(
                    Scene.content, audience: Audience(lists: [list.id]), of: scene.tenant, at: Scene.start)
            }
            #expect(try await store.campaigns(of: scene.tenant).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `each step is taken from its own states only`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(1)
            let id = try await store.createCampaign(
                Scene.content, audience: .everybody, of: scene.tenant, at: Scene.start
            ).id
            #expect(try await store.pauseCampaign(id, at: Scene.start) == false)
            #expect(try await store.cancelCampaign(id, at: Scene.start) == false)
            #expect(try await store.launchCampaign(id, links: [], at: Scene.start))
            #expect(try await store.launchCampaign(id, links: [], at: Scene.start) == false)
            #expect(try await store.pauseCampaign(id, at: Scene.start))
            #expect(try await store.pauseCampaign(id, at: Scene.start) == false)
            #expect(try await store.resumeCampaign(id, at: Scene.start))
            #expect(try await scene.campaign(id).state == .planning)
            try await scene.plan(id)
            #expect(try await store.pauseCampaign(id, at: Scene.start))
            #expect(try await store.resumeCampaign(id, at: Scene.start))
            #expect(try await scene.campaign(id).state == .running)
            #expect(try await store.cancelCampaign(id, at: Scene.start))
            #expect(try await store.resumeCampaign(id, at: Scene.start) == false)
            #expect(try await scene.campaign(id).state == .cancelled)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a mailing whose last recipient settles while it is paused finishes when it is resumed`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(2)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            #expect(try await store.pauseCampaign(id, at: Scene.start))
            #expect(try await store.commit(batch.all(.delivered)).finished.isEmpty)
            #expect(try await scene.campaign(id).state == .paused)
            #expect(try await store.resumeCampaign(id, at: Scene.start))
            #expect(try await scene.campaign(id).state == .finished)
        }
    }
}
