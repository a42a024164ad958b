// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// How much of its limits an identity uses at the moment: less after a refusal, more again with success.
///
/// Pure: time comes in as nanoseconds of a monotonic clock (`NIODeadline.uptimeNanoseconds`).
public struct Pace: Sendable, Equatable {
    /// The way back after a refusal.
    public enum Recovery: Sendable, Equatable {
        /// `connections` first, then `step` more each time that mail was accepted for `every`; a refusal on the way
        /// suspends for `again`. What Gmail asks for after 4.7.28, for one.
        case steps(connections: Int, step: Int, every: TimeAmount, again: TimeAmount)
        /// A refusal leaves `factor` of what was used (0..<1); each `every` in which mail was accepted gives `share`
        /// of the whole back (0...1).
        case additive(factor: Double, share: Double, every: TimeAmount)

        /// Half, then a tenth of the whole back each minute.
        public static let standard = Recovery.additive(factor: 0.5, share: 0.1, every: .minutes(1))
    }

    /// Refusals within this time of one that counted were on their way already: they count as the same.
    static let sameRefusal: UInt64 = 2_000_000_000
    /// A refusal after so many accepted messages in a row stands alone: it is about a message, whatever it says.
    static let aloneAfter = 50

    /// Connections that the whole is; shares are of this. Nil: the identity has no limit of connections.
    private(set) var connections: Int?
    /// What is used of the limits, 0 < share ≤ 1.
    public private(set) var share = 1.0
    private var recovery: Recovery?
    /// Until then nothing is sent; the end of the last suspension.
    private var suspendedUntil: UInt64 = 0
    private var loweredAt: UInt64?
    private var grownAt: UInt64 = 0
    private var hasProgress = false
    /// Since the last refusal.
    private var acceptedInARow = 0

    /// The whole; `connections` is what shares are of.
    public init(connections: Int?) {
        self.connections = connections
    }

    /// Still on its way back from a refusal.
    public var isRecovering: Bool { recovery != nil }

    /// Whether nothing may be sent at `now`.
    public func isSuspended(_ now: UInt64) -> Bool { now < suspendedUntil }

    /// The share that a number of connections is; a sixteenth a step where there is no limit of connections.
    private func share(of count: Int) -> Double { min(1, Double(count) / Double(connections ?? 16)) }

    private var least: Double { share(of: 1) }

    mutating func resize(connections: Int?) { self.connections = connections }

    /// Connections that may be open now, ≥ 1; nil: no limit.
    public var ceiling: Int? {
        connections.map { max(1, Int((Double($0) * share + 0.000_1).rounded(.down))) }
    }

    /// A refusal that asks for less. False: it stands alone, or belongs to one that counted already.
    @discardableResult
    public mutating func backOff(_ recovery: Recovery, now: UInt64) -> Bool {
        defer { acceptedInARow = 0 }
        guard acceptedInARow < Self.aloneAfter else { return false }
        if let loweredAt, now < loweredAt + Self.sameRefusal { return false }
        if case .steps(_, _, _, let again) = recovery {
            suspend(until: now + UInt64(max(0, again.nanoseconds)), recovery, now: now)
            return true
        }
        if case .additive(let factor, _, _) = recovery { share = max(least, share * factor) }
        self.recovery = recovery
        loweredAt = now
        grownAt = now
        hasProgress = false
        return true
    }

    /// Nothing until `until`, then little, growing as `recovery` says. A second refusal while nothing is sent moves the
    /// end only if it comes later and is more than an echo.
    public mutating func suspend(until: UInt64, _ recovery: Recovery, now: UInt64) {
        if let loweredAt, now < loweredAt + Self.sameRefusal, suspendedUntil > now { return }
        suspendedUntil = max(suspendedUntil, until)
        switch recovery {
        case .steps(let connections, _, _, _): share = share(of: max(1, connections))
        case .additive: share = least
        }
        self.recovery = recovery
        loweredAt = now
        grownAt = suspendedUntil
        hasProgress = false
    }

    /// An operator opens it again: at once, and from the start of its way back.
    public mutating func release(now: UInt64) {
        suspendedUntil = min(suspendedUntil, now)
        grownAt = min(grownAt, now)
    }

    /// A message was accepted.
    public mutating func accepted(now: UInt64) {
        acceptedInARow &+= 1
        guard recovery != nil, now >= suspendedUntil else { return }
        hasProgress = true
    }

    /// Grows when its time has come. Call it before ``share`` or ``ceiling`` is used.
    public mutating func advance(now: UInt64) {
        guard let recovery, now >= suspendedUntil, hasProgress else { return }
        let every: UInt64
        let more: Double
        switch recovery {
        case .steps(_, let step, let interval, _):
            every = UInt64(max(1, interval.nanoseconds))
            more = share(of: max(1, step))
        case .additive(_, let part, let interval):
            every = UInt64(max(1, interval.nanoseconds))
            more = max(part, 0.01)
        }
        guard now >= grownAt + every else { return }
        share = min(1, share + more)
        grownAt = now
        hasProgress = false
        if share >= 1 {
            self.recovery = nil
            loweredAt = nil
        }
    }
}
