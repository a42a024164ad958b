// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct AuditTests {
    @Test(arguments: Engine.allCases)
    func `audit entries come newest first, and by tenant`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            func entry(_ tenant: TenantID?, _ action: String) -> AuditEntry {
                AuditEntry(tenant: tenant, at: Scene.start, actor: "command-line", action: action, subject: "x")
            }
            try await store.record(entry(scene.tenant, "one"))
            try await store.record(entry(nil, "two"))
            try await store.record(entry(scene.tenant, "three"))
            #expect(try await store.auditEntries(of: scene.tenant, limit: 9).map(\.action) == ["three", "one"])
            #expect(try await store.auditEntries(of: nil, limit: 2).map(\.action) == ["three", "two"])
            #expect(try await store.auditEntries(of: nil, limit: 2).last?.tenant == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the log is read page by page, by kind and by person, and never another tenant's`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "zenith")
            let actions = ["user.sign-in", "list.create", "contacts.export", "contacts.export-rejected"]
            for (index, action) in (actions + actions).enumerated() {
                for tenant in [scene.tenant, other.tenant] {
                    try await store.record(
                        AuditEntry(
                            tenant: tenant, at: Scene.start, actor: index < 4 ? "a@acme.example" : "b@acme.example",
                            action: action, subject: "\(tenant.rawValue)-\(index)"))
                }
            }
            func page(_ filter: AuditFilter, before: Int64? = nil, limit: Int = 99) async throws -> [AuditLine] {
                try await store.auditPage(of: scene.tenant, filter, before: before, limit: limit)
            }
            let all = try await page(AuditFilter())
            #expect(all.map(\.entry.action) == (actions + actions).reversed())
            #expect(all.allSatisfy { $0.entry.tenant == scene.tenant })
            let first = try await page(AuditFilter(), limit: 3)
            #expect(try await page(AuditFilter(), before: first.last?.position) == Array(all.dropFirst(3)))
            #expect(try await page(AuditFilter(kind: .access)).count == 2)
            #expect(try await page(AuditFilter(kind: .exports)).count == 4)
            #expect(try await page(AuditFilter(kind: .changes)).map(\.entry.action) == ["list.create", "list.create"])
            #expect(try await page(AuditFilter(kind: .exports, actor: "a@acme.example")).count == 2)
            #expect(try await page(AuditFilter(actor: "a@acme")).isEmpty)
        }
    }
}
