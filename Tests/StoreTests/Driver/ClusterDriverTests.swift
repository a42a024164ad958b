// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct ClusterDriverTests {
    private static let endThisConnection: SQL = "SELECT pg_terminate_backend(pg_backend_pid())"

    @Test func `a server that does not write durably is refused`() async throws {
        let server = try PostgresServer.shared.get()
        let url = try server.makeDatabase("unsafe", settings: "-c synchronous_commit=off")
        await #expect {
            try await SQLStore.cluster(url: url)
        } throws: { error in
            if case .broken(let detail)? = error as? StoreError { detail.contains("synchronous_commit") } else { false }
        }
    }

    @Test func `a server that is not there is unavailable`() async throws {
        await #expect {
            try await SQLStore.cluster(url: "host=/nonexistent dbname=x")
        } throws: { error in
            if case .unavailable? = error as? StoreError { true } else { false }
        }
    }

    @Test func `a lost connection is made again, and what was under way is told`() async throws {
        try await withStore(.cluster) { store in
            let scene = try await Scene(store)
            for _ in 0..<6 {
                await #expect {
                    try await store.driver.write { session throws(StoreError) in
                        _ = try session.execute(Self.endThisConnection, [])
                    }
                } throws: { error in
                    if case .unavailable? = error as? StoreError { true } else { false }
                }
            }
            #expect(try await scene.add(["a@x.example"]) == [.created])
        }
    }

    @Test func `a connection that died while it was idle is not noticed by callers`() async throws {
        try await withDatabase(.cluster) { database in
            let store = try await SQLStore.cluster(url: database.location, connections: 1)
            let scene = try await Scene(store)
            let pid = try await store.driver.read { session throws(StoreError) in
                try session.first("SELECT pg_backend_pid()", [], { $0.int(0) })
            }
            let other = try await database.open()
            try await other.driver.write { session throws(StoreError) in
                _ = try session.execute("SELECT pg_terminate_backend(CAST($1 AS int))", [.int(pid)])
            }
            #expect(try await scene.add(["a@x.example"]) == [.created])
            await store.close()
            await other.close()
        }
    }

    @Test func `a connection lost in COMMIT leaves an unknown outcome`() async throws {
        try await withStore(.cluster) { store in
            try await store.driver.write { session throws(StoreError) in
                try session.define("CREATE TABLE doomed (x BIGINT)")
                try session.define(
                    """
                    CREATE FUNCTION end_connection() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'
                    """)
                try session.define(
                    """
                    CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON doomed DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION end_connection()
                    """)
            }
            await #expect {
                try await store.driver.write { session throws(StoreError) in
                    _ = try session.execute("INSERT INTO doomed VALUES (1)", [])
                }
            } throws: { error in
                if case .unknownOutcome? = error as? StoreError { true } else { false }
            }
        }
    }

    @Test func `SQLSTATE codes become decisions`() {
        #expect(PostgresFailure.storeError(state: "53100", detail: "") == .full(detail: ""))
        #expect(PostgresFailure.storeError(state: "", detail: "") == .unavailable(detail: ""))
        #expect(PostgresFailure.storeError(state: "55P03", detail: "") == .unavailable(detail: ""))
        #expect(PostgresFailure.storeError(state: "23505", detail: "") == .conflict(detail: ""))
        #expect(PostgresFailure.storeError(state: "42601", detail: "") == .broken(detail: ""))
    }
}
