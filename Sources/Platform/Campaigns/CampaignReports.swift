// SPDX-License-Identifier: Apache-2.0

/// What came of a mailing, counted while it happens: every answer is quick however large the mailing was.
package protocol CampaignReports: Sendable {
    /// By site (`docomo`, `gmail`, `other-3` …), largest first. Sums equal the campaign's own counts.
    func siteCounts(of campaign: CampaignID) async throws(StoreError) -> [SiteCounts]
    /// What happened in each slot of ``SlotCounts/length``, oldest first; empty slots are left out.
    func slotCounts(of campaign: CampaignID) async throws(StoreError) -> [SlotCounts]
    /// In the order of the links.
    func linkCounts(of campaign: CampaignID) async throws(StoreError) -> [LinkCounts]
    /// The people behind a number, in the order of their ids: at most `limit` with an id above `after`.
    func people(
        of campaign: CampaignID, _ group: PeopleGroup, site: String?, after: ContactID, limit: Int
    ) async throws(StoreError) -> [CampaignRecipient]
    /// Sums over the tenant's last `limit` finished mailings, but this one.
    func usual(
        of tenant: TenantID, without campaign: CampaignID, limit: Int
    ) async throws(StoreError) -> UsualCounts
}

package struct SiteCounts: Sendable, Equatable {
    package let site: String
    package var counts: CampaignCounts
    package var engagement: CampaignEngagement

    package init(site: String, counts: CampaignCounts, engagement: CampaignEngagement) {
        self.site = site
        self.counts = counts
        self.engagement = engagement
    }
}

package struct SlotCounts: Sendable, Equatable {
    /// Five minutes.
    package static let length = Duration.seconds(300)

    package let start: Timestamp
    package var delivered = 0
    package var failed = 0
    /// People, at their first open, click and unsubscription.
    package var opened = 0
    package var clicked = 0
    package var unsubscribed = 0

    package init(start: Timestamp) { self.start = start }
}

package struct LinkCounts: Sendable, Equatable {
    package let link: Link
    /// People, each counted once.
    package var people: Int
    /// Clicks of people.
    package var clicks: Int
    package var clicksByMachine: Int

    package init(link: Link, people: Int, clicks: Int, clicksByMachine: Int) {
        self.link = link
        self.people = people
        self.clicks = clicks
        self.clicksByMachine = clicksByMachine
    }
}

package enum PeopleGroup: Sendable, Equatable, Hashable {
    /// All recipients, those planned and not attempted yet among them.
    case everybody
    case outcome(Outcome)
    case opened, clicked, unsubscribed
    /// A machine opened for them and nobody else so far.
    case openedByMachine
    /// Clicked this link (its position).
    case clickedLink(Int)
}

/// One recipient of a mailing.
package struct CampaignRecipient: Sendable, Equatable {
    package let contact: ContactID
    package let email: String
    package let site: String
    /// Nil: none yet.
    package let outcome: Outcome?
    package let at: Timestamp?
    package let attempt: Int
    /// The last reply, where the outcome is not delivered. Of who was left out: the reason as its text.
    package let reply: RecordedReply?
    package let openedAt: Timestamp?
    package let clickedAt: Timestamp?
    package let unsubscribedAt: Timestamp?

    package init(
        contact: ContactID, email: String, site: String, outcome: Outcome?, at: Timestamp?, attempt: Int,
        reply: RecordedReply?, openedAt: Timestamp?, clickedAt: Timestamp?, unsubscribedAt: Timestamp?
    ) {
        self.contact = contact
        self.email = email
        self.site = site
        self.outcome = outcome
        self.at = at
        self.attempt = attempt
        self.reply = reply
        self.openedAt = openedAt
        self.clickedAt = clickedAt
        self.unsubscribedAt = unsubscribedAt
    }

    /// Why nothing was sent; nil unless the outcome is suppressed.
    package var leftOut: Suppression.Reason? {
        outcome == .suppressed ? reply.flatMap { Suppression.Reason(rawValue: $0.text) } : nil
    }
}

package struct UsualCounts: Sendable, Equatable {
    package var mailings = 0
    /// Recipients but those left out or stopped.
    package var sent = 0
    package var delivered = 0
    package var opened = 0
    package var clicked = 0
    package var unsubscribed = 0

    package init() {}
}
