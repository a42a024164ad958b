// SPDX-License-Identifier: Apache-2.0

public import SMTP

/// A provider that takes nothing for a while, from everybody or from some.
public struct Block: Sendable, Hashable {
    /// Where the provider says that it takes nothing.
    public enum Place: String, Sendable, Hashable, Codable {
        /// New connections hear it in the greeting, open ones at their next MAIL; both are closed.
        case greeting
        /// Every recipient hears it; the connection stays, unless the reply is 421 or the provider's own words close it.
        case rcpt
    }

    /// Begin and end after the simulator's start, by its own clock.
    public var from: Duration
    /// The end, as ``from``.
    public var to: Duration
    /// Where clients hear of it.
    public var place: Place
    /// What it answers; nil: the provider's own words for it (``ReceivingProfile/incident``).
    public var reply: ServerReply?
    /// Addresses that it is for; nil: all.
    public var peers: Set<String>?

    /// A block from `from` to `to`.
    public init(
        from: Duration, to: Duration, at place: Place = .greeting, reply: ServerReply? = nil,
        peers: Set<String>? = nil
    ) {
        self.from = from
        self.to = to
        self.place = place
        self.reply = reply
        self.peers = peers
    }
}

/// A provider that blocks who writes to too many that do not exist.
///
/// When more than `share` of the last `count` recipients of an address were unknown, that address, or all of its
/// network, is blocked at the greeting for `duration`. It takes `count` recipients before anything can happen, and as
/// many again after a block.
public struct UnknownUserBlock: Sendable, Hashable {
    /// 0..<1.
    public var share: Double
    /// 200...100,000; a value outside is moved to the nearer end.
    public var count: Int
    /// How long a block lasts, by the simulator's clock.
    public var duration: Duration
    /// The whole IPv4 /24 or IPv6 /64 is blocked, as docomo does.
    public var blocksNetwork: Bool

    /// What ``count`` may be.
    public static let counts = 200...100_000

    /// A rule; `count` is moved into ``counts``.
    public init(share: Double, of count: Int, for duration: Duration, blocksNetwork: Bool = false) {
        self.share = share
        self.count = min(max(count, Self.counts.lowerBound), Self.counts.upperBound)
        self.duration = duration
        self.blocksNetwork = blocksNetwork
    }
}
