// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct SendingDomainTests {
    @Test(arguments: Engine.allCases)
    func `a sending domain keeps its key and is the tenant's own`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            var new = NewSendingDomain(
                tenant: scene.tenant, domain: "acme.example", algorithm: .ed25519, selector: "s1",
                sealedKey: [0, 255, 7], publicKey: "AAAA")
            let made = try await store.createSendingDomain(new, at: Scene.start)
            #expect(try await store.sendingDomain("acme.example", of: scene.tenant) == made)
            #expect(made.sealedKey == [0, 255, 7])
            #expect(try await store.sendingDomain("acme.example", of: other.tenant) == nil)
            await #expect(throws: StoreError.self) { try await store.createSendingDomain(new, at: Scene.start) }
            new.algorithm = .none
            new.domain = "b.example"
            new.sealedKey = []
            let second = try await store.createSendingDomain(new, at: Scene.start)
            #expect(try await store.sendingDomains(of: scene.tenant) == [made, second])
        }
    }
}
