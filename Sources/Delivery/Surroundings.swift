// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine

/// What the service does not do by itself: the passing of time, and work on the side. A simulation winds them by hand.
package struct Surroundings: Sendable {
    /// A clock that nobody sets and that runs on while the machine sleeps: leases are measured by it.
    package var clock: @Sendable () -> ContinuousClock.Instant = { .now }
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// Work that nobody waits for.
    package var spawn: @Sendable (@escaping @Sendable () async -> Void) -> Void = { work in Task { await work() } }

    package init() {}
}

/// What the service asks of the engine that takes its messages.
package protocol SendingEngine: Sendable {
    /// Connections that are open or opening.
    var connectionCount: Int { get }
    var isStalled: Bool { get }
    /// There may be messages for this lane now.
    func wake(_ lane: Lane, isUrgent: Bool)
    /// There may be messages for any of the lanes that are known.
    func wakeAll()
    /// No new transaction is begun until ``resume()``.
    func stall()
    func resume()
    func laneStates() async -> [LaneState]
}

extension SendingEngine {
    func wake(_ lane: Lane) { wake(lane, isUrgent: false) }
}

extension DeliveryEngine: SendingEngine {}
