// SPDX-License-Identifier: Apache-2.0

/// One statement, rendered for both databases. Only ever made from a literal; values are bound, never written into it.
struct SQL: Sendable, ExpressibleByStringLiteral {
    let embedded: String
    let cluster: String

    init(stringLiteral template: StaticString) {
        self.init(template: template.description)
    }

    /// A statement of several parts, all of them literals.
    init(_ parts: StaticString...) {
        self.init(template: parts.map(\.description).joined(separator: " "))
    }

    /// The statement that asks how the database would run this one.
    var explained: SQL {
        SQL(embedded: "EXPLAIN QUERY PLAN \(embedded)", cluster: "EXPLAIN \(cluster)")
    }

    fileprivate init(template: String) {
        embedded = Dialect.embedded.render(template)
        cluster = Dialect.cluster.render(template)
    }
}

/// An INSERT of many rows: a loop over one statement in SQLite, arrays as columns in PostgreSQL.
struct Bulk: Sendable {
    /// Type of a column's values.
    enum Kind: String, Sendable {
        case integer = "bigint"
        case text
        case bytes = "bytea"
    }

    let sql: SQL

    /// `suffix` may be an ON CONFLICT clause.
    init(into table: StaticString, _ columns: KeyValuePairs<StaticString, Kind>, suffix: StaticString = "") {
        let names = columns.map { $0.key.description }.joined(separator: ", ")
        let values = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
        let arrays = columns.enumerated().map { "$\($0.offset + 1)::\($0.element.value.rawValue)[]" }
        let head = "INSERT INTO \(table) (\(names))"
        sql = SQL(
            embedded: Dialect.embedded.render("\(head) VALUES (\(values)) \(suffix)"),
            // WHERE true: in both databases ON CONFLICT after a SELECT is ambiguous without it.
            cluster: "\(head) SELECT * FROM unnest(\(arrays.joined(separator: ", "))) WHERE true \(suffix)")
    }
}

extension SQL {
    fileprivate init(embedded: String, cluster: String) {
        self.embedded = embedded
        self.cluster = cluster
    }

    /// For a simulation that breaks a statement on purpose, to see whether anybody notices.
    func changed(by change: (String) -> String) -> SQL {
        SQL(embedded: change(embedded), cluster: change(cluster))
    }
}

extension Bulk {
    private init(sql: SQL) { self.sql = sql }

    /// As ``SQL/changed(by:)``.
    func changed(by change: (String) -> String) -> Bulk { Bulk(sql: sql.changed(by: change)) }
}
