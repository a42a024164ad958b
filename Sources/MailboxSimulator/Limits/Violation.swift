// SPDX-License-Identifier: Apache-2.0

/// A breach of an imposed limit by a client.
public struct Violation: Sendable, Hashable, Codable {
    /// Which limit was broken.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// More connections of an address than it may have.
        case connections
        /// One message too many on a connection.
        case messagesPerConnection
        /// One message too many in a second.
        case rate
        /// Something new in the pause after a refusal.
        case pause
        /// More connections than the way back after a refusal allows yet.
        case recovery
        /// Something new in a quiet minute.
        case quietMinute
        /// More connections of a network than it may have.
        case networkConnections
        /// One message of a network too many in a second.
        case networkRate
    }

    /// Which limit was broken.
    public var kind: Kind
    /// Seconds since the simulator began, by its own clock.
    public var time: Double
    /// Address of the client.
    public var peer: String
    /// What was seen: connections, messages in the window, seconds since the refusal, minute of the hour.
    public var seen: Double
    /// What is allowed of that: at most, or at least where the kind is `pause`.
    public var allowed: Double
}
