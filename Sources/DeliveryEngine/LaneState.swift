// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import SMTP

/// What a lane does at this moment, for people who watch it.
public struct LaneState: Sendable, Equatable {
    /// Why a host did not take us: about a connection, never about a message or its recipient.
    public struct Trouble: Sendable, Equatable {
        /// The step of the dialogue at which it happened.
        public let phase: Phase
        /// The server's reply or our own words; may hold anything a stranger sends.
        public let detail: String
        /// When, by the monotonic clock.
        public let at: NIODeadline
    }

    /// The lane as it was given last.
    public let lane: Lane
    /// Open and opening.
    public let connections: Int
    /// Messages that are taken and wait here.
    public let pending: Int
    /// Connections that the servers have borne lately: the lane's limit, or fewer after one was turned away.
    public let ceiling: Int
    /// How much longer nothing is tried because no host answered; nil while the lane works.
    public let restsFor: TimeAmount?
    /// The last one, however long ago.
    public let trouble: Trouble?
    /// The lane's own limits first, then those that it shares.
    public let gates: [Gate.Snapshot]
}

extension DeliveryEngine {
    /// Every lane that has work or had some a minute ago. Costs a hop to each event loop; nothing is counted for it.
    public func laneStates() async -> [LaneState] {
        var states: [LaneState] = []
        for lanes in loops {
            states += (try? await lanes.loop.submit { lanes.states }.get()) ?? []
        }
        return states
    }
}
