// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The conformance; planning, claiming, committing, retrying and cancelling lie in files of their own.
extension SQLStore: QueueStore {
    private static let renew: SQL = """
        UPDATE batch SET lease_until = $2
        WHERE state = 'claimed' AND owner = $1 AND id IN (SELECT ids.value FROM {ids:$3})
        """
    private static let releaseExpired: SQL = """
        UPDATE batch SET state = 'ready', owner = NULL, lease_until = NULL
        WHERE state = 'claimed' AND lease_until < $1
        """
    private static let releaseOne: SQL = """
        UPDATE batch SET state = 'ready', owner = NULL, lease_until = NULL
        WHERE id = $1 AND fence = $2 AND state = 'claimed'
        """
    private static let releaseAll: SQL = """
        UPDATE batch SET state = 'ready', owner = NULL, lease_until = NULL
        WHERE state = 'claimed' AND (owner = $1 OR lease_until < $2) RETURNING size, done
        """

    @discardableResult
    package func renewLeases(
        _ batches: [BatchID], of node: String, lease: Duration, at now: Timestamp
    ) async throws(StoreError) -> Int {
        try await driver.write { session throws(StoreError) in
            if !batches.isEmpty {
                try session.execute(
                    Self.renew,
                    [.text(node), .int((now + lease).microseconds), .ids(batches.map(\.rawValue).sorted())])
            }
            return try session.execute(Self.releaseExpired, [.int(now.microseconds)])
        }
    }

    package func release(
        _ batches: [(id: BatchID, fence: Int64)], at now: Timestamp
    ) async throws(StoreError) {
        guard !batches.isEmpty else { return }
        try await driver.write { session throws(StoreError) in
            for batch in batches.sorted(by: { $0.id < $1.id }) {
                try session.execute(Self.releaseOne, [.int(batch.id.rawValue), .int(batch.fence)])
            }
        }
        CrashPoint.releaseAfterCommit.passed()
    }

    package func recover(node: String, at now: Timestamp) async throws(StoreError) -> Recovery {
        try await driver.write { session throws(StoreError) in
            var recovery = Recovery(batches: 0, unsettled: 0)
            try session.query(
                Self.releaseAll, [.text(node), .int(now.microseconds)]
            ) { row throws(StoreError) in
                recovery.batches += 1
                recovery.unsettled += BatchRow.unsettled(of: Int(row.int(0)), done: row.bytes(1))
            }
            return recovery
        }
    }
}
