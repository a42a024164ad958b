// SPDX-License-Identifier: Apache-2.0

import Delivery
import MessageContent
import Platform
import Store
import Testing

/// Writing a mailing, over a real store and the real rendering.
@Suite struct DraftScenarios {
    private func blank(_ change: (inout CampaignContent) -> Void = { _ in }) -> CampaignContent {
        var content = CampaignContent(
            name: "無題", fromName: "", fromAddress: "", subject: "", text: nil, html: nil, charset: .utf8,
            isTracked: true)
        change(&content)
        return content
    }

    private func withRig(_ body: (Rig) async throws -> Void) async throws {
        let rig = try await Rig(port: 1, contacts: 3)
        do { try await body(rig) } catch {
            await rig.end()
            throw error
        }
        await rig.end()
    }

    @Test func `a draft is saved as incomplete as it is, once for each change, and who is late is told`() async throws {
        try await withRig { rig in
            let campaigns = rig.campaigns
            let draft = try await campaigns.createDraft(
                blank(), audience: .everybody, of: rig.tenant.id, actor: "a@example.jp")
            var content = blank { $0.subject = "冬の" }
            let first = try await campaigns.saveDraft(
                draft, content, audience: .everybody, version: 1, actor: "a@example.jp")
            #expect(first == .saved(version: 2))
            let stored = try await campaigns.found(draft.id)
            #expect(stored.content == content)
            // The answer was lost, and the same is sent again.
            let again = try await campaigns.saveDraft(
                stored, content, audience: .everybody, version: 1, actor: "a@example.jp")
            #expect(again == .saved(version: 2))
            content.subject = "夏の"
            let late = try await campaigns.saveDraft(
                stored, content, audience: .everybody, version: 1, actor: "b@example.jp")
            #expect(late == .stale(version: 2))
            content.text = String(repeating: "x", count: 2_000_001)
            await #expect(throws: Refusal.self) {
                try await campaigns.saveDraft(stored, content, audience: .everybody, version: 2, actor: "a")
            }
            // A power cut now loses nothing of what was answered.
            #expect(try await campaigns.found(draft.id).content.subject == "冬の")
            let audit = try await rig.store.auditEntries(of: rig.tenant.id, limit: 10)
            #expect(audit.map(\.action) == ["campaign.edit", "campaign.create"])
        }
    }

    @Test func `going back to a version loses nothing, and lists that are gone do not become everybody`() async throws {
        try await withRig { rig in
            let campaigns = rig.campaigns
            let list = try await rig.store.ensureContactList(named: "会員", of: rig.tenant.id)
            let draft = try await campaigns.createDraft(
                blank { $0.subject = "春" }, audience: Audience(lists: [list.id]), of: rig.tenant.id, actor: "a")
            let edited = try await campaigns.saveDraft(
                draft, blank { $0.subject = "夏" }, audience: Audience(lists: [list.id]), version: 1, actor: "b")
            #expect(edited == .saved(version: 2))
            let first = try #require(try await rig.store.draftVersion(1, of: draft.id))
            #expect(first.author == "a" && first.content.subject == "春" && first.reason == .author)
            let now = try await campaigns.found(draft.id)
            #expect(try await campaigns.restore(now, to: first, over: 1, actor: "b") == .stale)
            #expect(
                try await campaigns.restore(now, to: first, over: 2, actor: "b")
                    == .restored(version: 3, keepsAudience: false))
            let back = try await campaigns.found(draft.id)
            #expect(back.content.subject == "春" && back.audience == Audience(lists: [list.id]) && back.version == 3)
            let kept = try await rig.store.draftVersions(of: draft.id)
            #expect(kept.map(\.version) == [2, 1] && kept.first?.content.subject == "夏")
            #expect(kept.first?.reason == .restore)
            let audit = try await rig.store.auditEntries(of: rig.tenant.id, limit: 1)
            #expect(audit.map(\.action) == ["campaign.version-restore"])
            // Now the list goes, and the draft is for everybody else.
            _ = try await campaigns.saveDraft(
                back, blank { $0.subject = "秋" }, audience: .everybody, version: 3, actor: "b")
            #expect(try await rig.store.trashContactList(list.id, of: rig.tenant.id, at: Rig.now()))
            let autumn = try await campaigns.found(draft.id)
            #expect(
                try await campaigns.restore(autumn, to: first, over: 4, actor: "b")
                    == .restored(version: 5, keepsAudience: true))
            let end = try await campaigns.found(draft.id)
            #expect(end.content.subject == "春" && end.audience == .everybody)
            #expect(try await rig.store.trashDraft(draft.id, true, at: Rig.now()))
            let thrown = try await campaigns.found(draft.id)
            #expect(try await campaigns.restore(thrown, to: first, over: 5, actor: "b") == .closed)
        }
    }

    @Test func `a preview is the real mail, whatever is still missing in it`() async throws {
        try await withRig { rig in
            let campaigns = rig.campaigns
            let key = Rig.address(1)
            let reader = try #require(try await rig.store.contact(key: key, of: rig.tenant.id))
            func preview(
                _ charset: CampaignContent.Charset = .utf8, _ change: (inout CampaignContent) -> Void
            ) async throws -> MailingPreview {
                let draft = try await campaigns.createDraft(
                    blank(change), audience: .everybody, of: rig.tenant.id, actor: "a")
                return try await campaigns.preview(of: draft, to: reader, as: charset)
            }
            let empty = try await preview { _ in }
            #expect(empty.text == nil && empty.html == nil && empty.subject == "" && empty.from == "")
            let html = try await preview { content in
                content.fromName = "店"
                content.fromAddress = "news@example.jp"
                content.subject = "{{姓}}様 ①𠮷"
                content.html = "<p>{{姓}}</p><a href=\"https://www.example.jp/\">x</a>{{unsubscribe_url}}"
            }
            #expect(html.subject == "山田1様 ①𠮷" && html.from.contains("news@example.jp"))
            #expect(html.html?.contains("<p>山田1</p>") == true && html.text == nil && html.lacking == ["𠮷"])
            let japanese = try await preview(.iso2022jp) { content in
                content.subject = "①𠮷"
                content.text = "𠮷野家 {{姓}}"
            }
            #expect(japanese.subject == "①〓" && japanese.text?.hasPrefix("〓野家 山田1") == true)
            await #expect {
                _ = try await preview { $0.subject = "{{名まえ}}" }
            } throws: { error in
                (error as? Refusal)?.japanese.contains("件名の1行目1文字目") == true
            }
        }
    }

    @Test func `problems are said beside their field`() async throws {
        try await withRig { rig in
            let found = try await rig.campaigns.problems(
                in: blank { content in
                    content.subject = "x{{#if 姓}}"
                    content.text = "本文"
                }, of: rig.tenant)
            #expect(found.contains { $0.place == .subject && $0.blocks && $0.japanese.contains("閉じられていません") })
            #expect(found.contains { $0.place == .text && $0.blocks && $0.japanese.contains("unsubscribe_url") })
        }
    }
}
