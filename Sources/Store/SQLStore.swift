// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Every store of the platform over one database: SQLite inside the process, or PostgreSQL.
///
/// The SQL is written once; a ``Driver`` runs it. Each method is one transaction that is durable when the method
/// returns. Methods may be called from any task at any time and finish even when their task is cancelled: a commit
/// that was begun is worth its answer.
package final class SQLStore: Sendable {
    let driver: any Driver
    /// Not to be guessed, but in a simulation, which has to be played again.
    let newCampaignID: @Sendable () -> Int64

    init(
        _ driver: any Driver, newCampaignID: @escaping @Sendable () -> Int64 = { .random(in: 1 ... .max) }
    ) {
        self.driver = driver
        self.newCampaignID = newCampaignID
    }

    /// Opens the SQLite database at `path`, made when it is missing, and brings its schema up to date.
    ///
    /// Exactly one process may have it open. Throws `.broken` when the database is newer than this program or would
    /// not be written durably, `.unavailable` when it cannot be opened.
    /// Anything but `.full` loses what was acknowledged in a power cut, which is what a test of the tests wants to see.
    package static func embedded(
        path: String, synchronous: Synchronous = .full
    ) async throws(StoreError) -> SQLStore {
        let driver = try await EmbeddedDriver.open(path: path, synchronous: synchronous)
        return try await migrated(driver)
    }

    /// Opens `connections` connections to the PostgreSQL database at `url` (a libpq connection string or URI), and
    /// brings its schema up to date.
    ///
    /// Throws `.broken` when the database is newer than this program or does not write durably (`fsync` or
    /// `synchronous_commit` off), `.unavailable` when it does not answer. A connection that is lost later is made
    /// again when it is next needed.
    package static func cluster(url: String, connections: Int = 8) async throws(StoreError) -> SQLStore {
        let driver = try await ClusterDriver.open(url: url, connections: connections)
        return try await migrated(driver)
    }

    /// Waits for what is under way and closes the database. Whatever is asked afterwards throws `.unavailable`.
    package func close() async {
        await driver.close()
    }

    private static func migrated(_ driver: any Driver) async throws(StoreError) -> SQLStore {
        do {
            try await driver.write { session throws(StoreError) in try Migrator.migrate(session) }
        } catch {
            await driver.close()
            throw error
        }
        return SQLStore(driver)
    }
}
