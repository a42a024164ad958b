// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite
import Platform

/// A GRDB connection inside a transaction, driven through SQLite's own interface: no array and no box for each row.
///
/// Every `unsafe` here passes the handle of a statement that GRDB's cache keeps alive as long as the connection, on
/// the connection's own thread; bound bytes are copied by SQLite (`SQLITE_TRANSIENT`) before a call returns.
final class EmbeddedSession: Session {
    private let database: Database

    init(_ database: Database) { self.database = database }

    @discardableResult
    func execute(_ sql: SQL, _ values: [Value]) throws(StoreError) -> Int {
        let statement = unsafe try prepare(sql.embedded)
        defer { unsafe sqlite3_reset(statement) }
        unsafe try bind(values, to: statement)
        while unsafe try step(statement) {}
        return unsafe Int(sqlite3_changes(database.sqliteConnection))
    }

    func query(
        _ sql: SQL, _ values: [Value], _ row: (any Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        let statement = unsafe try prepare(sql.embedded)
        defer { unsafe sqlite3_reset(statement) }
        unsafe try bind(values, to: statement)
        let current = unsafe EmbeddedRow(statement)
        while unsafe try step(statement) { try row(current) }
    }

    @discardableResult
    func insert(_ bulk: Bulk, _ columns: [Column]) throws(StoreError) -> Int {
        let statement = unsafe try prepare(bulk.sql.embedded)
        defer { unsafe sqlite3_reset(statement) }
        var changed = 0
        for row in 0..<(columns.first?.count ?? 0) {
            unsafe sqlite3_reset(statement)
            for index in columns.indices {
                let position = Int32(index + 1)
                let code =
                    switch columns[index] {
                    case .ints(let values): unsafe sqlite3_bind_int64(statement, position, values[row])
                    case .optionalInts(let values): unsafe bind(values[row], to: statement, at: position)
                    case .texts(let values): unsafe bind(values[row], to: statement, at: position)
                    case .optionalTexts(let values): unsafe bind(values[row], to: statement, at: position)
                    case .blobs(let values): unsafe bind(values[row], to: statement, at: position)
                    }
                guard code == SQLITE_OK else { throw failure(code) }
            }
            while unsafe try step(statement) {}
            changed += unsafe Int(sqlite3_changes(database.sqliteConnection))
        }
        return changed
    }

    func define(_ sql: SQL) throws(StoreError) {
        do { try database.execute(sql: sql.embedded) } catch { throw EmbeddedFailure.storeError(error) }
    }

    /// Nothing to do: a write transaction has the database to itself.
    func lockSchema() throws(StoreError) {}

    private func prepare(_ sql: String) throws(StoreError) -> OpaquePointer {
        do {
            return unsafe try database.cachedStatement(sql: sql).sqliteStatement
        } catch {
            throw EmbeddedFailure.storeError(error)
        }
    }

    /// True when there is a row.
    private func step(_ statement: OpaquePointer) throws(StoreError) -> Bool {
        let code = unsafe sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else { throw failure(code) }
        return false
    }

    private func failure(_ code: Int32) -> StoreError {
        let message = unsafe sqlite3_errmsg(database.sqliteConnection).map { unsafe String(cString: $0) }
        return EmbeddedFailure.storeError(code: code & 0xff, detail: "SQLite \(code): \(message ?? "")")
    }

    private func bind(_ values: [Value], to statement: OpaquePointer) throws(StoreError) {
        for (index, value) in values.enumerated() {
            let position = Int32(index + 1)
            let code =
                switch value {
                case .int(let value): unsafe bind(value, to: statement, at: position)
                case .text(let value): unsafe bind(value, to: statement, at: position)
                case .bytes(let value?): unsafe bind(value, to: statement, at: position)
                case .bytes(nil): unsafe sqlite3_bind_null(statement, position)
                case .ids(let values): unsafe bind(JSONArray.text(of: values), to: statement, at: position)
                case .texts(let values): unsafe bind(JSONArray.text(of: values), to: statement, at: position)
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func bind(_ value: Int64?, to statement: OpaquePointer, at position: Int32) -> Int32 {
        guard let value else { return unsafe sqlite3_bind_null(statement, position) }
        return unsafe sqlite3_bind_int64(statement, position, value)
    }

    private func bind(_ value: String?, to statement: OpaquePointer, at position: Int32) -> Int32 {
        guard var value else { return unsafe sqlite3_bind_null(statement, position) }
        return value.withUTF8 { bytes in
            // A null pointer would bind NULL.
            guard let start = bytes.baseAddress, bytes.count > 0 else {
                return unsafe sqlite3_bind_text(statement, position, "", 0, Self.copied)
            }
            return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { start in
                unsafe sqlite3_bind_text(statement, position, start, Int32(bytes.count), Self.copied)
            }
        }
    }

    private func bind(_ value: [UInt8], to statement: OpaquePointer, at position: Int32) -> Int32 {
        guard !value.isEmpty else { return unsafe sqlite3_bind_zeroblob(statement, position, 0) }
        return unsafe value.withUnsafeBytes { bytes in
            unsafe sqlite3_bind_blob(statement, position, bytes.baseAddress, Int32(bytes.count), Self.copied)
        }
    }

    /// `SQLITE_TRANSIENT`, which the importer cannot express: the C macro casts -1 to the function pointer's type.
    private static var copied: sqlite3_destructor_type? {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}
