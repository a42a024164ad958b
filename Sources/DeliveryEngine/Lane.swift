// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// Where a lane's connections go.
public enum Route: Sendable, Hashable {
    /// A host and port set by an operator; its MX records are not asked for.
    case fixed(host: String, port: Int)
    /// The mail exchangers of a domain.
    case exchangers(domain: String)
}

/// The limits that the servers of a site share. Data, not code: see the profiles.
public struct LaneLimits: Sendable, Equatable {
    /// Connections at a time, ≥ 1.
    public var connections: Int
    /// Messages over one connection before it is closed; nil: no limit.
    public var messagesPerConnection: Int?
    /// Messages a second over all connections; nil: no limit.
    public var messagesPerSecond: Double?
    /// How long a connection may rest before it is closed.
    public var idle: TimeAmount

    public init(
        connections: Int, messagesPerConnection: Int? = nil, messagesPerSecond: Double? = nil,
        idle: TimeAmount = .seconds(5)
    ) {
        self.connections = max(1, connections)
        self.messagesPerConnection = messagesPerConnection
        self.messagesPerSecond = messagesPerSecond
        self.idle = idle
    }
}

/// A ready queue: messages that share a route and limits.
public struct Lane: Sendable, Equatable {
    /// Unique; what ``MessageSource/take(lane:limit:worker:)`` is asked with.
    public let name: String
    public let route: Route
    public let limits: LaneLimits

    public init(name: String, route: Route, limits: LaneLimits) {
        self.name = name
        self.route = route
        self.limits = limits
    }
}
