// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine

/// Decides for a domain which lane its mail goes through.
package struct Routing: Sendable {
    private let routes: [StaticRoute]
    private let profiles: ProviderProfiles
    /// Lanes by provider name, where every domain of it has one server (the sandbox's simulator).
    private let simulated: [String: Int]
    /// Source addresses that share the work: each has the profile's limits for itself.
    private let sources: Int
    /// Limits towards a server of our own choosing.
    private let relayLimits: LaneLimits

    /// - Parameters:
    ///   - routes: the operator's, in order; the first match wins.
    ///   - simulated: port by provider name on loopback; the one of `default` takes what no profile names. Empty: the
    ///     domain's mail exchangers.
    package init(
        routes: [StaticRoute], profiles: ProviderProfiles, simulated: [String: Int] = [:], sources: Int = 1,
        relayConnections: Int = 50
    ) {
        self.routes = routes
        self.profiles = profiles
        self.simulated = simulated
        self.sources = sources
        relayLimits = LaneLimits(connections: relayConnections)
    }

    package func lane(for domain: String) -> Lane {
        if let route = routes.first(where: { $0.matches(domain) }) {
            return Lane(
                name: "\(route.host):\(route.port)", route: .fixed(host: route.host, port: route.port),
                limits: relayLimits)
        }
        let profile = profiles.profile(of: domain)
        if let port = simulated[profile?.name ?? "default"] ?? simulated["default"] {
            let used = profile ?? profiles.fallback
            return Lane(
                name: used.name, route: .fixed(host: "127.0.0.1", port: port), limits: used.limits(sources: sources))
        }
        let limits = (profile ?? profiles.fallback).limits(sources: sources)
        return Lane(name: domain, route: .exchangers(domain: domain), limits: limits)
    }

    /// The group of domains whose recipients share batches: a provider, or one of sixteen groups of small domains.
    package func site(of domain: String) -> String {
        if let route = routes.first(where: { $0.matches(domain) }) { return "\(route.host):\(route.port)" }
        if let profile = profiles.profile(of: domain) { return profile.name }
        var hash: UInt32 = 2_166_136_261
        for byte in domain.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return "other-\(hash % 16)"
    }

    /// The site that a lane of ``lane(for:)`` belongs to; `other` for the sandbox's lane of all that no profile names.
    package func site(ofLane name: String) -> String {
        if routes.contains(where: { "\($0.host):\($0.port)" == name }) { return name }
        if simulated.isEmpty { return site(of: name) }
        return name == profiles.fallback.name ? "other" : name
    }
}
