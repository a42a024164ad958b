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

    @Test(arguments: Engine.allCases)
    func `what the DNS said is kept with the domain, and every tenant's domains come in pages`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            var made: [SendingDomain] = []
            for (tenant, name) in [
                (scene.tenant, "a.example"), (other.tenant, "b.example"), (scene.tenant, "c.example"),
            ] {
                made.append(
                    try await store.createSendingDomain(
                        NewSendingDomain(
                            tenant: tenant, domain: name, algorithm: .none, selector: "", sealedKey: [], publicKey: ""),
                        at: Scene.start))
            }
            #expect(made[0].check == nil)
            let check = SenderCheck(at: scene.at(5), problems: [.dkim: .missing, .dmarc: .different])
            try await store.recordCheck(check, of: made[0])
            #expect(try await store.sendingDomain("a.example", of: scene.tenant)?.check == check)
            try await store.recordCheck(SenderCheck(at: scene.at(9), problems: [:]), of: made[0])
            #expect(try await store.sendingDomain("a.example", of: scene.tenant)?.check?.isGood == true)
            let page = try await store.sendingDomains(after: SendingDomainID(0), limit: 2)
            #expect(page.map(\.domain) == ["a.example", "b.example"])
            #expect(try await store.sendingDomains(after: page[1].id, limit: 2).map(\.domain) == ["c.example"])
        }
    }
}
