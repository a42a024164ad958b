// SPDX-License-Identifier: Apache-2.0

import GRDB
import Glibc
import Platform
import Synchronization

/// How far SQLite's writer waits for the disk (`PRAGMA synchronous`).
package enum Synchronous: Int, Sendable {
    /// The log is synced at checkpoints alone: a power cut takes back acknowledged commits. For the test that shows it.
    case normal = 1
    /// The log is synced at each COMMIT.
    case full = 2
}

/// SQLite through one GRDB pool: one writer connection, a few readers on snapshots of the write-ahead log.
final class EmbeddedDriver: Driver {
    /// Pages in the log after which the writer copies them back at a commit: 16 MB.
    static let checkpointPages = 4_000
    /// Size of the log at which the writer waits a moment for readers in order to start it anew. Readers that follow
    /// each other without a gap would otherwise let it grow without end.
    static let logLimitInBytes = 128 << 20
    /// What the log grows by before a writer that found readers there waits again.
    static let logStepInBytes = 16 << 20
    static let readers = 4

    private let pool: DatabasePool
    private let logPath: String
    private let logLimit: Int
    /// The size of the log at which it is next tried to start it anew.
    private let nextLogLimit: Mutex<Int>
    private let health = EmbeddedHealth()
    private let synchronous: Synchronous

    private init(pool: DatabasePool, path: String, logLimit: Int, synchronous: Synchronous) {
        self.synchronous = synchronous
        self.pool = pool
        self.logLimit = logLimit
        nextLogLimit = Mutex(logLimit)
        logPath = path + "-wal"
    }

    static func open(
        path: String, logLimit: Int = logLimitInBytes, synchronous: Synchronous = .full
    ) async throws(StoreError) -> EmbeddedDriver {
        var configuration = Configuration()
        configuration.label = "hayauma.store"
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // A memory map turns an I/O error into a signal, and made a known corruption worse.
            try database.execute(sql: "PRAGMA mmap_size = 0")
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            try database.execute(sql: "PRAGMA cell_size_check = ON")
            try database.execute(sql: "PRAGMA cache_size = -32768")
        }
        let pool: DatabasePool
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch {
            throw EmbeddedFailure.storeError(error)
        }
        let driver = EmbeddedDriver(pool: pool, path: path, logLimit: logLimit, synchronous: synchronous)
        try await driver.makeDurable()
        return driver
    }

    /// GRDB sets `synchronous = NORMAL` after `prepareDatabase`, which loses acknowledged commits in a power cut:
    /// FULL is set here, on the open writer, and read back.
    private func makeDurable() async throws(StoreError) {
        let (wanted, health) = (synchronous, health)
        try await onWriter { database -> Result<Void, StoreError> in
            do {
                try database.execute(sql: "PRAGMA synchronous = \(wanted.rawValue)")
                health.watchCheckpoints(of: database, pages: Self.checkpointPages)
                try database.execute(sql: "PRAGMA journal_size_limit = \(Self.logLimitInBytes)")
                let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
                let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
                guard synchronous == wanted.rawValue, journal == "wal" else {
                    return .failure(.broken(detail: "the SQLite writer is not durable: synchronous is not FULL"))
                }
                return .success(())
            } catch {
                return .failure(EmbeddedFailure.storeError(error))
            }
        }
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try health.check()
        let pool = pool
        // The callback form: GRDB's async form interrupts the database when the task is cancelled.
        let result: Result<T, StoreError> = await withCheckedContinuation { continuation in
            pool.asyncRead { opened in
                continuation.resume(
                    returning: Result { () throws(StoreError) -> T in
                        switch opened {
                        case .success(let database): try body(EmbeddedSession(database))
                        case .failure(let error): throw EmbeddedFailure.storeError(error)
                        }
                    })
            }
        }
        return try result.get()
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await onWriter { database in
            Result { () throws(StoreError) -> T in
                // Here, on the writer's own thread: whatever waited behind the COMMIT that failed is refused, too.
                try self.health.check()
                do throws(StoreError) {
                    let value = try Self.transaction(database, body)
                    self.boundLog(database)
                    return value
                } catch {
                    if case .unknownOutcome = error { self.health.ended(by: error) }
                    throw error
                }
            }
        }
    }

    func close() async {
        let pool = pool
        // close() waits for the queues of the pool.
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { _ in continuation.resume() }
        }
        do { try pool.close() } catch {
            // Somebody still reads; SQLite closes the file when that ends.
        }
    }

    private func onWriter<T: Sendable>(
        _ body: @escaping @Sendable (Database) -> Result<T, StoreError>
    ) async throws(StoreError) -> T {
        let pool = pool
        let result: Result<T, StoreError> = await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { database in continuation.resume(returning: body(database)) }
        }
        return try result.get()
    }

    static func transaction<T>(
        _ database: Database, _ body: (any Session) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        do { try database.beginTransaction(.immediate) } catch { throw EmbeddedFailure.storeError(error) }
        let value: T
        do {
            value = try body(EmbeddedSession(database))
        } catch {
            try? database.rollback()
            throw error
        }
        do {
            try database.commit()
        } catch {
            let failure = EmbeddedFailure.commitError(error)
            try? database.rollback()
            throw failure
        }
        return value
    }

    private func boundLog(_ database: Database) {
        let size = logSize()
        guard size > nextLogLimit.withLock({ $0 }) else { return }
        // The next try is one step away when readers outlast this one: commits must not all wait for a long reader.
        try? database.execute(sql: "PRAGMA busy_timeout = 100")
        do { try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") } catch { health.checkpointFailed(error) }
        try? database.execute(sql: "PRAGMA busy_timeout = 5000")
        let left = logSize()
        nextLogLimit.withLock { $0 = left > logLimit ? left + Self.logStepInBytes : logLimit }
    }

    private func logSize() -> Int {
        var status = stat()
        return unsafe stat(logPath, &status) == 0 ? Int(status.st_size) : 0
    }
}
