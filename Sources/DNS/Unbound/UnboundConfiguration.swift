// SPDX-License-Identifier: Apache-2.0

/// How ``UnboundResolver`` asks. Without forwarders and resolv.conf it recurses from the root servers itself.
public struct UnboundConfiguration: Sendable {
    /// A zone that is answered from a file instead of the network.
    public struct Zone: Sendable {
        /// `example.test`
        public var name: String
        /// A master file (RFC 1035 §5) with a SOA record at the zone's name.
        public var path: String

        /// The zone `name` from the master file at `path`, which libunbound opens when the resolver starts.
        public init(name: String, path: String) {
            self.name = name
            self.path = path
        }
    }

    /// Resolvers to ask, `192.0.2.53` or `192.0.2.53@5353`.
    public var forwarders: [String] = []
    /// A resolv.conf whose name servers are asked. Nil: none is read.
    public var resolvConf: String?
    /// A file with the root's trust anchor (DS or DNSKEY). Nil: nothing is validated with DNSSEC.
    public var trustAnchorFile: String?
    /// Zones that are answered from files.
    public var zones: [Zone] = []
    /// The time that a question may take; it fails temporarily afterwards.
    public var timeout: Duration = .seconds(20)
    /// Questions under way at once.
    public var maximumOutstanding = 1_000
    /// Questions that wait for their turn; any further one fails temporarily at once.
    public var maximumWaiting = 10_000
    /// Further unbound.conf(5) options, such as `("cache-max-ttl:", "3600")`.
    public var options: [(name: String, value: String)] = []

    /// Everything as the properties say.
    public init() {}
}
