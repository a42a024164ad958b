// SPDX-License-Identifier: Apache-2.0

import CLibPQ
import Dispatch
import Glibc
import Platform

/// One connection to PostgreSQL, made again when it is lost, with its prepared statements.
///
/// Unchecked: everything but `queue` is used on `queue` only, which is serial. Every `unsafe` passes the handle that
/// this object owns, or memory that outlives the call it is given to.
@safe final class PostgresConnection: Session, @unchecked Sendable {
    let queue = DispatchQueue(label: "hayauma.store.postgresql")
    private let url: String
    private var handle: OpaquePointer?
    private var names: [String: String] = [:]
    /// The last error asked for the whole transaction to be run again.
    private var isWorthRepeating = false

    init(url: String) { self.url = url }

    deinit { disconnect() }

    /// Runs on `queue`.
    func transaction<T>(
        isReadOnly: Bool, _ body: (any Session) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        for _ in 0..<4 {
            do {
                return try attempt(isReadOnly: isReadOnly, body)
            } catch  where isWorthRepeating {
                // A deadlock or a serialization failure: nothing was written.
            }
        }
        return try attempt(isReadOnly: isReadOnly, body)
    }

    private func attempt<T>(
        isReadOnly: Bool, _ body: (any Session) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        isWorthRepeating = false
        let begin = isReadOnly ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN"
        do {
            try connect()
            try run(begin)
        } catch {
            // The connection died while it was idle; nothing was begun.
            disconnect()
            try connect()
            try run(begin)
        }
        let value: T
        do {
            value = try body(self)
        } catch {
            let isWorthRepeating = isWorthRepeating
            do { try run("ROLLBACK") } catch { disconnect() }
            self.isWorthRepeating = isWorthRepeating
            throw error
        }
        do {
            try run("COMMIT")
        } catch {
            guard unsafe PQstatus(handle) == CONNECTION_OK else {
                disconnect()
                throw .unknownOutcome(detail: "the connection was lost during COMMIT: \(error)")
            }
            throw error
        }
        return value
    }

    func disconnect() {
        if let handle = unsafe handle { unsafe PQfinish(handle) }
        unsafe handle = nil
        names = [:]
    }

    /// Opens the connection if there is none, and refuses a server that does not write durably.
    func connect() throws(StoreError) {
        if let handle = unsafe handle, unsafe PQstatus(handle) == CONNECTION_OK { return }
        disconnect()
        let settings = [
            ("dbname", url), ("connect_timeout", "5"), ("tcp_user_timeout", "10000"), ("client_encoding", "UTF8"),
            ("application_name", "hayauma"),
        ]
        let keys = unsafe settings.map { unsafe UnsafePointer(strdup($0.0)) } + [nil]
        let values = unsafe settings.map { unsafe UnsafePointer(strdup($0.1)) } + [nil]
        defer { unsafe (keys + values).forEach { unsafe free(UnsafeMutableRawPointer(mutating: $0)) } }
        let opened = unsafe PQconnectdbParams(keys, values, 1)
        guard unsafe PQstatus(opened) == CONNECTION_OK else {
            let message = unsafe PQerrorMessage(opened).map { unsafe String(cString: $0) }
            unsafe PQfinish(opened)
            throw .unavailable(detail: message ?? "PostgreSQL does not answer")
        }
        unsafe handle = opened
        do {
            try prepareSession()
        } catch {
            disconnect()
            throw error
        }
    }

    private func prepareSession() throws(StoreError) {
        try run(
            """
            SET lock_timeout = '3s'; SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s';
            SET client_min_messages = warning; SET jit = off
            """)
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let rows = try all(
                "SELECT current_setting($1)", [.text(setting)], { $0.text(0) })
            guard rows.first != "off" else { throw .broken(detail: "PostgreSQL is not durable: \(setting) is off") }
        }
    }

    @discardableResult
    func execute(_ sql: SQL, _ values: [Value]) throws(StoreError) -> Int {
        let result = unsafe try run(sql, PostgresParameters(values))
        defer { unsafe PQclear(result) }
        return unsafe changedRows(result)
    }

    func query(
        _ sql: SQL, _ values: [Value], _ row: (any Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        let result = unsafe try run(sql, PostgresParameters(values))
        defer { unsafe PQclear(result) }
        let current = unsafe PostgresRow(result)
        for index in 0..<(unsafe PQntuples(result)) {
            current.index = index
            try row(current)
        }
    }

    @discardableResult
    func insert(_ bulk: Bulk, _ columns: [Column]) throws(StoreError) -> Int {
        guard columns.first?.count ?? 0 > 0 else { return 0 }
        let result = unsafe try run(bulk.sql, PostgresParameters(columns))
        defer { unsafe PQclear(result) }
        return unsafe changedRows(result)
    }

    func define(_ sql: SQL) throws(StoreError) { try run(sql.cluster) }

    /// Nodes that start together wait longer for each other than anybody waits for a row.
    func lockSchema() throws(StoreError) {
        try run(
            """
            SET LOCAL lock_timeout = '50s'; SELECT pg_advisory_xact_lock(424242805, hashtext(current_schema()));
            SET LOCAL lock_timeout = '3s'
            """)
    }

    /// Runs constant statements without parameters.
    private func run(_ statements: String) throws(StoreError) {
        let result = unsafe PQexec(handle, statements)
        defer { unsafe PQclear(result) }
        unsafe try check(result)
    }

    private func run(_ sql: SQL, _ parameters: PostgresParameters) throws(StoreError) -> OpaquePointer {
        let name = try prepare(sql.cluster, parameters.types)
        let lengths = parameters.ranges.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: lengths.count)
        let result = unsafe parameters.bytes.withUnsafeBytes { bytes in
            // A value without bytes needs an address too: a null pointer is NULL.
            let empty: StaticString = ""
            let values = unsafe parameters.ranges.map { range -> UnsafePointer<CChar>? in
                guard let range else { return nil }
                guard let base = bytes.baseAddress else {
                    return unsafe UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
                }
                return unsafe (base + range.lowerBound).assumingMemoryBound(to: CChar.self)
            }
            return unsafe PQexecPrepared(handle, name, Int32(values.count), values, lengths, formats, 1)
        }
        do {
            unsafe try check(result)
        } catch {
            unsafe PQclear(result)
            throw error
        }
        guard let result = unsafe result else { throw .unavailable(detail: "libpq has no memory") }
        return unsafe result
    }

    private func prepare(_ sql: String, _ types: [UInt32]) throws(StoreError) -> String {
        if let name = names[sql] { return name }
        let name = "s\(names.count)"
        let result = unsafe PQprepare(handle, name, sql, Int32(types.count), types)
        defer { unsafe PQclear(result) }
        unsafe try check(result)
        names[sql] = name
        return name
    }

    private func changedRows(_ result: OpaquePointer) -> Int {
        guard let text = unsafe PQcmdTuples(result) else { return 0 }
        return unsafe Int(String(cString: text)) ?? 0
    }

    private func check(_ result: OpaquePointer?) throws(StoreError) {
        let status = unsafe PQresultStatus(result)
        if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK { return }
        let code = unsafe field(result, Int32(UInt8(ascii: "C"))) ?? ""
        let primary = unsafe field(result, Int32(UInt8(ascii: "M")))
        let message = unsafe primary ?? PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
        isWorthRepeating = code == "40001" || code == "40P01"
        throw PostgresFailure.storeError(state: code, detail: "PostgreSQL \(code): \(message)")
    }

    /// A field of the error, by its `PG_DIAG_…` letter.
    private func field(_ result: OpaquePointer?, _ letter: Int32) -> String? {
        unsafe PQresultErrorField(result, letter).map { unsafe String(cString: $0) }
    }
}
