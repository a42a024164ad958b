// SPDX-License-Identifier: Apache-2.0

/// A tenant's mailings by the page, as a list shows them: quick however many there are.
package protocol CampaignListing: Sendable {
    /// Newest first, those of `tab` whose name or subject contains `text` (empty: all; letters of ASCII in either
    /// case). The rows' contents come without their bodies.
    func campaignPage(
        of tenant: TenantID, _ tab: CampaignTab, containing text: String, skipping: Int, limit: Int
    ) async throws(StoreError) -> CampaignPage
}

/// The kinds of mailings that a list is divided into.
package enum CampaignTab: String, Sendable, CaseIterable {
    /// All but the trash.
    case all
    case drafts, scheduled
    /// Planning, running or paused.
    case active
    /// Finished or cancelled.
    case done
    case trash

    package func holds(_ state: Campaign.State, isTrashed: Bool) -> Bool {
        if isTrashed { return self == .trash }
        return switch self {
        case .all: true
        case .drafts: state == .draft
        case .scheduled: state == .scheduled
        case .active: state == .planning || state == .running || state == .paused
        case .done: state == .finished || state == .cancelled
        case .trash: false
        }
    }
}

package struct CampaignPage: Sendable, Equatable {
    package var rows: [Campaign]
    /// How many there are on all pages.
    package var total: Int
    /// How many each tab has, whatever is searched for.
    package var tabs: [CampaignTab: Int]

    package init(rows: [Campaign], total: Int, tabs: [CampaignTab: Int]) {
        self.rows = rows
        self.total = total
        self.tabs = tabs
    }
}
