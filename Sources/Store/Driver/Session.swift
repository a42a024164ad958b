// SPDX-License-Identifier: Apache-2.0

import Platform

/// A connection inside one transaction. It is used on the thread of its transaction only, and not kept beyond it.
protocol Session: AnyObject {
    /// Runs a statement that gives no rows; the number of rows that it changed.
    @discardableResult
    func execute(_ sql: SQL, _ values: [Value]) throws(StoreError) -> Int
    /// Runs a statement and hands over its rows one by one. A row is valid only inside the call.
    func query(_ sql: SQL, _ values: [Value], _ row: (any Row) throws(StoreError) -> Void) throws(StoreError)
    /// Inserts as many rows as each of the columns has values; the number of rows inserted or updated.
    @discardableResult
    func insert(_ bulk: Bulk, _ columns: [Column]) throws(StoreError) -> Int
    /// Runs a statement of a migration.
    func define(_ sql: SQL) throws(StoreError)
    /// Makes other migrators wait until this transaction ends.
    func lockSchema() throws(StoreError)
}

/// The current row of a query; columns count from 0. NULL reads as 0, "" or no bytes where it is not asked for.
protocol Row: AnyObject {
    func isNull(_ column: Int) -> Bool
    func int(_ column: Int) -> Int64
    func text(_ column: Int) -> String
    func bytes(_ column: Int) -> [UInt8]
}

extension Row {
    func optionalInt(_ column: Int) -> Int64? { isNull(column) ? nil : int(column) }
    func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    func flag(_ column: Int) -> Bool { int(column) != 0 }
    func time(_ column: Int) -> Timestamp { Timestamp(microseconds: int(column)) }
    func optionalTime(_ column: Int) -> Timestamp? { optionalInt(column).map { Timestamp(microseconds: $0) } }
    func id<Noun>(_ column: Int) -> Identifier<Noun> { Identifier(int(column)) }

    /// A case of `type` by its raw value; the schema's CHECK keeps others out, so another one is damage.
    func value<Case: RawRepresentable<String>>(_ type: Case.Type, _ column: Int) throws(StoreError) -> Case {
        let raw = text(column)
        guard let value = Case(rawValue: raw) else { throw .broken(detail: "a \(type) cannot be \"\(raw)\"") }
        return value
    }
}

extension Session {
    /// Every row of a query, decoded.
    func all<Element>(
        _ sql: SQL, _ values: [Value] = [], _ decode: (any Row) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        var elements: [Element] = []
        try query(sql, values) { row throws(StoreError) in elements.append(try decode(row)) }
        return elements
    }

    /// The first row of a query that gives one row at most.
    func first<Element>(
        _ sql: SQL, _ values: [Value] = [], _ decode: (any Row) throws(StoreError) -> Element
    ) throws(StoreError) -> Element? {
        var element: Element?
        try query(sql, values) { row throws(StoreError) in
            if element == nil { element = try decode(row) }
        }
        return element
    }

    /// The key that `INSERT … RETURNING id` gave.
    func newID<Noun>(_ sql: SQL, _ values: [Value]) throws(StoreError) -> Identifier<Noun> {
        guard let id: Identifier<Noun> = try first(sql, values, { $0.id(0) }) else {
            throw .broken(detail: "an INSERT returned no key")
        }
        return id
    }
}
