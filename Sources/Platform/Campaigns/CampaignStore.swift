// SPDX-License-Identifier: Apache-2.0

package protocol CampaignStore: Sendable {
    /// A new draft. Its id is random, so that it cannot be guessed. `links` are the URLs to track, in order.
    func createCampaign(
        _ content: CampaignContent, links: [String], list: ContactListID?, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Campaign
    func campaign(_ id: CampaignID) async throws(StoreError) -> Campaign?
    /// Newest first.
    func campaigns(of tenant: TenantID) async throws(StoreError) -> [Campaign]
    func campaigns(in states: [Campaign.State]) async throws(StoreError) -> [Campaign]
    func links(of campaign: CampaignID) async throws(StoreError) -> [Link]

    /// draft → planning. Freezes the audience: contacts that exist now. False when it is not a draft any more.
    func launchCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool
    /// planning, running → paused. False when in another state.
    func pauseCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool
    /// paused → planning or running. False when in another state.
    func resumeCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool
    /// planning, running, paused → cancelled. False when in another state. Recipients are not yet counted as
    /// cancelled: see `QueueStore.cancelNext`.
    func cancelCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool
}
