// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// A batch that this node holds, and how many of its recipients are still open here.
final class ClaimedBatch: Sendable {
    let batch: Batch
    let campaign: CampaignRuntime
    private let state: Mutex<State>
    private let lease: HeldLease

    private struct State {
        /// Neither settled nor given back.
        var open: Int
        var givenBack = 0
    }

    init(_ batch: Batch, campaign: CampaignRuntime, lease: HeldLease = HeldLease()) {
        self.lease = lease
        self.batch = batch
        self.campaign = campaign
        state = Mutex(State(open: batch.recipients.count))
    }

    /// False: another node may have claimed it meanwhile, so no MAIL FROM goes out for it from here.
    func holdsLease(at now: ContinuousClock.Instant) -> Bool { lease.isHeld(at: now) }

    /// The database has the lease until `duration` after `asked`, when it was asked to renew it.
    func renewed(asked: ContinuousClock.Instant, for duration: Duration) { lease.renew(asked: asked, for: duration) }

    enum Closing {
        case stillOpen
        /// Every recipient has its outcome; committing the last one ends the batch.
        case settled
        /// Some recipients got none: the batch has to be released.
        case unfinished
    }

    /// One recipient's outcome is durable.
    func settled(_ count: Int = 1) -> Closing {
        state.withLock { state in
            state.open -= count
            return Self.closing(state)
        }
    }

    /// One recipient stays without outcome: the mailing was halted, or this node stops.
    func givenBack() -> Closing {
        state.withLock { state in
            state.open -= 1
            state.givenBack += 1
            return Self.closing(state)
        }
    }

    private static func closing(_ state: State) -> Closing {
        if state.open > 0 { return .stillOpen }
        return state.givenBack > 0 ? .unfinished : .settled
    }
}
