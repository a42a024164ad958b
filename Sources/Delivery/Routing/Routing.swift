// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
import SMTP

/// Decides for a domain where its mail goes and whose limits hold there.
package struct Routing: Sendable {
    private let routes: [StaticRoute]
    private let profiles: @Sendable () -> ProfileSet
    /// Ports by provider name, where every domain of it has one server (the sandbox's simulator).
    private let simulated: [String: Int]
    /// Each source stands for so many (the sandbox's single one).
    private let sources: Int
    /// Limits towards a server of our own choosing.
    private let relayLimits: LaneLimits

    /// - Parameters:
    ///   - routes: the operator's, in order; the first match wins.
    ///   - profiles: those in force.
    ///   - simulated: port by provider name on loopback; the one of `default` takes what no profile names. Empty: the
    ///     domain's mail exchangers.
    package init(
        routes: [StaticRoute], profiles: @escaping @Sendable () -> ProfileSet, simulated: [String: Int] = [:],
        sources: Int = 1, relayConnections: Int = 50
    ) {
        self.routes = routes
        self.profiles = profiles
        self.simulated = simulated
        self.sources = sources
        relayLimits = LaneLimits(connections: relayConnections)
    }

    package init(
        routes: [StaticRoute], profiles: ProfileSet, simulated: [String: Int] = [:], sources: Int = 1,
        relayConnections: Int = 50
    ) {
        self.init(
            routes: routes, profiles: { profiles }, simulated: simulated, sources: sources,
            relayConnections: relayConnections)
    }

    /// No DNS is needed to know the domain's servers.
    func isFixed(_ domain: String) -> Bool { !simulated.isEmpty || routes.contains { $0.matches(domain) } }

    /// `exchangers`: names of the domain's mail exchangers, sorted; nil: not known.
    package func place(of domain: String, exchangers: [String]?) -> Place {
        if let route = routes.first(where: { $0.matches(domain) }) {
            let name = "\(route.host):\(route.port)"
            return Place(
                site: name, servers: name, provider: "relay", route: .fixed(host: route.host, port: route.port),
                limits: relayLimits)
        }
        let profiles = profiles()
        let profile = profiles.profile(of: domain) ?? exchangers.flatMap { profiles.profile(ofExchangers: $0) }
        let used = profile ?? profiles.fallback
        if let port = simulated[profile?.name ?? "default"] ?? simulated["default"] {
            return Place(
                site: used.name, servers: used.name, provider: used.name,
                route: .fixed(host: "127.0.0.1", port: port), limits: used.limits(sources: sources))
        }
        let servers = exchangers?.joined(separator: ",") ?? domain
        return Place(
            site: profile?.name ?? servers, servers: servers, provider: used.name,
            route: .exchangers(domain: domain), limits: used.limits(sources: sources))
    }

    /// The group of domains whose recipients share batches: a provider, or one of sixteen groups of small domains.
    package func group(of domain: String) -> String {
        if let route = routes.first(where: { $0.matches(domain) }) { return "\(route.host):\(route.port)" }
        if let profile = profiles().profile(of: domain) { return profile.name }
        var hash: UInt32 = 2_166_136_261
        for byte in domain.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return "other-\(hash % 16)"
    }

    func recovery(at site: String) -> Pace.Recovery { profile(at: site).recovery }

    /// What the site's profile says of a reply, and the way back that it asks for.
    func rule(
        for phase: Phase, _ reply: Reply, at site: String
    ) -> (rule: ReplyRule, recovery: Pace.Recovery)? {
        let profiles = profiles()
        guard let rule = profiles.reaction(to: phase, reply, provider: site) else { return nil }
        return (rule, profile(at: site).recovery)
    }

    /// Whether a group of batches is one provider's.
    func isProvider(_ group: String) -> Bool { profiles().profile(named: group) != nil }

    var profilesInForce: [Profile] { profiles().all }

    /// The profile whose limits hold at a site.
    func profile(at site: String) -> Profile {
        let profiles = profiles()
        return profiles.profile(named: site) ?? profiles.fallback
    }

    /// What a place is called where small domains are not told apart: a provider's name, a relay's, or `other`.
    package func publicName(of lane: Lane) -> String {
        if routes.contains(where: { "\($0.host):\($0.port)" == lane.site }) { return lane.site }
        let profiles = profiles()
        return lane.site != profiles.fallback.name && profiles.profile(named: lane.site) != nil ? lane.site : "other"
    }
}
