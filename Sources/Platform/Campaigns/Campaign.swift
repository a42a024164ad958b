// SPDX-License-Identifier: Apache-2.0

/// One mailing: content, audience, progress (配信).
package struct Campaign: Sendable, Equatable {
    /// Where a mailing stands. `docs/states/campaign.md` draws the transitions.
    package enum State: String, Sendable, CaseIterable {
        case draft
        /// To be started by itself at `startAt`: reserved, or within the grace time. Its content cannot be changed.
        case scheduled
        /// Launched; its audience is being cut into batches. Batches that exist are sent already.
        case planning
        case running
        case paused
        /// Everybody has a final outcome: left and deferred are 0.
        case finished
        /// Stopped for good. What was under way at the moment keeps its own outcome.
        case cancelled
    }

    package let id: CampaignID
    package let tenant: TenantID
    package let state: State
    /// True while the audience is not wholly cut into batches; a paused mailing may still have to be planned.
    package let isPlanned: Bool
    package let content: CampaignContent
    package let audience: Audience
    /// Grows with every save of the draft, from 1: who saves says which one he saw.
    package let version: Int
    package let counts: CampaignCounts
    package let engagement: CampaignEngagement
    /// A draft that was thrown away and can be fetched back.
    package let isTrashed: Bool
    package let createdAt: Timestamp
    /// When the draft was saved last.
    package let savedAt: Timestamp
    /// Who saved it last; empty where nobody knows.
    package let savedBy: String
    /// When a scheduled mailing starts; stays after the start.
    package let startAt: Timestamp?
    package let launchedAt: Timestamp?
    package let finishedAt: Timestamp?
    /// It goes before mailings that are not.
    package let isUrgent: Bool
    /// How long its mails take to leave, from its launch on; nil: as soon as possible.
    package let spread: Duration?

    package init(
        id: CampaignID, tenant: TenantID, state: State, isPlanned: Bool, content: CampaignContent,
        audience: Audience = .everybody, version: Int = 1, counts: CampaignCounts,
        engagement: CampaignEngagement = CampaignEngagement(), isTrashed: Bool = false, createdAt: Timestamp,
        savedAt: Timestamp? = nil, savedBy: String = "", startAt: Timestamp? = nil, launchedAt: Timestamp?,
        finishedAt: Timestamp?, isUrgent: Bool = false, spread: Duration? = nil
    ) {
        self.isUrgent = isUrgent
        self.spread = spread
        self.id = id
        self.tenant = tenant
        self.state = state
        self.isPlanned = isPlanned
        self.content = content
        self.audience = audience
        self.version = version
        self.counts = counts
        self.engagement = engagement
        self.isTrashed = isTrashed
        self.createdAt = createdAt
        self.savedAt = savedAt ?? createdAt
        self.savedBy = savedBy
        self.startAt = startAt
        self.launchedAt = launchedAt
        self.finishedAt = finishedAt
    }
}

extension Campaign {
    /// When the last of a spread mailing's mails is to leave.
    package var spreadUntil: Timestamp? {
        guard let spread, let launchedAt else { return nil }
        return launchedAt + spread
    }
}

/// What a mailing says, as its author wrote it: templates, not yet merged.
package struct CampaignContent: Sendable, Equatable {
    package enum Charset: String, Sendable, CaseIterable {
        case utf8 = "utf-8"
        case iso2022jp = "iso-2022-jp"
    }

    package var name: String
    /// May hold merge fields.
    package var fromName: String
    package var fromAddress: String
    package var subject: String
    /// A mailing that is launched has at least one of `text` and `html`.
    package var text: String?
    package var html: String?
    package var charset: Charset
    /// Links are rewritten to tracked ones and a pixel is added to the HTML.
    package var isTracked: Bool
    /// The tenant's own pictures that the HTML shows go inside of the mail (RFC 2387) and are not fetched.
    package var embedsImages: Bool

    package init(
        name: String, fromName: String, fromAddress: String, subject: String, text: String?, html: String?,
        charset: Charset, isTracked: Bool, embedsImages: Bool = false
    ) {
        self.name = name
        self.fromName = fromName
        self.fromAddress = fromAddress
        self.subject = subject
        self.text = text
        self.html = html
        self.charset = charset
        self.isTracked = isTracked
        self.embedsImages = embedsImages
    }
}

/// Exact counts of a mailing, kept in the same transaction as the events that they count.
///
/// `recipients` = the sum of all others and `left`.
package struct CampaignCounts: Sendable, Equatable {
    package var recipients = 0
    package var delivered = 0
    /// Tried, refused for now, to be tried again.
    package var deferred = 0
    package var bounced = 0
    package var expired = 0
    package var unknown = 0
    package var suppressed = 0
    package var cancelled = 0

    package init() {}

    /// Somebody has no final outcome yet.
    package var isUnsettled: Bool { left > 0 || deferred > 0 }

    /// Not yet attempted.
    package var left: Int {
        recipients - delivered - deferred - bounced - expired - unknown - suppressed - cancelled
    }
}

/// People who opened, clicked and unsubscribed, each counted once a mailing, and what machines did beside them.
package struct CampaignEngagement: Sendable, Equatable {
    /// People; whoever clicks has opened.
    package var opened = 0
    package var clicked = 0
    package var unsubscribed = 0
    /// Recipients for whom a machine opened (a privacy proxy, a prefetch) and nobody else so far.
    package var openedByMachine = 0
    /// Recipients for whom a security scanner followed links and nobody else so far.
    package var clickedByMachine = 0

    package init() {}
}

/// A URL of a mailing that is tracked.
package struct Link: Sendable, Equatable {
    package let id: LinkID
    /// 0-based, the order of first appearance in the mailing; what a link token carries.
    package let position: Int
    package let url: String

    package init(id: LinkID, position: Int, url: String) {
        self.id = id
        self.position = position
        self.url = url
    }
}
