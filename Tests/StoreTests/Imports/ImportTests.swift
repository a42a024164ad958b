// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct ImportTests {
    @Test(arguments: Engine.allCases)
    func `each mode takes the rows that it names`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let keys = ["a@x.example", "b@x.example"]
            #expect(try await scene.add(["a@x.example"], mode: .new) == [.created])
            #expect(try await scene.add(["a@x.example"], mode: .new) == [.updated], "a later row of the same file")
            let second = try await store.beginImport(
                NewContactImport(tenant: scene.tenant, fileName: "b.csv", mode: .new, list: nil), at: Scene.start)
            let outcomes = try await store.importContacts(
                keys.map { Scene.row($0) }, into: second, list: nil, mode: .new, of: scene.tenant, at: Scene.start)
            #expect(outcomes == [.exists, .created])
            #expect(try await scene.add(["a@x.example", "c@x.example"], mode: .update) == [.updated, .missing])
            #expect(try await scene.add(["b@x.example", "d@x.example"], mode: .both) == [.updated, .created])
            #expect(try await store.contactCounts(of: scene.tenant) == [.active: 3])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a later row updates the earlier, and keys not mentioned stay`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let rows = [
                Scene.row("a@x.example", fields: #"{"1":"山田","2":"old \"quoted\" \\"}"#),
                Scene.row("a@x.example", fields: #"{"2":"new","3":"100%"}"#),
            ]
            let outcomes = try await store.importContacts(
                rows, into: scene.importID, list: nil, mode: .both, of: scene.tenant, at: Scene.start)
            #expect(outcomes == [.created, .updated])
            let merged = #"{"1":"山田","2":"new","3":"100%"}"#
            #expect(try await scene.contact("a@x.example").fields == merged)
            _ = try await store.importContacts(
                [Scene.row("a@x.example", fields: #"{"1":"鈴木"}"#)], into: scene.importID, list: nil, mode: .update,
                of: scene.tenant, at: Scene.start)
            #expect(try await scene.contact("a@x.example").fields == #"{"1":"鈴木","2":"new","3":"100%"}"#)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an import revives nobody and brings no suppressed address in`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.add(["a@x.example"])
            let reader = try await scene.contact("a@x.example").id
            _ = try await store.suppress(contact: reader, reason: .unsubscribed, campaign: nil, at: Scene.start)
            #expect(try await scene.add(["a@x.example"]) == [.updated])
            #expect(try await scene.contact("a@x.example").state == .unsubscribed)

            // The contact is gone, the suppression is not.
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute("DELETE FROM contact WHERE email_key = 'a@x.example'", [])
                _ = try session.execute(
                    "INSERT INTO suppression (email_key, tenant_id, reason, at) VALUES ('b@x.example', 0, 'manual', 1)",
                    [])
            }
            #expect(try await scene.add(["a@x.example", "b@x.example"]) == [.optedOut, .optedOut])
            #expect(try await scene.add(["a@x.example"], mode: .update) == [.optedOut])
            #expect(try await store.contactCounts(of: scene.tenant) == [:])

            let other = try await Scene(store, slug: "other")
            #expect(try await other.add(["a@x.example", "b@x.example"]) == [.created, .optedOut])
        }
    }

    @Test(arguments: Engine.allCases)
    func `imported rows are put on the list, those left out are not`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let list = try await store.ensureContactList(named: "会員", of: scene.tenant)
            try await scene.add(["a@x.example"])
            let second = try await store.beginImport(
                NewContactImport(tenant: scene.tenant, fileName: "b.csv", mode: .new, list: list.id), at: Scene.start)
            _ = try await store.importContacts(
                ["a@x.example", "b@x.example"].map { Scene.row($0) }, into: second, list: list.id, mode: .new,
                of: scene.tenant, at: Scene.start)
            let campaign = try await scene.planned(list: list.id)
            #expect(try await scene.claim().flatMap(\.recipients).map(\.email) == ["b@x.example"])
            #expect(try await scene.campaign(campaign).counts.recipients == 1)

            let other = try await Scene(store, slug: "other")
            await #expect(throws: StoreError.self) { try await other.add(["z@x.example"], list: list.id) }
            #expect(try await store.contactCounts(of: other.tenant) == [:])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an import is closed with its counts`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await store.finishImport(
                scene.importID, counts: ImportCounts(imported: 3, updated: 2, rejected: 1), at: Scene.start)
            let counts = try await store.driver.read { session throws(StoreError) in
                try session.first("SELECT imported, updated, rejected FROM contact_import", []) {
                    [$0.int(0), $0.int(1), $0.int(2)]
                }
            }
            #expect(counts == [3, 2, 1])
        }
    }
}
