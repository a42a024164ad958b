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

    /// Limits of one lane; fewer than one connection becomes one.
    public init(
        connections: Int, messagesPerConnection: Int? = nil, messagesPerSecond: Double? = nil,
        idle: TimeAmount = .seconds(5)
    ) {
        self.connections = max(1, connections)
        self.messagesPerConnection = messagesPerConnection
        self.messagesPerSecond = messagesPerSecond
        self.idle = idle
    }

    var gate: Gate.Limits { Gate.Limits(connections: connections, messagesPerSecond: messagesPerSecond) }
}

/// A ready queue: messages that share a source, a route and limits.
public struct Lane: Sendable, Equatable {
    /// Unique: the source's and the servers'.
    public let name: String
    /// Where its connections start.
    public let source: Source
    /// The set of servers that it goes to, as the engine's user names it.
    public let site: String
    /// Those of them that this lane goes to, as one text; lanes of one site may differ in it.
    public let servers: String
    /// How its servers are found.
    public let route: Route
    /// Of this lane alone.
    public let limits: LaneLimits
    /// Limits that it shares with other lanes.
    public let gates: [Gate]

    /// A lane named after its source and servers.
    ///
    /// - Parameters:
    ///   - source: where connections start.
    ///   - site: the set of servers, by a name of the caller's.
    ///   - servers: those of them that it goes to; nil: the site has one set of them.
    ///   - route: how they are found.
    ///   - limits: of this lane alone.
    ///   - gates: those that it shares; each must let a message pass.
    public init(
        source: Source = .system, site: String, servers: String? = nil, route: Route, limits: LaneLimits,
        gates: [Gate] = []
    ) {
        name = "\(source.name)>\(servers ?? site)"
        self.source = source
        self.site = site
        self.servers = servers ?? site
        self.route = route
        self.limits = limits
        self.gates = gates
    }

    public static func == (one: Lane, other: Lane) -> Bool {
        one.name == other.name && one.source == other.source && one.site == other.site && one.route == other.route
            && one.limits == other.limits && one.gates.elementsEqual(other.gates) { $0 === $1 }
    }
}
