// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// Where connections start: the addresses that a receiving server sees, and the name that greets it.
public struct Source: Sendable, Hashable {
    /// Unique among the sources.
    public let name: String
    /// Address to connect from, port 0; nil: this source has none of this family. Both nil: the system chooses.
    public let ipv4: SocketAddress?
    /// As ``ipv4``, of the other family.
    public let ipv6: SocketAddress?
    /// Our name in EHLO (RFC 5321 §4.1.1.1); nil: the engine's.
    public let heloName: String?

    /// A source with an address of each family at most.
    public init(name: String, ipv4: SocketAddress? = nil, ipv6: SocketAddress? = nil, heloName: String? = nil) {
        self.name = name
        self.ipv4 = ipv4
        self.ipv6 = ipv6
        self.heloName = heloName
    }

    /// The system's own choice of address.
    public static let system = Source(name: "default")

    var isBound: Bool { ipv4 != nil || ipv6 != nil }

    /// The address to connect from to `remote`; nil: the system chooses, or there is none of its family.
    func address(for remote: SocketAddress) -> SocketAddress? {
        switch remote {
        case .v4: ipv4
        case .v6: ipv6
        case .unixDomainSocket: nil
        }
    }

    func reaches(_ remote: SocketAddress) -> Bool { !isBound || address(for: remote) != nil }
}
