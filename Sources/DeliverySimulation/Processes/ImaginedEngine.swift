// SPDX-License-Identifier: Apache-2.0

import Delivery
import DeliveryEngine
import Synchronization

/// Stands for the engine's lanes: knows which of them may have work. Connections are the simulation's own.
final class ImaginedEngine: SendingEngine {
    private struct State {
        var lanes: [String: Lane] = [:]
        /// Lanes that nobody found empty since they were woken.
        var awake: Set<String> = []
        var isStalled = false
        var connections = 0
    }

    private let state = Mutex(State())

    var connectionCount: Int {
        get { state.withLock { $0.connections } }
        set { state.withLock { $0.connections = newValue } }
    }

    var isStalled: Bool { state.withLock { $0.isStalled } }

    /// Names of lanes that would be asked for now.
    var awake: [String] { state.withLock { $0.awake.sorted() } }

    func lane(_ name: String) -> Lane? { state.withLock { $0.lanes[name] } }

    /// A lane that gave back what it had asks again.
    func askAgain(_ name: String) { state.withLock { _ = $0.awake.insert(name) } }

    func foundEmpty(_ name: String) { state.withLock { _ = $0.awake.remove(name) } }

    // MARK: - SendingEngine

    func wake(_ lane: Lane, isUrgent: Bool) {
        state.withLock { state in
            state.lanes[lane.name] = lane
            state.awake.insert(lane.name)
        }
    }

    func wakeAll() { state.withLock { $0.awake = Set($0.lanes.keys) } }

    func stall() { state.withLock { $0.isStalled = true } }

    func resume() { state.withLock { $0.isStalled = false } }

    func laneStates() async -> [LaneState] { [] }
}

/// Work that the service gave away, to be done when its turn comes.
final class BackgroundWork: Sendable {
    private let waiting = Mutex<[@Sendable () async -> Void]>([])

    var count: Int { waiting.withLock { $0.count } }

    func add(_ work: @escaping @Sendable () async -> Void) { waiting.withLock { $0.append(work) } }

    func take(_ index: Int) -> (@Sendable () async -> Void)? {
        waiting.withLock { $0.indices.contains(index) ? $0.remove(at: index) : nil }
    }
}

/// One connection to a server, as far as our side can tell.
struct ImaginedConnection {
    /// What the server decided about a content.
    enum Decision: Equatable {
        case accepts, refusesForNow, refusesForGood
        /// The connection died on the way there.
        case neverGotIt
    }

    /// A message and the number of its transaction.
    struct Load {
        let message: QueuedMessage
        let transaction: Int
    }

    let lane: String
    /// Past MAIL FROM, before the dot; behind `content` where there is one.
    var envelope: Load?
    /// Past the dot, unanswered: one at most.
    var content: (load: Load, decision: Decision)?

    var isIdle: Bool { envelope == nil && content == nil }
}
