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
}
