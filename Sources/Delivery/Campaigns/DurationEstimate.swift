// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Platform

/// How long a mailing will take, from the limits of the lanes that it goes through.
///
/// It is an estimate: lanes work beside each other, so the longest one counts. Without a rate a connection is taken to
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
        var lanes: [String: (lane: Lane, site: String, count: Int)] = [:]
        for (domain, count) in domains {
            let lane = routing.lane(for: domain)
            lanes[lane.name, default: (lane, routing.site(of: domain), 0)].count += count
        }
        var sites: [String: SiteEstimate] = [:]
        var total = 0
        var longest = Duration.zero
        for (lane, site, count) in lanes.values {
            let duration = time(of: count, over: lane.limits)
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
