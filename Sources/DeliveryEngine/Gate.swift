// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Why nothing passes a ``Gate``, from when and until when.
public struct Closure: Sendable, Equatable {
    /// What closes a gate. A gate bears one of each kind at a time.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A reply asked for a pause.
        case suspended
        /// Minutes or hours in which nothing is begun.
        case quiet
        /// A person holds it.
        case held
        /// What may be sent in this time is sent.
        case quota
    }

    /// What closes it.
    public var kind: Kind
    /// Monotonic nanoseconds; it may lie ahead.
    public var from: UInt64
    /// Nil: until somebody opens it.
    public var until: UInt64?
    /// One sentence for people.
    public var detail: String

    /// A closure from now, or from `from`, until `until`.
    public init(_ kind: Kind, from: UInt64 = 0, until: UInt64?, detail: String) {
        self.kind = kind
        self.from = from
        self.until = until
        self.detail = detail
    }

    func isInForce(_ now: UInt64) -> Bool { now >= from && now < until ?? .max }
}

/// The limits of one identity: a source at a provider, a netblock, a tenant, a signing domain … Whatever shares them
/// shares the gate.
///
/// Any thread. A check costs a lock and some arithmetic. Times are nanoseconds of the monotonic clock.
public final class Gate: Sendable {
    /// What may pass at most; nil: no limit.
    public struct Limits: Sendable, Equatable {
        /// Connections at a time, ≥ 1; nil: no limit.
        public var connections: Int?
        /// Messages a second, > 0; nil: no limit.
        public var messagesPerSecond: Double?

        /// Limits of connections, moved to 1 at least, and of messages a second.
        public init(connections: Int? = nil, messagesPerSecond: Double? = nil) {
            self.connections = connections.map { max(1, $0) }
            self.messagesPerSecond = messagesPerSecond
        }
    }

    /// How much of a rate is used: a machine that stands still for a moment sends what it missed close together, and the
    /// receiver counts its own second. With the rest nobody sees more than the rate and a tenth, also after 100 ms.
    static let paced = 0.97

    private struct State {
        var limits: Limits
        var pace: Pace
        var rate: RateLimit?
        var rateInForce: Double?
        var connections = 0
        var closures: [Closure.Kind: Closure] = [:]
        var refusal: String?
    }

    /// Unique among the gates of a process; for people and logs.
    public let name: String
    private let state: Mutex<State>

    /// An open gate. Whoever is to share its limits names this very object in ``Lane/gates``.
    public init(name: String, limits: Limits = Limits()) {
        self.name = name
        state = Mutex(State(limits: limits, pace: Pace(connections: limits.connections)))
    }

    // MARK: - What may pass

    /// Why a message may not pass now.
    public enum Refusal: Sendable, Equatable {
        /// The gate is closed: until when, if anybody knows, and why.
        case closed(Closure)
        /// Nanoseconds until the rate allows the next one.
        case rate(wait: UInt64)
    }

    /// Takes the right to send one message; nil: it may go. ``giveBack()`` returns it unused.
    public func admitMessage(now: UInt64) -> Refusal? {
        state.withLock { state in
            if let closure = Self.closure(&state, now) { return .closed(closure) }
            Self.refresh(&state, now)
            guard let wait = state.rate?.take(now: now) else { return nil }
            return .rate(wait: wait)
        }
    }

    /// How many messages may pass at this moment; none is taken.
    public func room(now: UInt64) -> Room {
        state.withLock { state in
            if let closure = Self.closure(&state, now) { return .none(wait: closure.until.map { $0 - now }) }
            Self.refresh(&state, now)
            guard let rate = state.rate else { return .unlimited }
            let count = rate.available(now: now)
            return count > 0 ? .some(count) : .none(wait: rate.wait(now: now))
        }
    }

    /// How many messages may pass.
    public enum Room: Sendable, Equatable {
        /// As many as there are.
        case unlimited
        /// So many, ≥ 1.
        case some(Int)
        /// Nanoseconds until there is; nil: nobody knows.
        case none(wait: UInt64?)
    }

    /// It limits messages a second.
    public var hasRate: Bool { state.withLock { $0.limits.messagesPerSecond != nil } }

    /// Returns the right that ``admitMessage(now:)`` gave; nothing was sent.
    public func giveBack() { state.withLock { $0.rate?.giveBack() } }

    /// Takes the right to open one connection; ``disconnected()`` returns it.
    public func admitConnection(now: UInt64) -> Bool {
        state.withLock { state in
            guard Self.closure(&state, now) == nil else { return false }
            Self.refresh(&state, now)
            if let ceiling = state.pace.ceiling, state.connections >= ceiling { return false }
            state.connections += 1
            return true
        }
    }

    /// Returns the right that ``admitConnection(now:)`` gave.
    public func disconnected() { state.withLock { $0.connections = max(0, $0.connections - 1) } }

    /// More connections are open than may be now: who ends one helps.
    public func isOvercrowded(now: UInt64) -> Bool {
        state.withLock { state in
            Self.refresh(&state, now)
            guard let ceiling = state.pace.ceiling else { return false }
            return state.connections > ceiling
        }
    }

    /// The closure that ends last of those in force; nil: it is open.
    public func closure(now: UInt64) -> Closure? { state.withLock { Self.closure(&$0, now) } }

    // MARK: - What changes it

    /// Other limits from now on. What replies have lowered stays lowered in proportion.
    public func set(_ limits: Limits) {
        state.withLock { state in
            guard state.limits != limits else { return }
            state.limits = limits
            state.pace.resize(connections: limits.connections)
        }
    }

    /// Closes it; one closure of each kind at most, the newer one stands.
    public func close(_ closure: Closure) { state.withLock { $0.closures[closure.kind] = closure } }

    /// Ends a closure. A suspension's end is the start of its way back.
    public func open(_ kind: Closure.Kind, now: UInt64) {
        state.withLock { state in
            state.closures[kind] = nil
            if kind == .suspended { state.pace.release(now: now) }
        }
    }

    /// A reply asks for less. False: an echo of one that counted.
    @discardableResult
    public func backOff(_ recovery: Pace.Recovery, detail: String, now: UInt64) -> Bool {
        state.withLock { state in
            guard state.pace.backOff(recovery, now: now) else { return false }
            state.refusal = detail
            if case .steps(_, _, _, let again) = recovery {
                Self.suspended(&state, until: now + UInt64(max(0, again.nanoseconds)), detail, now)
            }
            return true
        }
    }

    /// A reply asks for a pause. False: an echo of one that counted.
    @discardableResult
    public func suspend(until: UInt64, _ recovery: Pace.Recovery, detail: String, now: UInt64) -> Bool {
        state.withLock { state in
            let before = state.pace
            state.pace.suspend(until: until, recovery, now: now)
            guard state.pace != before else { return false }
            state.refusal = detail
            Self.suspended(&state, until: until, detail, now)
            return true
        }
    }

    /// A message was accepted: what the way back after a refusal counts. The engine calls it.
    public func accepted(now: UInt64) { state.withLock { $0.pace.accepted(now: now) } }

    private static func suspended(_ state: inout State, until: UInt64, _ detail: String, _ now: UInt64) {
        let end = max(until, state.closures[.suspended]?.until ?? 0)
        state.closures[.suspended] = Closure(.suspended, from: now, until: end, detail: detail)
    }

    // MARK: - For people

    /// A gate at one moment.
    public struct Snapshot: Sendable, Equatable {
        /// The gate's name.
        public let name: String
        /// The whole limits, whatever replies have lowered.
        public let limits: Limits
        /// What is used of the limits, 0...1.
        public let share: Double
        /// Connections that are open or opening.
        public let connections: Int
        /// Connections that may be open now; nil: no limit.
        public let ceiling: Int?
        /// In force or ahead.
        public let closures: [Closure]
        /// What was said when it was last lowered; nil when it never was, or is whole again.
        public let refusal: String?
    }

    /// How it stands at `now`.
    public func snapshot(now: UInt64) -> Snapshot {
        state.withLock { state in
            Self.refresh(&state, now)
            return Snapshot(
                name: name, limits: state.limits, share: state.pace.share, connections: state.connections,
                ceiling: state.pace.ceiling,
                closures: state.closures.values.filter { now < $0.until ?? .max }
                    .sorted { $0.kind.rawValue < $1.kind.rawValue },
                refusal: state.pace.isRecovering || state.pace.isSuspended(now) ? state.refusal : nil)
        }
    }

    // MARK: - Inside

    private static func closure(_ state: inout State, _ now: UInt64) -> Closure? {
        guard !state.closures.isEmpty else { return nil }
        var latest: Closure?
        for closure in state.closures.values {
            if now >= closure.until ?? .max {
                state.closures[closure.kind] = nil
            } else if closure.isInForce(now), (closure.until ?? .max) > (latest.map { $0.until ?? .max } ?? 0) {
                latest = closure
            }
        }
        return latest
    }

    private static func refresh(_ state: inout State, _ now: UInt64) {
        state.pace.advance(now: now)
        let rate = state.limits.messagesPerSecond.map { $0 * state.pace.share }
        guard rate != state.rateInForce else { return }
        state.rateInForce = rate
        state.rate = rate.map { RateLimit(perSecond: $0 * Self.paced, now: now) }
    }
}
