// SPDX-License-Identifier: Apache-2.0

package import Platform
import Synchronization

/// The service's work one step at a time, for who decides himself what happens next. The loops of `run` make the same
/// steps, and so do ``planNext(limit:)``, ``claimNext()``, ``formRetries()``, ``renewLeases()`` and
/// ``settleCancelled()``.
extension DeliveryService {
    /// What `run` does before its loops begin.
    package func start(with engine: any SendingEngine) async throws {
        try await takeUp()
        try await begin(with: engine)
    }

    /// Writes the next group of outcomes; false: there is none. Throws when the process has to stop.
    package func commitNext() async throws(StoreError) -> Bool {
        try await committer.commitNext(
            onCommitted: { group, result in await self.committed(group, result) },
            onRoom: { self.engineBox.withLock { $0 }?.resume() })
    }

    /// An orderly stop begins: nothing more is taken, and what waits goes back.
    package func endSending() { beginStopping() }

    /// Claimed recipients that nobody has taken.
    package var waitingCount: Int { queue.total }

    /// Outcomes that are not durable.
    package var unwrittenCount: Int { committer.unwritten }

    package var heldBatchCount: Int { held.withLock { $0.count } }
}
