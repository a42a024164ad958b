// SPDX-License-Identifier: Apache-2.0

/// What a draft said at one of its versions, kept so that it can be looked at and fetched back (版).
package struct DraftVersion: Sendable, Equatable {
    /// Why it was kept.
    package enum Reason: String, Sendable, CaseIterable {
        /// Somebody else went on writing.
        case author
        /// The last one was kept ten minutes before, or earlier.
        case time
        /// An earlier version took its place.
        case restore
        case test, schedule, launch

        /// Kept by the clock or a change of hands, and the first to go where there are too many.
        package var isAutomatic: Bool { self == .author || self == .time }

        /// Of two reasons for one version the later in this order is the one that is told.
        package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// Versions of a mailing.
    package static let limit = 50
    /// Octets of all versions of a mailing; the newest is kept whatever its size.
    package static let octetLimit = 10_000_000
    /// Between two that are kept while one person writes.
    package static let interval = Duration.seconds(600)

    package let campaign: CampaignID
    /// The draft's ``Campaign/version`` when it said this.
    package let version: Int
    package let reason: Reason
    /// Who saved it; empty where nobody knows.
    package let author: String
    package let savedAt: Timestamp
    package let content: CampaignContent
    package let audience: Audience

    package init(
        campaign: CampaignID, version: Int, reason: Reason, author: String, savedAt: Timestamp,
        content: CampaignContent, audience: Audience
    ) {
        self.campaign = campaign
        self.version = version
        self.reason = reason
        self.author = author
        self.savedAt = savedAt
        self.content = content
        self.audience = audience
    }

    /// Why the draft is kept before `editor` saves over it; nil: it is not. `lastKept` is the time of the last version
    /// kept, or of the draft's making.
    package static func reason(
        author: String, editor: String, lastKept: Timestamp, at now: Timestamp
    ) -> Reason? {
        if !author.isEmpty, !editor.isEmpty, author != editor { return .author }
        return now >= lastKept + interval ? .time : nil
    }

    /// Which of a mailing's versions go, so that both limits hold: the oldest, automatic ones first, and for the sake of
    /// octets those of more than their share first. `kept` are in the order of their versions; the last one stays.
    package static func surplus(_ kept: [(version: Int, reason: Reason, octets: Int)]) -> [Int] {
        var count = kept.count
        var octets = kept.reduce(0) { $0 + $1.octets }
        var gone: [Int] = []
        let old = kept.dropLast()
        let order = old.filter(\.reason.isAutomatic) + old.filter { !$0.reason.isAutomatic }
        func drop(_ row: (version: Int, reason: Reason, octets: Int)) {
            gone.append(row.version)
            count -= 1
            octets -= row.octets
        }
        for row in order.prefix(max(0, count - limit)) { drop(row) }
        let rest = order.dropFirst(gone.count)
        let share = octetLimit / limit
        for row in rest.filter({ $0.octets > share }) + rest.filter({ $0.octets <= share }) {
            if octets <= octetLimit { break }
            drop(row)
        }
        return gone
    }
}

package protocol DraftVersionStore: Sendable {
    /// Newest first; at most ``DraftVersion/limit``.
    func draftVersions(of campaign: CampaignID) async throws(StoreError) -> [DraftVersion]
    func draftVersion(_ version: Int, of campaign: CampaignID) async throws(StoreError) -> DraftVersion?
    /// Keeps a draft as it stands. False: it has another version by now, or is no draft.
    func keepDraft(
        _ campaign: CampaignID, version: Int, because reason: DraftVersion.Reason, at now: Timestamp
    ) async throws(StoreError) -> Bool
}

/// What came of putting a draft back to an earlier version.
package enum Restoring: Sendable, Equatable {
    /// The draft has this version now. `keepsAudience`: a list of the earlier audience is gone, so the present one
    /// stayed.
    case restored(version: Int, keepsAudience: Bool)
    /// Somebody saved in between; nothing was changed.
    case stale
    /// It is no draft any more, or in the trash.
    case closed
}
