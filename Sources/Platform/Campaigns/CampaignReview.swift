// SPDX-License-Identifier: Apache-2.0

/// What is looked at before a mailing is sent, and what was found.
package struct CampaignReview: Sendable, Equatable {
    /// The draft that was looked at.
    package let version: Int
    package let audience: AudienceCount
    /// Estimated, from the first mail to the last.
    package let duration: Duration
    /// By site, most recipients first.
    package let sites: [SiteEstimate]
    /// The worst first.
    package let items: [CheckItem]
    /// Some of those who would get it, spread over the whole audience.
    package let sample: [Contact]

    package init(
        version: Int, audience: AudienceCount, duration: Duration, sites: [SiteEstimate], items: [CheckItem],
        sample: [Contact]
    ) {
        self.version = version
        self.audience = audience
        self.duration = duration
        self.sites = sites
        self.items = items
        self.sample = sample
    }

    /// While there is one, the mailing cannot be sent.
    package var blocks: [CheckItem] { items.filter { $0.severity == .block } }
    /// Each has to be acknowledged by its key.
    package var warnings: [CheckItem] { items.filter { $0.severity == .warn } }
    /// Something is being looked up; ask again in a second.
    package var isPending: Bool { items.contains { $0.severity == .pending } }
}

/// One thing that was looked at.
package struct CheckItem: Sendable, Equatable {
    package enum Severity: String, Sendable, CaseIterable {
        /// The mailing must not be sent.
        case block
        /// It may be sent when its author says that he knows.
        case warn
        /// Being looked up.
        case pending
        case good
        /// Worth knowing; neither good nor bad.
        case note
    }

    /// Where it can be mended.
    package enum Place: String, Sendable, CaseIterable { case sender, audience, content, settings, domains }

    /// `[a-z0-9.]`, ≤ 60 characters. Stays the same for the same finding; another finding has another key.
    package let key: String
    package let severity: Severity
    package let title: Wording
    package let note: Wording?
    package let place: Place?

    package init(
        _ key: String, _ severity: Severity, _ title: Wording, note: Wording? = nil, place: Place? = nil
    ) {
        self.key = key
        self.severity = severity
        self.title = title
        self.note = note
        self.place = place
    }
}

/// How many a site gets, and how long that takes it.
package struct SiteEstimate: Sendable, Equatable {
    /// `gmail`, `other-3`, `host:port` of a route.
    package let site: String
    package var recipients: Int
    package var duration: Duration

    package init(site: String, recipients: Int, duration: Duration) {
        self.site = site
        self.recipients = recipients
        self.duration = duration
    }
}
