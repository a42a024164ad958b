// SPDX-License-Identifier: Apache-2.0

public import SMTP

/// A provider's receiving server as data: what it serves, announces, bears and answers.
///
/// In the texts of replies `{address}` stands for the recipient and `{peer}` for the client's IP address. Figures
/// without a published source are starting points.
public struct ReceivingProfile: Sendable, Hashable {
    /// Whose it is.
    public var provider: Provider
    /// Domains that it serves, with all below them. Empty: every domain.
    public var domains: [String]
    /// What its server announces and bears.
    public var server: ServerConfiguration
    /// Connections of one client address at a time, and how a further one is met.
    public var connectionsPerClient: Int
    /// How a connection past ``connectionsPerClient`` is met.
    public var tooManyConnections: ServerDecision
    /// What becomes of some addresses; the first rule has the first share of all addresses, and so on.
    public var rules: [Rule]
    /// How a connection is met that the configured share of incidents hits.
    public var incident: ServerDecision

    /// One thing that happens to a share of addresses.
    public struct Rule: Sendable, Hashable {
        /// Share of all addresses, 0...1.
        public var share: Double
        /// Where it happens: `rcpt`, `data` or `dot`.
        public var phase: Phase
        /// What happens.
        public var effect: Effect
        /// It says that there is no such user, and not merely that the mail is not wanted.
        public var isUnknownUser: Bool

        /// A rule for `share` of all addresses.
        public init(_ share: Double, at phase: Phase, isUnknownUser: Bool = false, _ effect: Effect) {
            self.share = share
            self.phase = phase
            self.isUnknownUser = isUnknownUser
            self.effect = effect
        }
    }

    /// What happens to an address, or to a message for it.
    public enum Effect: Sendable, Hashable {
        /// Always this reply.
        case refuse(ServerReply)
        /// This reply to the first attempts of each message, at most `attempts` of them.
        case `defer`(ServerReply, attempts: Int)
        /// The message is accepted and reaches nobody, as carriers' recipient filters do.
        case drop
        /// The connection is reset.
        case reset
    }
}
