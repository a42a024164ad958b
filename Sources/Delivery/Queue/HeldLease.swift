// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Until when this node may send to a batch, by a clock that nobody sets and that runs on while the machine or the
/// process sleeps.
///
/// The database takes a batch away when its lease is over and gives it to another node. A node that was stopped for that
/// long (a suspended machine, a SIGSTOP, a database that did not answer) finds here that it has to let go.
final class HeldLease: Sendable {
    /// Part of a lease that is not used: clocks of two nodes may differ by as much, and a MAIL FROM takes its time.
    static let margin = 0.1

    private let end: Mutex<ContinuousClock.Instant?>

    /// Without an end: as long as the process lives.
    init() { end = Mutex(nil) }

    /// `asked` is the moment before the database was asked.
    init(asked: ContinuousClock.Instant, for duration: Duration) {
        end = Mutex(asked + duration * (1 - Self.margin))
    }

    func isHeld(at now: ContinuousClock.Instant) -> Bool {
        end.withLock { end in end.map { now < $0 } ?? true }
    }

    /// Nothing when it had run out by then: between its end and the renewal somebody else may have had the batch.
    func renew(asked: ContinuousClock.Instant, for duration: Duration) {
        end.withLock { end in
            guard let held = end, asked < held else { return }
            end = asked + duration * (1 - Self.margin)
        }
    }
}
