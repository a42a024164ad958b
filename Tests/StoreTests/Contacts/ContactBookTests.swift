// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct ContactBookTests {
    @Test(arguments: Engine.allCases)
    func `fields are designed, and a name is taken once without regard to case`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let made = try await store.createContactField(
                "会員 \"Rank\"", kind: .choice, choices: ["金", "a\\b"], isRequired: true, of: scene.tenant)
            #expect(try await store.contactFields(of: scene.tenant) == [made])
            await #expect(throws: StoreError.self) {
                try await store.createContactField(
                    "会員 \"RANK\"", kind: .text, choices: [], isRequired: false, of: scene.tenant)
            }
            let changed = ContactField(id: made.id, name: "ランク", kind: .choice, choices: ["金"])
            #expect(try await !store.updateContactField(changed, of: other.tenant), "another tenant's")
            #expect(try await store.updateContactField(changed, of: scene.tenant))
            #expect(try await store.contactFields(of: scene.tenant) == [changed])
            #expect(try await !store.deleteContactField(made.id, of: other.tenant))
            #expect(try await store.deleteContactField(made.id, of: scene.tenant))
            #expect(try await store.contactFields(of: scene.tenant).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `lists and tags are counted without the trash, and go without their contacts`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let list = try await store.createContactList(named: "会員", kind: .list, of: scene.tenant)
            let tag = try await store.createContactList(named: "会員", kind: .tag, of: scene.tenant)
            await #expect(throws: StoreError.self) {
                try await store.createContactList(named: "会員", kind: .tag, of: scene.tenant)
            }
            try await scene.add(["a@x.example", "b@x.example"], list: list.id)
            let before = try #require(try await store.listVersion(list.id, of: scene.tenant))
            let (a, b) = (try await scene.contact("a@x.example").id, try await scene.contact("b@x.example").id)
            _ = try await store.change([a], .trash, of: scene.tenant, actor: "o", at: scene.at(1))
            _ = try await store.change([a, b], .add(tag.id), of: scene.tenant, actor: "o", at: scene.at(2))
            #expect(try await store.contactListSizes(of: scene.tenant) == [list.id: 1, tag.id: 1])
            #expect(try await store.contactLists(holding: b, of: scene.tenant).map(\.kind) == [.list, .tag])
            #expect(try await store.members(of: tag.id, after: ContactID(0), limit: 9) == [a, b])
            _ = try await store.change([b], .remove(list.id), of: scene.tenant, actor: "o", at: scene.at(3))
            #expect(try #require(try await store.listVersion(list.id, of: scene.tenant)) > before)
            await #expect(throws: StoreError.self, "another tenant's list") {
                try await store.change([b], .add(tag.id), of: other.tenant, actor: "o", at: scene.at(4))
            }
            #expect(try await !store.deleteContactList(list.id, of: other.tenant))
            #expect(try await store.deleteContactList(list.id, of: scene.tenant))
            #expect(try await store.contactLists(of: scene.tenant).map(\.id) == [tag.id])
            #expect(try await store.contacts([b, ContactID(99_999), a], of: scene.tenant).map(\.id) == [b, a])
            #expect(try await store.contacts([b], of: other.tenant).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edit by hand says which row it saw`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let list = try await store.ensureContactList(named: "l", of: scene.tenant)
            let creation = try await store.createContact(
                Scene.row("a@x.example", fields: #"{"1":"x"}"#), lists: [list.id], of: scene.tenant, at: Scene.start)
            guard case .created(let made) = creation else { throw Surprise(creation) }
            #expect(try await store.contact(made.id, of: scene.tenant) == made)
            #expect(
                try await store.createContact(
                    Scene.row("a@x.example"), lists: [], of: scene.tenant, at: Scene.start) == .exists(made.id))
            try await scene.add(["b@x.example"])
            let row = Scene.row("c@x.example", fields: #"{"1":"y"}"#)
            let saved = try await store.updateContact(
                made.id, to: row, expecting: made.updatedAt, of: scene.tenant, at: Scene.start)
            #expect(saved?.email == "c@x.example" && (saved?.updatedAt ?? made.updatedAt) > made.updatedAt)
            #expect(
                try await store.updateContact(
                    made.id, to: row, expecting: made.updatedAt, of: scene.tenant, at: Scene.start) == nil)
            let current = try #require(saved)
            await #expect(throws: StoreError.self, "another contact has the address") {
                try await store.updateContact(
                    made.id, to: Scene.row("b@x.example"), expecting: current.updatedAt, of: scene.tenant,
                    at: Scene.start)
            }
            _ = try await store.suppress(contact: made.id, reason: .complaint, campaign: nil, at: scene.at(1))
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute("DELETE FROM contact WHERE email_key = 'c@x.example'", [])
            }
            #expect(
                try await store.createContact(Scene.row("c@x.example"), lists: [], of: scene.tenant, at: scene.at(2))
                    == .suppressed(.complaint))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change to many can be taken back where nobody changed them since`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.add(["a@x.example", "b@x.example", "c@x.example"])
            var ids: [ContactID] = []
            for key in ["a", "b", "c"] { ids.append(try await scene.contact("\(key)@x.example").id) }
            func states() async throws -> [Contact.State] {
                try await store.contacts(ids, of: scene.tenant).map(\.state)
            }
            let stop = try await store.change(ids + ids, .stop, of: scene.tenant, actor: "o", at: scene.at(1))
            #expect(stop.changed == 3)
            #expect(try await states() == [.stopped, .stopped, .stopped])
            _ = try await store.suppress(contact: ids[0], reason: .unsubscribed, campaign: nil, at: scene.at(2))
            #expect(try await store.undoContactChange(stop.id, of: scene.tenant, at: scene.at(3)) == 2)
            #expect(try await states() == [.unsubscribed, .active, .active], "an opt-out is not taken back")
            #expect(try await store.undoContactChange(stop.id, of: scene.tenant, at: scene.at(3)) == nil)

            let none = try await store.change([ids[0]], .activate, of: scene.tenant, actor: "o", at: scene.at(4))
            #expect(none.changed == 0, "who unsubscribed is not activated by hand")

            _ = try await store.suppress(contact: ids[1], reason: .hardBounce, campaign: nil, at: scene.at(5))
            let revived = try await store.change([ids[1]], .activate, of: scene.tenant, actor: "o", at: scene.at(6))
            #expect(revived.changed == 1)
            #expect(try await store.suppression(key: "b@x.example", of: scene.tenant) == nil)
            #expect(try await store.undoContactChange(revived.id, of: scene.tenant, at: scene.at(7)) == 1)
            #expect(try await store.suppression(key: "b@x.example", of: scene.tenant)?.reason == .hardBounce)
            #expect(try await states() == [.unsubscribed, .failed, .active])

            _ = try await store.change([ids[2]], .stop, of: scene.tenant, actor: "o", at: scene.at(8))
            let trash = try await store.change(ids, .trash, of: scene.tenant, actor: "o", at: scene.at(9))
            #expect(try await states() == [.trashed, .trashed, .trashed])
            let restore = try await store.change(ids, .restore, of: scene.tenant, actor: "o", at: scene.at(10))
            #expect(restore.changed == 3)
            #expect(try await states() == [.unsubscribed, .failed, .stopped])
            #expect(try await store.undoContactChange(restore.id, of: scene.tenant, at: scene.at(11)) == 3)
            #expect(try await store.undoContactChange(trash.id, of: scene.tenant, at: scene.at(12)) == 3)
            #expect(try await states() == [.unsubscribed, .failed, .stopped])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an import is taken back: what it made goes, what it changed returns`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let list = try await store.ensureContactList(named: "l", of: scene.tenant)
            _ = try await store.importContacts(
                [Scene.row("a@x.example", fields: #"{"1":"old"}"#), Scene.row("b@x.example", fields: #"{"1":"old"}"#)],
                into: scene.importID, list: nil, mode: .both, of: scene.tenant, at: Scene.start)
            let second = try await store.beginImport(
                NewContactImport(tenant: scene.tenant, fileName: "二.csv", mode: .both, list: list.id), at: scene.at(1))
            for name in ["new", "newer"] {
                _ = try await store.importContacts(
                    ["a", "b", "c", "d"].map { Scene.row("\($0)@x.example", fields: #"{"1":"\#(name)"}"#) },
                    into: second, list: list.id, mode: .both, of: scene.tenant, at: scene.at(2))
            }
            try await store.finishImport(second, counts: ImportCounts(imported: 2, updated: 6), at: scene.at(3))
            // By hand since then, and one of the new ones got a mailing.
            let b = try await scene.contact("b@x.example")
            _ = try await store.updateContact(
                b.id, to: Scene.row("b@x.example", fields: #"{"1":"hand"}"#), expecting: b.updatedAt, of: scene.tenant,
                at: scene.at(4))
            let d = try await scene.contact("d@x.example").id
            let mailing = try await scene.planned()
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute(
                    "INSERT INTO recipient (campaign_id, contact_id, site, outcome, at) VALUES ($1, $2, 's', 1, 1)",
                    [.int(mailing.rawValue), .int(d.rawValue)])
                _ = try session.execute(
                    "UPDATE campaign SET launched_at = $2 WHERE id = $1",
                    [.int(mailing.rawValue), .int(scene.at(5).microseconds)])
            }
            let known = try await store.knownKeys(["a@x.example", "z@x.example"], of: scene.tenant)
            #expect(known.present == ["a@x.example"] && known.suppressed.isEmpty)
            let epoch = try await store.contactEpoch(of: scene.tenant)

            var pieces: [Int] = []
            repeat {
                pieces.append(try await store.undoImportNext(second, of: scene.tenant, limit: 3, at: scene.at(6)))
            } while pieces.last != 0 && pieces.count < 20
            #expect(pieces.reduce(0, +) == 4)
            #expect(try await scene.contact("a@x.example").fields == #"{"1":"old"}"#)
            #expect(try await scene.contact("b@x.example").fields == #"{"1":"hand"}"#)
            #expect(try await store.contact(key: "c@x.example", of: scene.tenant) == nil)
            #expect(try await scene.contact("d@x.example").state == .trashed)
            #expect(try await store.members(of: list.id, after: ContactID(0), limit: 9).isEmpty)
            #expect(try await store.contactEpoch(of: scene.tenant) > epoch)
            let undone = try #require(try await store.contactImport(second, of: scene.tenant))
            #expect(undone.undoneAt == scene.at(6) && undone.counts == ImportCounts(imported: 2, updated: 6))
            #expect(try await store.contactImports(of: scene.tenant, limit: 9).map(\.id) == [second, scene.importID])
            let other = try await Scene(store, slug: "other")
            #expect(try await store.undoImportNext(scene.importID, of: other.tenant, limit: 9, at: scene.at(7)) == 0)
            #expect(try await store.contactImport(second, of: other.tenant) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a contact's history has its making, mailings, changes and suppression`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.add(["a@x.example"])
            let reader = try await scene.contact("a@x.example").id
            let mailing = try await scene.planned()
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute(
                    """
                    INSERT INTO recipient (campaign_id, contact_id, site, outcome, at, opened_at)
                    VALUES ($1, $2, 's', 1, $3, $4)
                    """,
                    [
                        .int(mailing.rawValue), .int(reader.rawValue), .int(scene.at(1).microseconds),
                        .int(scene.at(2).microseconds),
                    ])
            }
            let stop = try await store.change([reader], .stop, of: scene.tenant, actor: "k@a", at: scene.at(3))
            _ = try await store.undoContactChange(stop.id, of: scene.tenant, at: scene.at(4))
            _ = try await store.suppress(contact: reader, reason: .unsubscribed, campaign: nil, at: scene.at(5))
            let timeline = try await store.timeline(of: reader, tenant: scene.tenant, limit: 20)
            #expect(
                timeline.map(\.what) == [
                    .suppressed(.unsubscribed), .changed(actor: "k@a", action: "undo-stop", subject: ""),
                    .changed(actor: "k@a", action: "stop", subject: ""), .opened(mailing, name: "春の案内"),
                    .mailing(mailing, name: "春の案内", outcome: .delivered, reply: nil), .created(fileName: "a.csv"),
                ])
            let other = try await Scene(store, slug: "other")
            #expect(try await store.timeline(of: reader, tenant: other.tenant, limit: 20).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a scan reads every contact once, and what changed since`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(7)
            let first = try await store.scanContacts(of: scene.tenant, after: ContactID(0), limit: 5)
            #expect(first.count == 5 && first.emailEnds.count == 5)
            #expect(first.emails.prefix(first.emailEnds[0]) == Array("reader0@gmail.com".utf8)[...])
            let last = try #require(first.ids.last)
            let rest = try await store.scanContacts(of: scene.tenant, after: ContactID(last), limit: 5)
            #expect(rest.count == 2)
            _ = try await store.suppress(contact: ContactID(last), reason: .hardBounce, campaign: nil, at: scene.at(9))
            let changed = try await store.changedContacts(of: scene.tenant, since: scene.at(1), limit: 5)
            #expect(changed.ids == [last] && changed.states == [.failed] && changed.isSuppressed == [true])
        }
    }

    private struct Surprise: Error {
        let what: String
        init(_ what: Any) { self.what = "\(what)" }
    }
}
