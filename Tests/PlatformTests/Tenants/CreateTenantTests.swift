// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Synchronization
import Testing

@Suite struct CreateTenantTests {
    private final class Stores: UnusedTenantStore, UnusedAuditStore {
        let created = Mutex<[NewTenant]>([])
        let audited = Mutex<[AuditEntry]>([])

        func createTenant(_ new: NewTenant, at now: Timestamp) async throws(StoreError) -> Tenant {
            let isTaken = created.withLock { created in
                defer { created.append(new) }
                return created.contains { $0.slug == new.slug }
            }
            if isTaken { throw .conflict(detail: "slug") }
            return Tenant(
                id: TenantID(1), slug: new.slug, name: new.name, postalAddress: new.postalAddress,
                contact: new.contact, createdAt: now)
        }

        func tenant(slug: String) async throws(StoreError) -> Tenant? { nil }
        func tenant(_ id: TenantID) async throws(StoreError) -> Tenant? { nil }
        func tenants() async throws(StoreError) -> [Tenant] { [] }
        func record(_ entry: AuditEntry) async throws(StoreError) { audited.withLock { $0.append(entry) } }
        func auditEntries(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [AuditEntry] { [] }
    }

    private let stores = Stores()

    private func run(_ change: (inout CreateTenant.Request) -> Void = { _ in }) async throws(Refusal) -> Tenant {
        var request = CreateTenant.Request(
            slug: "books", name: "早馬書店", ownerEmail: "owner@example.jp", ownerPassword: "long enough",
            postalAddress: "東京都千代田区1-1", contact: "03-0000-0000")
        change(&request)
        return try await CreateTenant(stores: stores, hash: { _ in "hashed" })
            .run(request, actor: "test", at: Timestamp(microseconds: 1))
    }

    @Test func `a tenant is made with its owner's hashed password and an audit entry`() async throws {
        #expect(try await run().slug == "books")
        #expect(stores.created.withLock { $0.map(\.ownerPasswordHash) } == ["hashed"])
        #expect(stores.audited.withLock { $0.map(\.action) } == ["tenant.create"])
    }

    @Test func `a second one of the same slug is refused`() async throws {
        _ = try await run()
        await #expect(throws: Refusal.self) { _ = try await run() }
    }

    @Test(
        arguments: [
            { (request: inout CreateTenant.Request) in request.slug = "Books" }, { $0.slug = "" }, { $0.slug = "a/b" },
            { $0.name = " " }, { $0.postalAddress = "" }, { $0.contact = "" }, { $0.name = "早馬\r\nBcc: x" },
            { $0.ownerEmail = "nobody" }, { $0.ownerPassword = "short" },
        ] as [@Sendable (inout CreateTenant.Request) -> Void])
    func `what a mailing or the law needs is never left out`(
        change: @Sendable (inout CreateTenant.Request) -> Void
    ) async throws {
        await #expect(throws: Refusal.self) { _ = try await run(change) }
        #expect(stores.created.withLock { $0.isEmpty })
    }
}
