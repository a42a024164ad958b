// SPDX-License-Identifier: Apache-2.0

import Platform

/// Brings a schema forward, never back.
enum Migrator {
    private static let bookkeeping: SQL = """
        CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)
        """
    private static let newest: SQL = "SELECT COALESCE(MAX(number), 0) FROM schema_migration"
    private static let record: SQL = "INSERT INTO schema_migration (number, name) VALUES ($1, $2)"

    /// Runs what is missing in the caller's transaction. Throws `.broken` when the schema is newer than `migrations`.
    static func migrate(_ session: any Session, to migrations: [Migration] = Migration.all) throws(StoreError) {
        try session.lockSchema()
        try session.define(bookkeeping)
        let present = try session.first(newest, [], { $0.int(0) }) ?? 0
        let known = migrations.last?.number ?? 0
        guard present <= known else {
            throw .broken(detail: "the database has schema \(present), newer than this program's \(known)")
        }
        for migration in migrations where migration.number > present {
            for statement in migration.statements { try session.define(statement) }
            try session.execute(record, [.int(migration.number), .text(migration.name)])
        }
    }
}
