// SPDX-License-Identifier: Apache-2.0

/// Why a scheduled mailing was not started and is a draft again, or why one that ran stopped by itself and is paused.
package struct CampaignHold: Sendable, Equatable {
    package let campaign: CampaignID
    package let at: Timestamp
    package let reason: Wording

    package init(campaign: CampaignID, at: Timestamp, reason: Wording) {
        self.campaign = campaign
        self.at = at
        self.reason = reason
    }
}

package protocol CampaignHoldStore: Sendable {
    /// Replaces an earlier one.
    func recordHold(_ hold: CampaignHold) async throws(StoreError)
    func hold(of campaign: CampaignID) async throws(StoreError) -> CampaignHold?
    /// The mailing was ordered anew.
    func forgetHold(of campaign: CampaignID) async throws(StoreError)
}
