// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct ImportUndoTests {
    @Test(arguments: Engine.allCases, [1, 100])
    func `an import is taken back whole, but for what was used or changed since`(
        engine: Engine, limit: Int
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let list = try await store.createContactList(named: "l", kind: .list, of: scene.tenant)
            _ = try await store.importContacts(
                ["old", "edited", "member"].map { Scene.row("\($0)@x.example", fields: #"{"1":"a"}"#) },
                into: scene.importID, list: nil, mode: .both, of: scene.tenant, at: Scene.start)
            let member = try await scene.contact("member@x.example").id
            _ = try await store.change([member], .add(list.id), of: scene.tenant, actor: "o", at: Scene.start)
            let second = try await store.beginImport(
                NewContactImport(tenant: scene.tenant, fileName: "b.csv", mode: .both, list: list.id), at: scene.at(1))
            let rows = ["old", "edited", "member", "new", "sent"].map {
                Scene.row("\($0)@x.example", fields: #"{"1":"b"}"#)
            }
            for _ in 0..<2 {
                _ = try await store.importContacts(
                    rows, into: second, list: list.id, mode: .both, of: scene.tenant, at: scene.at(2))
            }
            #expect(try await scene.contact("old@x.example").fields == #"{"1":"b"}"#)
            #expect(try await store.contactListSizes(of: scene.tenant) == [list.id: 5])
            let edited = try await scene.contact("edited@x.example")
            _ = try await store.updateContact(
                edited.id, to: Scene.row("edited@x.example", fields: #"{"1":"c"}"#), expecting: edited.updatedAt,
                of: scene.tenant, at: scene.at(3))
            let sent = try await scene.contact("sent@x.example").id
            let sole = try await store.createContactList(named: "sole", kind: .list, of: scene.tenant)
            _ = try await store.change([sent], .add(sole.id), of: scene.tenant, actor: "o", at: scene.at(3))
            let campaign = try await store.createCampaign(
                Scene.content, audience: Audience(lists: [sole.id]), of: scene.tenant, at: scene.at(4))
            #expect(try await store.launchCampaign(campaign.id, links: [], at: scene.at(4)))
            try await scene.plan(campaign.id)
            for batch in try await scene.claim(seconds: 5) { _ = try await store.commit(batch.all(.delivered)) }

            let other = try await Scene(store, slug: "other")
            #expect(try await store.undoImportNext(second, of: other.tenant, limit: limit, at: scene.at(6)) == 0)
            let epoch = try await store.contactMark(of: scene.tenant)?.epoch
            var taken = 0
            while true {
                let step = try await store.undoImportNext(second, of: scene.tenant, limit: limit, at: scene.at(6))
                #expect(step <= limit)
                if step == 0 { break }
                taken += step
            }
            #expect(taken == 5)
            #expect(try await scene.contact("old@x.example").fields == #"{"1":"a"}"#)
            #expect(try await scene.contact("edited@x.example").fields == #"{"1":"c"}"#)
            #expect(try await store.contact(key: "new@x.example", of: scene.tenant) == nil)
            #expect(try await scene.contact("sent@x.example").state == .trashed)
            #expect(try await store.members(of: list.id, after: ContactID(0), limit: 9) == [member])
            #expect(try await store.contactMark(of: scene.tenant)?.epoch != epoch)
            #expect(try await store.contactImport(second, of: scene.tenant)?.undoneAt == scene.at(6))
            #expect(try await store.contactImports(of: scene.tenant, limit: 9).map(\.fileName) == ["b.csv", "a.csv"])
            #expect(try await store.contactImport(second, of: other.tenant) == nil)
        }
    }
}
