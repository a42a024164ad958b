// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// The time that really passes. It only grows, and only by hand.
final class SimulatedTime: Sendable {
    private let base = ContinuousClock.now
    private let passed = Mutex(Duration.zero)

    /// Since the beginning.
    var now: Duration { passed.withLock(\.self) }

    /// The same as a clock that nobody sets.
    var instant: ContinuousClock.Instant { base + now }

    func pass(_ duration: Duration) { passed.withLock { $0 += duration } }
}

/// What a machine takes for the time of day: it can be set, forwards and back.
final class WallClock: Sendable {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private let time: SimulatedTime
    private let error: Mutex<Duration>

    init(_ time: SimulatedTime, error: Duration = .zero) {
        self.time = time
        self.error = Mutex(error)
    }

    var now: Timestamp { Self.start + (time.now + error.withLock(\.self)) }

    var offset: Duration { error.withLock(\.self) }

    func set(offset: Duration) { error.withLock { $0 = offset } }
}
