// SPDX-License-Identifier: Apache-2.0

/// Something that happened to a recipient. Append-only; counters of people are derived from events and always equal
/// them. Of opens and clicks there is the first of each kind and link, a person's and a machine's apart; what comes
/// again is counted at the link alone.
package struct Event: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case delivered, deferred, bounced, expired, unknown, suppressed, cancelled
        case unsubscribed, opened, clicked
    }

    /// Grows with time; a cursor.
    package let id: Int64
    package let campaign: CampaignID
    package let contact: ContactID
    package let email: String
    package let at: Timestamp
    package let kind: Kind
    package let attempt: Int
    package let reply: RecordedReply?
    /// Position of the link of a click, or the reason of a suppression.
    package let detail: String

    package init(
        id: Int64, campaign: CampaignID, contact: ContactID, email: String, at: Timestamp, kind: Kind, attempt: Int,
        reply: RecordedReply?, detail: String
    ) {
        self.id = id
        self.campaign = campaign
        self.contact = contact
        self.email = email
        self.at = at
        self.kind = kind
        self.attempt = attempt
        self.reply = reply
        self.detail = detail
    }
}

/// An open or a click to be recorded.
package struct NewEngagement: Sendable, Equatable {
    package var campaign: CampaignID
    package var contact: ContactID
    /// opened or clicked.
    package var kind: Event.Kind
    /// Position of the link of a click.
    package var link: Int?
    /// A privacy proxy, a prefetch, a security scanner; the event's detail then begins with `machine`.
    package var isMachine: Bool
    /// A machine's as well when it comes sooner than this after the mail was accepted: nobody reads that fast.
    package var plausibleAfter: Duration
    package var at: Timestamp

    package init(
        campaign: CampaignID, contact: ContactID, kind: Event.Kind, link: Int? = nil, isMachine: Bool = false,
        plausibleAfter: Duration = .zero, at: Timestamp
    ) {
        self.campaign = campaign
        self.contact = contact
        self.kind = kind
        self.link = link
        self.isMachine = isMachine
        self.plausibleAfter = plausibleAfter
        self.at = at
    }
}

package protocol EventStore: Sendable {
    /// Events of a campaign with an id above `cursor`, oldest first, at most `limit`.
    func events(of campaign: CampaignID, after cursor: Int64, limit: Int) async throws(StoreError) -> [Event]
    /// Events, people's counts and each recipient's first open and click, in one transaction. Those of mailings that
    /// do not exist, of contacts that are no recipients, and of recipients without an outcome so far are left out:
    /// what has not been sent cannot be read.
    func append(_ engagements: [NewEngagement]) async throws(StoreError)
}
