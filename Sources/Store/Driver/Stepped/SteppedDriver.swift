// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Decides what happens around each call of a store: the moments at which a process waits for its database, and other
/// things go on.
package protocol StoreSteps: Sendable {
    /// Throws in place of the call: nothing is read or written.
    func beforeCall(isWrite: Bool) async throws(StoreError)
    /// Throws in place of the answer: a write is durable all the same.
    func afterCall(isWrite: Bool) async throws(StoreError)
}

/// A driver whose calls come one at a time and are interfered with.
final class SteppedDriver: Driver {
    private let base: any Driver
    private let steps: any StoreSteps
    /// Changes a statement's text; nil: all run as they are.
    private let change: (@Sendable (String) -> String)?

    init(_ base: any Driver, steps: any StoreSteps, change: (@Sendable (String) -> String)?) {
        self.base = base
        self.steps = steps
        self.change = change
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await steps.beforeCall(isWrite: false)
        let value = try await base.read(changed(body))
        try await steps.afterCall(isWrite: false)
        return value
    }

    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await steps.beforeCall(isWrite: true)
        let value = try await base.write(changed(body))
        try await steps.afterCall(isWrite: true)
        return value
    }

    /// The base stays open: others use it.
    func close() async {}

    private func changed<T>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) -> @Sendable (any Session) throws(StoreError) -> T {
        guard let change else { return body }
        return { session throws(StoreError) in try body(ChangedSession(session, change)) }
    }
}

/// A session whose statements are changed before they run.
private final class ChangedSession: Session {
    private let base: any Session
    private let change: (String) -> String

    init(_ base: any Session, _ change: @escaping (String) -> String) {
        self.base = base
        self.change = change
    }

    @discardableResult
    func execute(_ sql: SQL, _ values: [Value]) throws(StoreError) -> Int {
        try base.execute(sql.changed(by: change), values)
    }

    func query(_ sql: SQL, _ values: [Value], _ row: (any Row) throws(StoreError) -> Void) throws(StoreError) {
        try base.query(sql.changed(by: change), values, row)
    }

    @discardableResult
    func insert(_ bulk: Bulk, _ columns: [Column]) throws(StoreError) -> Int {
        try base.insert(bulk.changed(by: change), columns)
    }

    func define(_ sql: SQL) throws(StoreError) { try base.define(sql) }

    func lockSchema() throws(StoreError) { try base.lockSchema() }
}
