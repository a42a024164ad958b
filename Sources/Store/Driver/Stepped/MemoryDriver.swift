// SPDX-License-Identifier: Apache-2.0

import GRDB
import Platform

/// SQLite in memory, for simulations and nothing else: what is written is gone with it.
///
/// One connection on the caller's own thread, so that a call costs no switch of threads. The database proper is an
/// ``EmbeddedDriver``, whose check of `synchronous` knows no exception.
final class MemoryDriver: Driver {
    private let queue: DatabaseQueue

    /// - Parameter original: whose content it begins with; nil: it begins empty.
    init(copying original: MemoryDriver? = nil) throws(StoreError) {
        var configuration = Configuration()
        configuration.label = "hayauma.store.memory"
        do {
            queue = try DatabaseQueue(configuration: configuration)
            try original?.queue.backup(to: queue)
        } catch { throw EmbeddedFailure.storeError(error) }
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try onQueue { database in Result { () throws(StoreError) -> T in try body(EmbeddedSession(database)) } }
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try onQueue { database in
            Result { () throws(StoreError) -> T in try EmbeddedDriver.transaction(database, body) }
        }
    }

    func close() async { try? queue.close() }

    private func onQueue<T>(_ body: (Database) -> Result<T, StoreError>) throws(StoreError) -> T {
        try queue.inDatabase(body).get()
    }
}
