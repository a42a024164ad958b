// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct DraftVersionTests {
    private static func content(_ subject: String, text: String? = nil) -> CampaignContent {
        CampaignContent(
            name: "冬", fromName: "A", fromAddress: "a@acme.example", subject: subject, text: text, html: nil,
            charset: .utf8, isTracked: true)
    }

    private static func save(
        _ store: SQLStore, _ id: CampaignID, _ subject: String, text: String? = nil, over version: Int, by: String,
        keeping: DraftVersion.Reason? = nil, at time: Timestamp
    ) async throws {
        #expect(
            try await store.saveDraft(
                id, content(subject, text: text), audience: .everybody, version: version, by: by, keeping: keeping,
                at: time) == .saved(version: version + 1))
    }

    @Test(arguments: Engine.allCases)
    func `what a draft said is kept where hands change and every ten minutes, with the edit`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let id = try await store.createCampaign(
                Self.content("0"), audience: .everybody, of: scene.tenant, by: "a", at: scene.at(0)
            ).id
            try await Self.save(store, id, "1", over: 1, by: "a", at: scene.at(5))
            #expect(try await store.draftVersions(of: id).isEmpty, "the same person, a moment later")
            try await Self.save(store, id, "2", over: 2, by: "b", at: scene.at(10))
            try await Self.save(store, id, "3", over: 3, by: "b", at: scene.at(609))
            try await Self.save(store, id, "4", over: 4, by: "b", at: scene.at(610))
            let kept = try await store.draftVersions(of: id)
            #expect(kept.map(\.version) == [4, 2] && kept.map(\.content.subject) == ["3", "1"])
            #expect(kept.map(\.reason) == [.time, .author] && kept.map(\.author) == ["b", "a"])
            #expect(kept.map(\.savedAt) == [scene.at(609), scene.at(5)])
            #expect(try await store.draftVersion(2, of: id) == kept[1])
            #expect(try await store.draftVersion(3, of: id) == nil)
            #expect(try await store.draftVersion(2, of: CampaignID(77)) == nil)
            let draft = try await scene.campaign(id)
            #expect(draft.savedBy == "b" && draft.content.subject == "4")
            // What comes too late keeps nothing.
            #expect(
                try await store.saveDraft(
                    id, Self.content("x"), audience: .everybody, version: 1, by: "c", at: scene.at(2_000))
                    == .stale(version: 5))
            #expect(try await store.draftVersions(of: id).count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a test, a reservation and a start keep the version, once, for the best of the reasons`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let id = try await scene.draft()
            #expect(try await store.keepDraft(id, version: 2, because: .test, at: scene.at(1)) == false)
            #expect(try await store.keepDraft(id, version: 1, because: .test, at: scene.at(1)))
            #expect(try await store.draftVersions(of: id).map(\.reason) == [.test])
            // The same version again, and the ten minutes count from then.
            try await Self.save(store, id, "1", over: 1, by: "a", keeping: .restore, at: scene.at(500))
            try await Self.save(store, id, "2", over: 2, by: "a", at: scene.at(1_099))
            #expect(try await store.draftVersions(of: id).map(\.reason) == [.test])
            #expect(
                try await store.scheduleCampaign(
                    id, version: 3, links: [], startAt: scene.at(1_200), at: scene.at(1_100))
            )
            #expect(try await store.draftVersions(of: id).map(\.reason) == [.schedule, .test])
            #expect(try await store.keepDraft(id, version: 3, because: .test, at: scene.at(1_150)) == false)
            #expect(try await store.launchCampaign(id, links: nil, at: scene.at(1_200)))
            #expect(try await store.draftVersions(of: id).map(\.reason) == [.launch, .test])
            #expect(try await store.draftVersions(of: id).map(\.version) == [3, 1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `of a mailing there are fifty versions at most, and ten megabytes`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let id = try await scene.draft()
            #expect(try await store.keepDraft(id, version: 1, because: .test, at: scene.at(0)))
            for round in 1...55 {
                try await Self.save(store, id, "\(round)", over: round, by: "a", at: scene.at(round * 600))
            }
            let kept = try await store.draftVersions(of: id)
            #expect(kept.count == 50 && kept.last?.reason == .test && kept.last?.version == 1)
            #expect(kept.first?.version == 55 && kept[48].version == 7)
            let large = String(repeating: "あ", count: 600_000)
            for round in 56...62 {
                try await Self.save(
                    store, id, "\(round)", text: large, over: round, by: "a", at: scene.at(round * 600))
            }
            let left = try await store.draftVersions(of: id)
            #expect(left.filter { $0.content.text != nil && $0.content.text == large }.count == 5)
            #expect(left.first?.version == 62 && left.last?.version == 1 && left.count == 49)
        }
    }
}
