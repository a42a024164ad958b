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

    private func domain(_ name: String, of tenant: TenantID, in store: SQLStore) async throws -> SendingDomain {
        try await store.createSendingDomain(
            NewSendingDomain(
                tenant: tenant, domain: name, algorithm: .none, selector: "", sealedKey: [], publicKey: ""),
            at: Scene.start)
    }

    @Test(arguments: Engine.allCases)
    func `a link host is one domain's alone, whoever asks, and free again when it is taken away`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            let mine = try await domain("a.example", of: scene.tenant, in: store)
            let twin = try await domain("a.example", of: other.tenant, in: store)
            #expect(try await store.setLinkHost("c.a.example", of: mine.id, tenant: scene.tenant))
            await #expect {
                try await store.setLinkHost("c.a.example", of: twin.id, tenant: other.tenant)
            } throws: { error in
                if case .conflict? = error as? StoreError { true } else { false }
            }
            #expect(try await !store.setLinkHost("x.a.example", of: mine.id, tenant: other.tenant))
            let found = try await store.sendingDomain(linkHost: "c.a.example")
            #expect(found?.id == mine.id && found?.linkHost == "c.a.example" && found?.workingLinkHost == nil)
            #expect(try await store.sendingDomain(linkHost: "") == nil)
            #expect(try await store.sendingDomain(linkHost: "c.a.example' OR '1'='1") == nil)
            #expect(try await store.setLinkHost("", of: mine.id, tenant: scene.tenant))
            #expect(try await store.sendingDomain(linkHost: "c.a.example") == nil)
            #expect(try await store.setLinkHost("c.a.example", of: twin.id, tenant: other.tenant))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a new link host waits for a check of its own, also when an older check ends after it was set`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let before = try await domain("a.example", of: scene.tenant, in: store)
            let good = SenderCheck(at: scene.at(5), problems: [:])
            try await store.recordCheck(good, of: before)
            #expect(try await store.setLinkHost("c.a.example", of: before.id, tenant: scene.tenant))
            // Asked for before there was a link host.
            try await store.recordCheck(SenderCheck(at: scene.at(9), problems: [:]), of: before)
            let waiting = try #require(try await store.sendingDomain("a.example", of: scene.tenant))
            #expect(waiting.check == SenderCheck(at: scene.at(5), problems: [.link: .unasked]))
            #expect(waiting.workingLinkHost == nil)
            try await store.recordCheck(SenderCheck(at: scene.at(12), problems: [:]), of: waiting)
            let working = try #require(try await store.sendingDomain(linkHost: "c.a.example"))
            #expect(working.workingLinkHost == "c.a.example")
        }
    }

    @Test func `link hosts are looked up by their index`() async throws {
        try await withStore(.embedded) { store in
            let plan = try await store.driver.read { session throws(StoreError) in
                try session.all(SQLStore.domainOfLink.explained, [.text("c.a.example")], { $0.text(3) })
            }
            #expect(plan.contains { $0.contains("sending_domain_by_link") }, "\(plan)")
        }
    }
}
