// SPDX-License-Identifier: Apache-2.0

import Platform

/// Runs transactions on a database.
///
/// Bodies run on a thread of the driver's, may block it, and may be run again from the start when the database asks
/// for that (a serialization failure): they take in values and give back a value, nothing else.
protocol Driver: Sendable {
    /// One consistent view of the committed data; long ones hold back the cleaning up of old versions.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T
    /// One transaction: committed durably when it returns, rolled back when the body throws.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (any Session) throws(StoreError) -> T
    ) async throws(StoreError) -> T
    func close() async
}
