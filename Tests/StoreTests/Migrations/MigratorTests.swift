// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct MigratorTests {
    @Test(arguments: Engine.allCases)
    func `a database is opened again with what is in it, and a newer one is refused`(engine: Engine) async throws {
        try await withDatabase(engine) { database in
            let first = try await database.open()
            _ = try await Scene(first)
            await first.close()
            let second = try await database.open()
            #expect(try await second.tenants().count == 1)
            try await second.driver.write { session throws(StoreError) in
                _ = try session.execute("INSERT INTO schema_migration (number, name) VALUES (99, 'later')", [])
            }
            await second.close()
            await #expect {
                try await database.open()
            } throws: { error in
                if case .broken? = error as? StoreError { true } else { false }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `states are held by the schema`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(1)
            _ = try await scene.planned()
            for statement: SQL in [
                "UPDATE contact SET state = 'sleeping'", "UPDATE campaign SET state = 'sending'",
                "UPDATE batch SET state = 'claimed'", "UPDATE campaign SET delivered = -1",
                "UPDATE campaign SET delivered = 2", "UPDATE campaign SET state = 'finished'",
                "UPDATE batch SET size = 501",
            ] {
                await #expect(throws: StoreError.self, "\(statement.embedded)") {
                    try await store.driver.write { session throws(StoreError) in
                        _ = try session.execute(statement, [])
                    }
                }
            }
        }
    }

    @Test func `migrations are numbered without a gap`() {
        #expect(Migration.all.map(\.number) == Array(1...Int64(Migration.all.count)))
    }
}
