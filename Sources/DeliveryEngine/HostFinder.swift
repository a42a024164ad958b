// SPDX-License-Identifier: Apache-2.0

public import DNS
public import NIOCore

/// One server to connect to.
public struct Host: Sendable, Hashable {
    /// The name for TLS and for the record; the address where there is no name.
    public let name: String
    /// Where it listens.
    public let address: SocketAddress

    /// A server at an address.
    public init(name: String, address: SocketAddress) {
        self.name = name
        self.address = address
    }
}

/// Finds the servers of a route.
public protocol HostFinder: Sendable {
    /// In the order in which they are to be tried.
    func hosts(for route: Route) async throws(RouteFailure) -> [Host]
}

extension RouteFailure {
    /// One sentence for the record of a mail that cannot go anywhere.
    var explanation: String {
        switch self {
        case .temporary(let detail): "the DNS does not answer: \(detail)"
        case .noSuchDomain: "the domain does not exist or has no mail server"
        case .nullMX: "the domain takes no mail (null MX)"
        case .prohibited: "mail to this domain is not allowed from here, or its servers have private addresses only"
        case .unreachable: "the domain's mail servers have no address"
        }
    }
}
