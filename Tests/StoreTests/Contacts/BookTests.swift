// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct BookTests {
    @Test(arguments: Engine.allCases)
    func `a field keeps its choices, and no two have one name`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let field = try await store.createContactField(
                "会員種別", kind: .choice, choices: ["一般", "\"特別\""], isRequired: true, of: scene.tenant)
            #expect(try await store.contactFields(of: scene.tenant) == [field])
            await #expect(throws: StoreError.self) {
                try await store.createContactField(
                    "会員種別", kind: .text, choices: [], isRequired: false, of: scene.tenant)
            }
            let renamed = ContactField(id: field.id, name: "Rank", kind: .choice, choices: ["A"])
            #expect(try await store.updateContactField(renamed, of: scene.tenant))
            #expect(try await store.contactFields(of: scene.tenant) == [renamed])
            #expect(try await !store.updateContactField(renamed, of: other.tenant))
            #expect(try await !store.deleteContactField(field.id, of: other.tenant))
            #expect(try await store.deleteContactField(field.id, of: scene.tenant))
            #expect(try await store.contactFields(of: scene.tenant).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `lists and tags are made, renamed, and counted without the trash`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let list = try await store.createContactList(named: "会員", kind: .list, of: scene.tenant)
            let tag = try await store.createContactList(named: "会員", kind: .tag, of: scene.tenant)
            await #expect(throws: StoreError.self) {
                try await store.createContactList(named: "会員", kind: .tag, of: scene.tenant)
            }
            #expect(try await store.contactLists(of: scene.tenant) == [list, tag])
            try await scene.add(["a@x.example", "b@x.example", "c@x.example"], list: list.id)
            let trashed = try await scene.contact("b@x.example").id
            _ = try await store.change([trashed], .trash, of: scene.tenant, actor: "o", at: scene.at(1))
            #expect(try await store.contactListSizes(of: scene.tenant) == [list.id: 2, tag.id: 0])
            #expect(try await store.contactLists(holding: trashed, of: scene.tenant) == [list])
            #expect(try await store.contactLists(holding: trashed, of: other.tenant) == [])
            #expect(try await !store.renameContactList(list.id, to: "x", of: other.tenant))
            #expect(try await store.renameContactList(list.id, to: "x", of: scene.tenant))
            #expect(try await store.contactCounts(of: scene.tenant) == [.active: 2, .trashed: 1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list in the trash is nobody's audience, and comes back with its members for 30 days`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let list = try await store.createContactList(named: "会員", kind: .list, of: scene.tenant)
            try await scene.add(["a@x.example", "b@x.example"], list: list.id)
            let campaign = try await store.createCampaign(
                Scene.content, audience: Audience(lists: [list.id]), of: scene.tenant, at: Scene.start)
            #expect(try await !store.trashContactList(list.id, of: other.tenant, at: Scene.start))
            #expect(try await store.trashContactList(list.id, of: scene.tenant, at: Scene.start))
            #expect(try await !store.trashContactList(list.id, of: scene.tenant, at: Scene.start))
            #expect(try await store.contactLists(of: scene.tenant) == [])
            #expect(try await store.listVersion(list.id, of: scene.tenant) == nil)
            let trash = try await store.trashedContactLists(of: scene.tenant, at: Scene.start)
            #expect(trash.map(\.size) == [2] && trash.map(\.list) == [list])
            #expect(try await store.trashedContactLists(of: other.tenant, at: Scene.start) == [])
            #expect(try await !store.isWhole(campaign.audience, of: scene.tenant))
            #expect(
                try await store.saveDraft(
                    campaign.id, Scene.content, audience: campaign.audience, version: campaign.version,
                    at: Scene.start) == .saved(version: campaign.version + 1), "typing goes on")
            _ = try await store.launchCampaign(campaign.id, links: [], at: Scene.start)
            let step = try await store.planNext(campaign.id, limit: 10, siteOf: { $0 }, at: Scene.start)
            #expect(step.isComplete && step.planned == 0)

            #expect(try await !store.restoreContactList(list.id, of: other.tenant))
            let rival = try await store.createContactList(named: "会員", kind: .list, of: scene.tenant)
            await #expect(throws: StoreError.self) {
                try await store.restoreContactList(list.id, of: scene.tenant)
            }
            #expect(try await store.renameContactList(rival.id, to: "別", of: scene.tenant))
            #expect(try await store.restoreContactList(list.id, of: scene.tenant))
            #expect(try await store.members(of: list.id, after: ContactID(0), limit: 9).count == 2)

            #expect(try await store.trashContactList(list.id, of: scene.tenant, at: Scene.start))
            let late = Scene.start + TrashedList.life + .seconds(1)
            #expect(try await store.trashedContactLists(of: scene.tenant, at: late) == [])
            #expect(try await store.trashContactList(rival.id, of: scene.tenant, at: late))
            #expect(try await !store.restoreContactList(list.id, of: scene.tenant))
            #expect(try await store.members(of: list.id, after: ContactID(0), limit: 9) == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a contact is made by hand once, and never where the reader said no`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let list = try await store.createContactList(named: "l", kind: .list, of: scene.tenant)
            let row = Scene.row("a@x.example", fields: #"{"1":"山田"}"#)
            let made = try await store.createContact(row, lists: [list.id], of: scene.tenant, at: scene.at(1))
            guard case .created(let contact) = made else {
                Issue.record("not created: \(made)")
                return
            }
            #expect(try await scene.contact("a@x.example") == contact)
            #expect(
                try await store.createContact(row, lists: [], of: scene.tenant, at: scene.at(2)) == .exists(contact.id))
            await #expect(throws: StoreError.self) {
                try await store.createContact(
                    Scene.row("z@x.example"), lists: [list.id], of: other.tenant, at: scene.at(2))
            }
            #expect(try await store.contactCounts(of: other.tenant) == [:])
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute(
                    "INSERT INTO suppression (email_key, tenant_id, reason, at) VALUES ('b@x.example', 0, 'complaint', 1)",
                    [])
            }
            let refused = try await store.createContact(
                Scene.row("b@x.example"), lists: [], of: scene.tenant, at: scene.at(2))
            #expect(refused == .suppressed(.complaint))
            let known = try await store.knownKeys(["a@x.example", "b@x.example", "c@x.example"], of: scene.tenant)
            #expect(known.present == ["a@x.example"] && known.suppressed == ["b@x.example"])
            #expect(
                try await store.contacts([ContactID(999), contact.id], of: scene.tenant).map(\.id) == [contact.id])
            #expect(try await store.contacts([contact.id], of: other.tenant).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `who edits what somebody else changed meanwhile changes nothing`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await scene.add(["a@x.example", "b@x.example"])
            let seen = try await scene.contact("a@x.example")
            let row = Scene.row("c@x.example", fields: #"{"1":"x"}"#)
            func update(_ row: ImportRow, _ tenant: TenantID) async throws -> Contact? {
                try await store.updateContact(
                    seen.id, to: row, expecting: seen.updatedAt, of: tenant, at: Scene.start)
            }
            #expect(try await update(row, other.tenant) == nil)
            await #expect(throws: StoreError.self) { try await update(Scene.row("b@x.example"), scene.tenant) }
            let changed = try #require(try await update(row, scene.tenant))
            #expect(changed.email == "c@x.example" && changed.updatedAt > seen.updatedAt)
            #expect(try await scene.contact("c@x.example") == changed)
            #expect(try await update(row, scene.tenant) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `each change is undone where nobody touched it since`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let keys = ["active", "stopped", "failed", "gone"].map { "\($0)@x.example" }
            try await scene.add(keys)
            var ids: [ContactID] = []
            for key in keys { ids.append(try await scene.contact(key).id) }
            let (active, stopped, failed, gone) = (ids[0], ids[1], ids[2], ids[3])
            func make(_ change: ContactChange, _ contacts: [ContactID]) async throws -> ContactChangeResult {
                try await store.change(contacts, change, of: scene.tenant, actor: "o@x", at: scene.at(5))
            }
            func states() async throws -> [Contact.State] {
                try await store.contacts(ids, of: scene.tenant).map(\.state)
            }
            func undo(_ change: ContactChangeResult) async throws -> Int? {
                try await store.undoContactChange(change.id, of: scene.tenant, at: scene.at(9))
            }
            _ = try await store.suppress(contact: failed, reason: .hardBounce, campaign: nil, at: scene.at(1))
            _ = try await store.suppress(contact: gone, reason: .unsubscribed, campaign: nil, at: scene.at(1))
            #expect(try await make(.stop, [stopped]).changed == 1)
            let before: [Contact.State] = [.active, .stopped, .failed, .unsubscribed]
            #expect(try await states() == before)

            let activation = try await make(.activate, ids)
            #expect(activation.changed == 2)
            #expect(try await states() == [.active, .active, .active, .unsubscribed])
            #expect(try await store.suppression(key: keys[2], of: scene.tenant) == nil)
            #expect(try await undo(activation) == 2)
            #expect(try await undo(activation) == nil)
            #expect(try await states() == before)
            #expect(try await store.suppression(key: keys[2], of: scene.tenant)?.reason == .hardBounce)

            let trash = try await make(.trash, ids + ids)
            #expect(trash.changed == 4)
            #expect(try await scene.add([keys[0]]) == [.trashed], "the trash blocks silent registration")
            let restoring = try await make(.restore, ids)
            #expect(restoring.changed == 4)
            #expect(try await states() == before)
            #expect(try await undo(restoring) == 4)
            #expect(try await states() == [.trashed, .trashed, .trashed, .trashed])
            #expect(try await undo(trash) == 4)
            #expect(try await states() == before)

            let stop = try await make(.stop, ids)
            #expect(stop.changed == 1)
            _ = try await store.suppress(contact: active, reason: .unsubscribed, campaign: nil, at: scene.at(8))
            #expect(try await undo(stop) == 0, "the reader asked meanwhile")
            #expect(try await states()[0] == .unsubscribed)
        }
    }

    @Test(arguments: Engine.allCases)
    func `lists are joined and left by many, and another tenant's contacts are not touched`(engine: Engine) async throws
    {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await scene.add(["a@x.example", "b@x.example"])
            try await other.add(["a@x.example"])
            let list = try await store.createContactList(named: "t", kind: .tag, of: scene.tenant)
            let a = try await scene.contact("a@x.example").id
            let b = try await scene.contact("b@x.example").id
            let foreign = try await other.contact("a@x.example").id
            func make(_ change: ContactChange, _ contacts: [ContactID]) async throws -> ContactChangeResult {
                try await store.change(contacts, change, of: scene.tenant, actor: "o", at: scene.at(5))
            }
            func members() async throws -> [ContactID] {
                try await store.members(of: list.id, after: ContactID(0), limit: 10)
            }
            #expect(try await make(.add(list.id), [a]).changed == 1)
            let version = try await store.listVersion(list.id, of: scene.tenant)
            let adding = try await make(.add(list.id), [a, b, foreign])
            #expect(adding.changed == 1)
            #expect(try await store.listVersion(list.id, of: scene.tenant) != version)
            #expect(try await members() == [a, b])
            #expect(try await store.undoContactChange(adding.id, of: other.tenant, at: scene.at(6)) == nil)
            #expect(try await store.undoContactChange(adding.id, of: scene.tenant, at: scene.at(6)) == 1)
            #expect(try await members() == [a])
            let removing = try await make(.remove(list.id), [a, b])
            #expect(removing.changed == 1)
            #expect(try await members() == [])
            #expect(try await store.undoContactChange(removing.id, of: scene.tenant, at: scene.at(7)) == 1)
            #expect(try await members() == [a])
            #expect(try await make(.trash, [foreign]).changed == 0)
            #expect(try await other.contact("a@x.example").state == .active)
            await #expect(throws: StoreError.self) {
                try await store.change([foreign], .add(list.id), of: other.tenant, actor: "o", at: scene.at(5))
            }
            #expect(try await store.listVersion(list.id, of: other.tenant) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the timeline tells origin, mailings, changes and the end`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.add(["a@x.example"])
            let id = try await scene.contact("a@x.example").id
            let campaign = try await scene.planned()
            for batch in try await scene.claim() {
                _ = try await store.commit(batch.all(.delivered, at: scene.at(10)))
            }
            let list = try await store.createContactList(named: "春", kind: .list, of: scene.tenant)
            _ = try await store.change([id], .add(list.id), of: scene.tenant, actor: "o", at: scene.at(20))
            _ = try await store.suppress(contact: id, reason: .unsubscribed, campaign: campaign, at: scene.at(30))
            let lines = try await store.timeline(of: id, tenant: scene.tenant, limit: 10)
            #expect(
                lines.map(\.what) == [
                    .unsubscribed(campaign, name: "春の案内"), .changed(actor: "o", action: "add", subject: "春"),
                    .mailing(campaign, name: "春の案内", outcome: .delivered, reply: nil), .created(fileName: "a.csv"),
                ])
            let other = try await Scene(store, slug: "other")
            #expect(try await store.timeline(of: id, tenant: other.tenant, limit: 10).isEmpty)
        }
    }
}
