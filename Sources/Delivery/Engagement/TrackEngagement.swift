// SPDX-License-Identifier: Apache-2.0

package import MessageContent
package import Platform
import Synchronization

/// Opens and clicks by the tokens in a mail. A token's MAC is checked before anything else is looked at; the target of
/// a click is a link of the mailing, never something that the request says.
package final class TrackEngagement: Sendable {
    /// Mailings whose links are remembered; at twice as many the older half is forgotten.
    static let mailingLimit = 500

    private struct Links {
        var young: [CampaignID: [Int: String]] = [:]
        var old: [CampaignID: [Int: String]] = [:]
    }

    private let stores: any CampaignStore
    private let tokens: RecipientTokens
    private let collector: EngagementCollector
    private let now: @Sendable () -> Timestamp
    private let links = Mutex(Links())

    package init(
        stores: any CampaignStore, tokens: RecipientTokens, collector: EngagementCollector,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.tokens = tokens
        self.collector = collector
        self.now = now
    }

    /// False for a token that is not ours.
    package func opened(_ token: String, by visitor: Visitor) -> Bool {
        guard let recipient = tokens.parse(token, as: .open) else { return false }
        record(recipient, .opened, visitor)
        return true
    }

    /// The link's URL; nil for a token that is not ours, or of a link that the mailing has no more.
    package func clicked(_ token: String, by visitor: Visitor) async throws(StoreError) -> String? {
        guard let recipient = tokens.parse(token, as: .click), let position = recipient.link,
            let url = try await url(of: recipient.campaign, position)
        else { return nil }
        record(recipient, .clicked, visitor)
        return url
    }

    private func record(_ recipient: RecipientToken, _ kind: Event.Kind, _ visitor: Visitor) {
        // The copy of a test is nobody's.
        if recipient.contact.isNobody { return }
        var engagement = NewEngagement(
            campaign: recipient.campaign, contact: recipient.contact, kind: kind, link: recipient.link, at: now())
        switch MachineRules.verdict(on: visitor, isClick: kind == .clicked) {
        case .machine: engagement.isMachine = true
        case .plausibleAfter(let time): engagement.plausibleAfter = time
        }
        collector.add(engagement)
    }

    /// Remembered once the mailing is launched: before that its links may still change.
    private func url(of campaign: CampaignID, _ position: Int) async throws(StoreError) -> String? {
        let known: [Int: String]? = links.withLock { links in
            if let found = links.young[campaign] { return found }
            guard let found = links.old[campaign] else { return nil }
            Self.keep(found, of: campaign, in: &links)
            return found
        }
        if let known { return known[position] }
        guard let mailing = try await stores.campaign(campaign) else { return nil }
        let found = Dictionary(
            try await stores.links(of: campaign).map { ($0.position, $0.url) }, uniquingKeysWith: { first, _ in first })
        if mailing.state != .draft, mailing.state != .scheduled {
            links.withLock { Self.keep(found, of: campaign, in: &$0) }
        }
        return found[position]
    }

    private static func keep(_ found: [Int: String], of campaign: CampaignID, in links: inout Links) {
        if links.young.count >= mailingLimit {
            links.old = links.young
            links.young = [:]
        }
        links.young[campaign] = found
    }
}
