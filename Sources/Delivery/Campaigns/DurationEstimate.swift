// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Platform

/// How long a mailing will take, from the limits of the places that it goes to.
///
/// It is an estimate: places are served beside each other, so the longest one counts. Without a rate a connection is taken to
/// carry five mails a second and to cost a second to open.
enum DurationEstimate {
    private static let secondsPerMail = 0.2
    private static let secondsPerConnection = 1.0
    /// What an installation does in all.
    private static let mailsPerSecond = 10_000.0

    /// `domains`: recipients by domain.
    static func make(
        _ domains: [String: Int], routing: Routing
    ) -> (duration: Duration, sites: [SiteEstimate]) {
        var places: [String: (place: Place, group: String, count: Int)] = [:]
        for (domain, count) in domains {
            let place = routing.place(of: domain, exchangers: nil)
            places[place.servers, default: (place, routing.group(of: domain), 0)].count += count
        }
        var sites: [String: SiteEstimate] = [:]
        var total = 0
        var longest = Duration.zero
        for (place, site, count) in places.values {
            let duration = time(of: count, over: place.limits)
            let known = sites[site] ?? SiteEstimate(site: site, recipients: 0, duration: .zero)
            sites[site] = SiteEstimate(
                site: site, recipients: known.recipients + count, duration: max(known.duration, duration))
            total += count
            longest = max(longest, duration)
        }
        let ordered = sites.values.sorted { ($0.recipients, $1.site) > ($1.recipients, $0.site) }
        return (max(longest, .seconds(Double(total) / mailsPerSecond)), ordered)
    }

    private static func time(of count: Int, over limits: LaneLimits) -> Duration {
        let opening = limits.messagesPerConnection.map { secondsPerConnection / Double($0) } ?? 0
        let byConnections = Double(limits.connections) / (secondsPerMail + opening)
        let rate = min(limits.messagesPerSecond ?? .infinity, byConnections)
        return .seconds(Double(count) / rate)
    }
}
