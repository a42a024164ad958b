// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct CampaignListingTests {
    @Test(arguments: Engine.allCases)
    func `a page has the mailings of its kind and words, newest first, and counts them all`(engine: Engine) async throws
    {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            _ = try await other.draft()
            for (number, name) in ["100%_off", "春の案内", "Spring SALE!", "sale"].enumerated() {
                var content = Scene.content
                content.name = name
                content.subject = ""
                _ = try await store.createCampaign(
                    content, audience: .everybody, of: scene.tenant, at: scene.at(number))
            }
            func names(_ tab: CampaignTab, _ words: String = "", skipping: Int = 0, limit: Int = 9) async throws
                -> [String]
            {
                try await store.campaignPage(
                    of: scene.tenant, tab, containing: words, skipping: skipping, limit: limit
                ).rows.map(\.content.name)
            }
            #expect(try await names(.all) == ["sale", "Spring SALE!", "春の案内", "100%_off"])
            #expect(try await names(.all, skipping: 1, limit: 2) == ["Spring SALE!", "春の案内"])
            #expect(try await names(.all, "SALE") == ["sale", "Spring SALE!"])
            #expect(try await names(.all, "%_") == ["100%_off"])
            #expect(try await names(.all, "!") == ["Spring SALE!"])
            #expect(try await names(.drafts, "案内") == ["春の案内"])
            let page = try await store.campaignPage(
                of: scene.tenant, .all, containing: "sale", skipping: 0, limit: 1)
            #expect(page.total == 2 && page.tabs[.all] == 4 && page.tabs[.drafts] == 4)
            let gone = try #require(page.rows.first)
            #expect(try await store.trashDraft(gone.id, true, at: scene.at(9)))
            #expect(try await names(.trash) == ["sale"])
            #expect(try await names(.all).count == 3)
            for tab in [CampaignTab.done, .active, .scheduled] { #expect(try await names(tab).isEmpty) }
        }
    }
}
