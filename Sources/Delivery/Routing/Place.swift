// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine

/// Where a domain's mail goes: a set of servers, and whose limits hold there.
package struct Place: Sendable, Hashable {
    /// Those who share limits: the provider's name; the servers' where no profile names one; HOST:PORT of a static route.
    package let site: String
    /// The set of servers, as one text: two domains with the same share connections.
    package let servers: String
    /// The profile's name; `relay` behind a static route.
    package let provider: String
    package let route: Route
    /// For each source.
    package let limits: LaneLimits

    /// Before the domain in `servers` of one that goes by itself.
    static let domainMark: Character = "#"

    /// The same servers, for one domain alone.
    func alone(_ domain: String) -> Place {
        Place(
            site: site, servers: "\(servers)\(Self.domainMark)\(domain)", provider: provider, route: route,
            limits: limits)
    }

    package init(site: String, servers: String, provider: String, route: Route, limits: LaneLimits) {
        self.site = site
        self.servers = servers
        self.provider = provider
        self.route = route
        self.limits = limits
    }

    package static func == (one: Place, other: Place) -> Bool {
        one.servers == other.servers && one.site == other.site && one.limits == other.limits
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(servers) }
}
