// SPDX-License-Identifier: Apache-2.0

/// What a receiving server bears of one client address and counts every breach of.
///
/// Where the profile of a provider is lenient (see ``ReceivingProfile``), this is strict: each limit has an exact rule,
/// and what breaks it is answered as the provider would answer, and is counted as a ``Violation``.
///
/// **Connections.** A client may have `connections` open. One that has said QUIT, or was sent off, is not open any more.
/// The end of a connection travels more slowly than the beginning of the next, so a surplus of at most
/// max(1, 10 %) connections is borne for ``settling``; the surplus that lasts longer, or is larger, is a violation: the
/// connection that is refused for it, at its greeting or at its next MAIL.
///
/// **Messages on a connection.** MAIL after `messagesPerConnection` messages were taken on it is a violation.
///
/// **Rate.** Of the MAIL commands that were let through, any window of 1 s holds at most
/// ⌊rate + max(1, rate ÷ 10)⌋; the one that would be the next is refused and is a violation. It stays out of the window.
/// Below one message a second the window is 1 ÷ rate seconds, and holds two. The mean is for the reader of the
/// record to judge: accepted ÷ (rate × time).
///
/// **Recovery.** See ``Recovery``.
///
/// **Quiet minutes.** MAIL, or a new connection, in one of these minutes of the hour is a violation, but for the first
/// ``reaction`` of the quiet time.
public struct ImposedLimits: Sendable, Hashable {
    /// Connections of one address at a time, ≥ 1. Nil: what the provider's profile has.
    public var connections: Int?
    /// Messages of one connection, ≥ 1. Nil: what the profile has, which may be no limit.
    public var messagesPerConnection: Int?
    /// Messages a second of one address, over all its connections, 0.001...100,000. Nil: no limit.
    public var messagesPerSecond: Double?
    /// The way back after a refusal that speaks of limits. Nil: the sender may come again when it likes.
    public var recovery: Recovery?
    /// Minutes of the hour, 0...59, in which nothing is to come.
    public var quietMinutes: Set<Int> = []
    /// What all addresses of one network bear together.
    public var network: Network?
    /// How long a surplus of connections is borne. Real time, whatever the time scale; zero is the strictest.
    public var settling: Duration = .milliseconds(100)
    /// What comes so soon after a refusal was on its way already: it is refused, and is no violation. Real time, but at
    /// most a quarter of the pause that it belongs to.
    public var reaction: Duration = .seconds(2)

    /// Limits; what is nil is left to the profile.
    public init(
        connections: Int? = nil, messagesPerConnection: Int? = nil, messagesPerSecond: Double? = nil,
        recovery: Recovery? = nil, quietMinutes: Set<Int> = [], network: Network? = nil
    ) {
        self.connections = connections
        self.messagesPerConnection = messagesPerConnection
        self.messagesPerSecond = messagesPerSecond
        self.recovery = recovery
        self.quietMinutes = quietMinutes
        self.network = network
    }

    /// The documented way back: after a refusal nothing for `pause`, then `connections`, then `step` more each time that
    /// `every` has passed and a message was accepted in it.
    ///
    /// A refusal that begins it is a ``Block``'s, a provider's incident, or that of a violation. What comes in the pause,
    /// and is not on its way already, is a violation and lets the pause begin anew; so is a connection too many on
    /// the way back. Gmail asks for this after 4.7.28: ten minutes, one connection, one more at a time.
    public struct Recovery: Sendable, Hashable {
        /// How long nothing may come.
        public var pause: Duration
        /// Connections after the pause, ≥ 1.
        public var connections: Int
        /// Connections more each time, ≥ 1.
        public var step: Int
        /// The time between two steps.
        public var every: Duration

        /// A way back, `step` connections more `every` so often.
        public init(pause: Duration, connections: Int = 1, step: Int = 1, every: Duration = .seconds(60)) {
            self.pause = pause
            self.connections = connections
            self.step = step
            self.every = every
        }
    }

    /// Limits of an IPv4 /24 or an IPv6 /64, by the same rules.
    public struct Network: Sendable, Hashable {
        /// Connections of the network at a time, ≥ 1. Nil: no limit.
        public var connections: Int?
        /// Messages a second of the network, 0.001...100,000. Nil: no limit.
        public var messagesPerSecond: Double?

        /// Limits of a network.
        public init(connections: Int? = nil, messagesPerSecond: Double? = nil) {
            self.connections = connections
            self.messagesPerSecond = messagesPerSecond
        }
    }

    /// Why limits make no sense; `detail` is a sentence for people.
    public struct Invalid: Error, Hashable, CustomStringConvertible {
        /// The sentence.
        public let detail: String
        public var description: String { detail }

        /// The failure with this sentence.
        public init(_ detail: String) { self.detail = detail }
    }

    static let countRange = 1...1_000_000
    static let rateRange = 0.001...100_000.0
    static let longestDuration = Duration.seconds(7 * 86_400)

    /// Refuses what is outside of the ranges above; durations are at most 7 days.
    public func check() throws(Invalid) {
        for (name, count) in [
            ("connections", connections), ("messagesPerConnection", messagesPerConnection),
            ("recovery.connections", recovery?.connections), ("recovery.step", recovery?.step),
            ("network.connections", network?.connections),
        ] {
            guard let count, !Self.countRange.contains(count) else { continue }
            throw Invalid("\(name) is \(count), not 1 to 1,000,000")
        }
        for (name, rate) in [
            ("messagesPerSecond", messagesPerSecond), ("network.messagesPerSecond", network?.messagesPerSecond),
        ] {
            guard let rate, !Self.rateRange.contains(rate) else { continue }
            throw Invalid("\(name) is \(rate), not 0.001 to 100,000")
        }
        for (name, duration) in [
            ("recovery.pauseSeconds", recovery?.pause), ("recovery.everySeconds", recovery?.every),
            ("settlingSeconds", settling), ("reactionSeconds", reaction),
        ] {
            guard let duration, duration < .zero || duration > Self.longestDuration else { continue }
            throw Invalid("\(name) is not 0 to 604,800")
        }
        if let minute = quietMinutes.first(where: { !(0...59).contains($0) }) {
            throw Invalid("quietMinutes has \(minute), not 0 to 59")
        }
        if quietMinutes.count == 60 { throw Invalid("quietMinutes leaves no minute to send in") }
    }
}
