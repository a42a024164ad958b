// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Platform
import Synchronization

/// PostgreSQL through a fixed number of connections, each on a queue of its own since libpq blocks.
///
/// A transaction takes a connection that is free, or waits its turn; who waits is bounded by who calls.
final class ClusterDriver: Driver {
    private struct State {
        var idle: [PostgresConnection]
        var waiting: [CheckedContinuation<PostgresConnection?, Never>] = []
        var isClosed = false
    }

    private let state: Mutex<State>
    private let connections: [PostgresConnection]

    private init(_ connections: [PostgresConnection]) {
        self.connections = connections
        state = Mutex(State(idle: connections))
    }

    static func open(url: String, connections: Int) async throws(StoreError) -> ClusterDriver {
        let driver = ClusterDriver((0..<max(1, connections)).map { _ in PostgresConnection(url: url) })
        // One is made now, to hear now what is wrong; the others when they are needed.
        _ = try await driver.run { connection throws(StoreError) in try connection.connect() }
        return driver
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await run { connection throws(StoreError) in try connection.transaction(isReadOnly: true, body) }
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await run { connection throws(StoreError) in try connection.transaction(isReadOnly: false, body) }
    }

    func close() async {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: nil) }
        for connection in connections {
            await withCheckedContinuation { continuation in
                connection.queue.async {
                    connection.disconnect()
                    continuation.resume()
                }
            }
        }
    }

    private func run<T: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        guard let connection = await acquire() else { throw .unavailable(detail: "the store is closed") }
        let result: Result<T, StoreError> = await withCheckedContinuation { continuation in
            connection.queue.async {
                continuation.resume(returning: Result { () throws(StoreError) -> T in try body(connection) })
            }
        }
        release(connection)
        return try result.get()
    }

    private func acquire() async -> PostgresConnection? {
        await withCheckedContinuation { continuation in
            let now: PostgresConnection?? = state.withLock { state in
                if state.isClosed { return .some(nil) }
                if let connection = state.idle.popLast() { return connection }
                state.waiting.append(continuation)
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }

    private func release(_ connection: PostgresConnection) {
        let next = state.withLock { state -> CheckedContinuation<PostgresConnection?, Never>? in
            if state.waiting.isEmpty {
                state.idle.append(connection)
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: connection)
    }
}
