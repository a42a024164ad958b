// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Platform
import Testing

@testable import Store

@Suite struct EmbeddedDriverTests {
    @Test func `the writer syncs every commit, and nothing is mapped or trusted`() async throws {
        try await withStore(.embedded) { store in
            let settings = try await store.driver.write { session throws(StoreError) in
                try session.all("PRAGMA synchronous", [], { $0.int(0) })
                    + session.all("PRAGMA mmap_size", [], { $0.int(0) })
                    + session.all("PRAGMA trusted_schema", [], { $0.int(0) })
                    + session.all("PRAGMA foreign_keys", [], { $0.int(0) })
            }
            #expect(settings == [2, 0, 0, 1])
        }
    }

    @Test func `a full disk is told from other failures, loses nothing, and ends`() async throws {
        try await withStore(.embedded) { store in
            let scene = try await Scene(store)
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute("PRAGMA max_page_count = 150", [])
            }
            var stored = 0
            await #expect {
                for start in stride(from: 0, to: 100_000, by: 200) {
                    try await scene.add((start..<start + 200).map { "reader\($0)@gmail.com" })
                    stored += 200
                }
            } throws: { error in
                if case .full? = error as? StoreError { true } else { false }
            }
            #expect(stored > 0)
            #expect(try await store.contactCounts(of: scene.tenant) == [.active: stored])
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute("PRAGMA max_page_count = 100000", [])
            }
            #expect(try await scene.add(["a@x.example"]) == [.created])
        }
    }

    @Test func `a failed commit is unknown unless SQLite says that nothing was written`() {
        func isUnknown(_ code: ResultCode) -> Bool {
            guard case .unknownOutcome = EmbeddedFailure.commitError(DatabaseError(resultCode: code)) else {
                return false
            }
            return true
        }
        #expect(isUnknown(.SQLITE_IOERR) && isUnknown(.SQLITE_CORRUPT) && isUnknown(.SQLITE_IOERR_FSYNC))
        #expect(!isUnknown(.SQLITE_FULL) && !isUnknown(.SQLITE_BUSY))
        #expect(EmbeddedFailure.storeError(code: 13, detail: "x") == .full(detail: "x"))
        #expect(EmbeddedFailure.storeError(code: 5, detail: "x") == .unavailable(detail: "x"))
        #expect(EmbeddedFailure.storeError(code: 11, detail: "x") == .broken(detail: "x"))
    }

    @Test func `after a commit whose fate nobody knows nothing is read or written any more`() async throws {
        try await withStore(.embedded) { store in
            let scene = try await Scene(store)
            try await scene.add(["a@x.example"])
            let driver = try #require(store.driver as? EmbeddedDriver)
            func isUnknown(_ error: any Error) -> Bool {
                if case .unknownOutcome? = error as? StoreError { true } else { false }
            }
            // What SQLite's COMMIT says when fdatasync fails.
            await #expect(throws: StoreError.self) {
                try await driver.write { _ throws(StoreError) in
                    throw .unknownOutcome(detail: "SQLITE_IOERR_FSYNC")
                }
            }
            await #expect { try await scene.add(["b@x.example"]) } throws: { isUnknown($0) }
            await #expect { _ = try await store.tenants() } throws: { isUnknown($0) }
        }
    }

    @Test func `a failure that is no commit's leaves the database usable`() async throws {
        try await withStore(.embedded) { store in
            let scene = try await Scene(store)
            await #expect(throws: StoreError.self) {
                try await store.driver.write { _ throws(StoreError) in throw .unavailable(detail: "SQLITE_IOERR_READ") }
            }
            #expect(try await scene.add(["a@x.example"]) == [.created])
        }
    }

    @Test func `a log beyond its limit is started anew`() async throws {
        try await withDatabase(.embedded) { database in
            let driver = try await EmbeddedDriver.open(path: database.location, logLimit: 100_000)
            try await driver.write { session throws(StoreError) in try Migrator.migrate(session) }
            let scene = try await Scene(SQLStore(driver))
            var largest: Int64 = 0
            for start in stride(from: 0, to: 2_000, by: 100) {
                try await scene.add((start..<start + 100).map { "reader\($0)@gmail.com" })
                let attributes = try FileManager.default.attributesOfItem(atPath: database.location + "-wal")
                largest = max(largest, (attributes[.size] as? Int64) ?? 0)
            }
            #expect(largest <= 100_000)
            await driver.close()
        }
    }

    @Test func `a cancelled task still gets its commit`() async throws {
        try await withStore(.embedded) { store in
            let scene = try await Scene(store)
            let task = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await scene.add(["a@x.example"])
            }
            #expect(try await task.value == [.created])
        }
    }

    @Test func `a file that is no database is refused, and a closed store answers`() async throws {
        try await withDatabase(.embedded) { database in
            let store = try await database.open()
            await store.close()
            await #expect(throws: StoreError.self) { try await store.tenants() }
            await #expect(throws: StoreError.self) {
                try await store.record(
                    AuditEntry(tenant: nil, at: Scene.start, actor: "a", action: "b", subject: "c"))
            }
            await #expect(throws: StoreError.self) { try await SQLStore.embedded(path: "/dev/null/x") }
        }
    }
}
