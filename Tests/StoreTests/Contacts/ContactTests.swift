// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct ContactTests {
    @Test(arguments: Engine.allCases)
    func `fields are made once, without regard to case, in the order asked`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let first = try await store.ensureContactFields(["名前", "City"], of: scene.tenant)
            let again = try await store.ensureContactFields(["CITY", "年齢", "名前"], of: scene.tenant)
            #expect(again.map(\.name) == ["City", "年齢", "名前"])
            #expect(again[0].id == first[1].id && again[2].id == first[0].id)
            #expect(try await store.contactFields(of: scene.tenant).count == 3)
            let other = try await Scene(store, slug: "other")
            #expect(try await store.contactFields(of: other.tenant).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `contacts and lists of one tenant are not seen by another`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await scene.add(["a@x.example"])
            let id = try await scene.contact("a@x.example").id
            let list = try await store.ensureContactList(named: "l", of: scene.tenant)
            #expect(try await store.ensureContactList(named: "l", of: scene.tenant) == list)
            #expect(try await store.contactList(named: "l", of: scene.tenant) == list)
            #expect(try await store.contact(id, of: scene.tenant)?.email == "a@x.example")
            #expect(try await store.contact(id, of: other.tenant) == nil)
            #expect(try await store.contact(key: "a@x.example", of: other.tenant) == nil)
            #expect(try await store.contactList(named: "l", of: other.tenant) == nil)
            #expect(try await store.contactCounts(of: other.tenant) == [:])
        }
    }

    @Test(arguments: [
        (#"{}"#, #"{"1":"a"}"#, #"{"1":"a"}"#),
        (#"{"1":"a"}"#, #"{}"#, #"{"1":"a"}"#),
        (#"{"1":"a","2":"}\",{"}"#, #"{"1":"b"}"#, #"{"1":"b","2":"}\",{"}"#),
        (#"{ "1" : "a" }"#, #"{"2":"b"}"#, #"{"1":"a","2":"b"}"#),
        (#"not JSON"#, #"{"2":"b"}"#, #"{"2":"b"}"#),
    ])
    func `fields merge member by member`(old: String, new: String, merged: String) {
        #expect(ContactFieldsText.merging(new, into: old) == merged)
    }
}
