// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct SuppressionTests {
    @Test(arguments: Engine.allCases)
    func `unsubscribing again changes nothing and succeeds`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await scene.addReaders(2)
            try await other.addReaders(2)
            let first = try await scene.planned()
            let second = try await scene.planned()
            let foreign = try await other.planned()
            let reader = try await scene.contact("reader0@gmail.com").id
            for (campaign, seconds) in [(first, 1), (first, 2), (second, 3), (foreign, 4), (nil, 5)] {
                let found = try await store.suppress(
                    contact: reader, reason: .unsubscribed, campaign: campaign, at: scene.at(seconds))
                #expect(found)
            }
            #expect(try await scene.contact("reader0@gmail.com").state == .unsubscribed)
            #expect(try await store.suppression(key: "reader0@gmail.com", of: scene.tenant)?.at == scene.at(1))
            #expect(try await scene.events(first).map(\.kind) == [.unsubscribed], "once a campaign")
            #expect(try await scene.events(second).map(\.kind) == [.unsubscribed])
            #expect(try await scene.events(foreign).isEmpty)
            try await scene.expectCountersEqualEvents(first)

            #expect(try await other.contact("reader0@gmail.com").state == .active)
            #expect(try await store.suppression(key: "reader0@gmail.com", of: other.tenant) == nil)
            let nobody = try await store.suppress(
                contact: ContactID(9_999_999), reason: .unsubscribed, campaign: first, at: Scene.start)
            #expect(nobody == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what a reader asked for outweighs what a server said, not the other way round`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(1)
            let reader = try await scene.contact("reader0@gmail.com").id
            for (reason, expected, state) in [
                (Suppression.Reason.hardBounce, Suppression.Reason.hardBounce, Contact.State.failed),
                (.unsubscribed, .unsubscribed, .unsubscribed), (.hardBounce, .unsubscribed, .unsubscribed),
                (.manual, .unsubscribed, .unsubscribed),
            ] {
                _ = try await store.suppress(contact: reader, reason: reason, campaign: nil, at: Scene.start)
                #expect(try await store.suppression(key: "reader0@gmail.com", of: scene.tenant)?.reason == expected)
                #expect(try await scene.contact("reader0@gmail.com").state == state)
            }
        }
    }
}
