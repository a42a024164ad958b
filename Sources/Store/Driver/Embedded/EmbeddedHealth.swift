// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import Platform
import Synchronization

/// Whether the database may still be used: after an I/O error of a COMMIT or a checkpoint it may not.
///
/// Linux tells of a write that went wrong once, and may take its pages for clean afterwards: that a later sync succeeds
/// proves nothing. So that failure is the last thing that happens to the file; the next start recovers from the log and
/// looks.
final class EmbeddedHealth: Sendable {
    private let failure = Mutex<StoreError?>(nil)

    /// Throws what has ended it.
    func check() throws(StoreError) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    /// The first cause stays.
    func ended(by error: StoreError) {
        failure.withLock { $0 = $0 ?? error }
    }

    /// Readers that are in the way, or a full disk, only put a checkpoint off: the log still has everything.
    func checkpointFailed(_ error: any Error) {
        guard let error = error as? DatabaseError else { return }
        checkpointFailed(code: error.resultCode.rawValue)
    }

    private func checkpointFailed(code: Int32) {
        guard code & 0xff == SQLITE_IOERR || code & 0xff == SQLITE_CORRUPT else { return }
        ended(by: .unknownOutcome(detail: "SQLite \(code): the log could not be copied into the database"))
    }

    /// Has the log copied back after a COMMIT that leaves `pages` or more in it, as `PRAGMA wal_autocheckpoint` would,
    /// which however tells nobody when that fails.
    ///
    /// Safety: the hook is called by SQLite on the connection's own thread within a COMMIT, with the connection and the
    /// pointer given here; the driver owns both this object and the connection, and closes that first.
    func watchCheckpoints(of database: Database, pages: Int) {
        limit.store(pages, ordering: .relaxed)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe _ = sqlite3_wal_hook(
            database.sqliteConnection,
            { context, connection, name, pages in
                guard let context = unsafe context else { return SQLITE_OK }
                let health = unsafe Unmanaged<EmbeddedHealth>.fromOpaque(context).takeUnretainedValue()
                guard Int(pages) >= health.limit.load(ordering: .relaxed) else { return SQLITE_OK }
                let code = unsafe sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                health.checkpointFailed(code: code)
                // The COMMIT itself is on the disk.
                return SQLITE_OK
            }, context)
    }

    private let limit = Atomic<Int>(.max)
}
