// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct TenantTests {
    private func new(_ slug: String, owner: String) -> NewTenant {
        NewTenant(
            slug: slug, name: "\(slug) Inc.", postalAddress: "Tokyo", contact: "info@example.com", ownerEmail: owner,
            ownerPasswordHash: "hash")
    }

    @Test(arguments: Engine.allCases)
    func `a tenant is found by slug and by id`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let made = try await store.createTenant(new("acme", owner: "a@acme.example"), at: Scene.start)
            #expect(try await store.tenant(slug: "acme") == made)
            #expect(try await store.tenant(made.id) == made)
            #expect(try await store.tenant(slug: "other") == nil)
            #expect(try await store.tenants() == [made])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a taken slug or owner conflicts and nothing is left behind`(engine: Engine) async throws {
        try await withStore(engine) { store in
            _ = try await store.createTenant(new("acme", owner: "a@acme.example"), at: Scene.start)
            for second in [new("acme", owner: "b@acme.example"), new("zenith", owner: "a@acme.example")] {
                await #expect {
                    try await store.createTenant(second, at: Scene.start)
                } throws: { error in
                    if case .conflict? = error as? StoreError { true } else { false }
                }
            }
            #expect(try await store.tenants().map(\.slug) == ["acme"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `settings replace those of one tenant`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let made = try await store.createTenant(new("acme", owner: "a@acme.example"), at: Scene.start)
            let other = try await store.createTenant(new("zenith", owner: "z@zenith.example"), at: Scene.start)
            let settings = TenantSettings(
                identity: SenderIdentity(name: "エース", postalAddress: "東京都", contact: "03-0000-0000"),
                defaultSender: DefaultSender(name: "エース", address: "news@acme.example"))
            try await store.updateTenant(made.id, to: settings)
            #expect(try await store.tenant(made.id)?.settings == settings)
            #expect(try await store.tenant(slug: "acme")?.slug == "acme")
            #expect(try await store.tenant(other.id) == other)
            await #expect(throws: StoreError.self) { try await store.updateTenant(TenantID(999), to: settings) }
        }
    }
}
