// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct PacingTests {
    @Test(arguments: Engine.allCases)
    func `quiet hours come back as they were set, and are gone when there are to be none`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let hours = try #require(QuietHours(parsing: "21:00-08:00", offsetInMinutes: 540))
            let other = try #require(QuietHours(parsing: "12:00-13:00", offsetInMinutes: -300))
            for set in [hours, other] {
                try await store.setQuietHours(of: scene.tenant, to: set, actor: "op", at: Scene.start)
                #expect(try await store.quietHours() == [scene.tenant: set])
            }
            try await store.setQuietHours(of: scene.tenant, to: nil, actor: "op", at: Scene.start)
            #expect(try await store.quietHours().isEmpty)
            let audit = try await store.auditEntries(of: scene.tenant, limit: 10).filter { $0.action == "tenant.quiet" }
            #expect(audit.map(\.subject) == ["none", "12:00-13:00", "21:00-08:00"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a mailing is spread from its launch on, until it is over`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let id = try await scene.draft()
            #expect(try await store.campaign(id)?.spread == nil)
            #expect(try await store.setSpread(of: id, to: .seconds(14_400), actor: "op", at: Scene.start))
            #expect(try await store.campaign(id)?.spread == .seconds(14_400))
            #expect(try await store.campaign(id)?.spreadUntil == nil, "it is not launched")
            #expect(try await store.launchCampaign(id, links: [], at: scene.at(5)))
            #expect(try await store.campaign(id)?.spreadUntil == scene.at(5) + .seconds(14_400))
            #expect(try await store.setSpread(of: id, to: nil, actor: "op", at: Scene.start))
            #expect(try await store.campaign(id)?.spread == nil)
            #expect(try await store.cancelCampaign(id, at: scene.at(6)))
            #expect(try await !store.setSpread(of: id, to: .seconds(60), actor: "op", at: Scene.start))
            #expect(try await !store.setSpread(of: CampaignID(99), to: nil, actor: "op", at: Scene.start))
        }
    }
}
