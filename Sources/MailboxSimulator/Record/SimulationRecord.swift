// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What the simulated providers saw of each client: the judge's notes of a test of shaping.
public struct SimulationRecord: Sendable, Hashable, Codable {
    /// 1; another number means other fields.
    public var version = 1
    /// Seconds since 1970.
    public var startedAt: Int64
    /// How much faster than the machine's the simulator's clock goes. All seconds below are the simulator's.
    public var timeScale: Double
    /// How long it runs.
    public var seconds: Double
    /// By the provider's name; those alone that keep a record.
    public var providers: [String: ProviderRecord] = [:]

    /// Counts of one client or of all.
    public struct Totals: Sendable, Hashable, Codable {
        /// Those turned away at the greeting too.
        public var connections = 0
        /// MAIL commands that were let through.
        public var mails = 0
        /// Messages taken.
        public var accepted = 0
        /// Refusals of every kind: at the greeting, of MAIL, of a recipient, of a message.
        public var refused = 0
        /// Breaches of what was imposed.
        public var violations = 0
    }

    /// What one provider saw.
    public struct ProviderRecord: Sendable, Hashable, Codable {
        /// What it imposes, the profile's own limits filled in; nil: nothing.
        public var limits: ImposedLimits?
        /// Over all clients.
        public var totals = Totals()
        /// Every kind, those that never happened with 0.
        public var violations: [String: Int] = [:]
        /// Times that a surplus of connections was borne because it ended within ``ImposedLimits/settling``.
        public var surplusesBorne = 0
        /// Blocks for too many unknown users.
        public var blockedForUnknownUsers = 0
        /// The blocks that there were, are and will be; the newest 1,000.
        public var blocks: [BlockRecord] = []
        /// The newest 1,000.
        public var newestViolations: [Violation] = []
        /// By address. Addresses past the 1,024th share one entry, `others`, and its limits.
        public var clients: [String: ClientRecord] = [:]
    }

    /// A time in which a provider took nothing.
    public struct BlockRecord: Sendable, Hashable, Codable {
        /// How a block came about.
        public enum Reason: String, Sendable, Hashable, Codable {
            /// By configuration from the start (configured), or by
            /// ``MailboxSimulator/MailboxSimulator/block(_:for:at:reply:peers:)`` (triggered).
            case configured, triggered
            /// By ``UnknownUserBlock``.
            case unknownUsers = "blocked for unknown users"
        }

        /// Seconds.
        public var from: Double
        /// Seconds; the end.
        public var to: Double
        /// How it came about.
        public var reason: Reason
        /// Where clients hear of it.
        public var place: Block.Place
        /// Addresses, or a network as `192.0.2.0/24`; nil: everybody.
        public var clients: [String]?
    }

    /// What one client address did.
    public struct ClientRecord: Sendable, Hashable, Codable {
        /// Over the whole time.
        public var totals = Totals()
        /// Rows of ``columns``, in order of time. Seconds in which nothing happened are left out, and so are those that
        /// gave way at the bound of 200,000 rows a provider.
        public var seconds: [[Int]] = []
    }

    /// What the numbers of a row are. `open`: connections at the end of that second; `peak`: at most.
    public static let columns = ["second", "open", "peak", "mails", "accepted", "refused", "violations"]

    /// One JSON document, keys in order of the alphabet.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
