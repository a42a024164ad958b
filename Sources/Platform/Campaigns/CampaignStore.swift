// SPDX-License-Identifier: Apache-2.0

package protocol CampaignStore: Sendable {
    /// A new draft. Its id is random, so that it cannot be guessed. `.conflict` when the tenant lacks one of the lists.
    func createCampaign(
        _ content: CampaignContent, audience: Audience, of tenant: TenantID, by author: String, at now: Timestamp
    ) async throws(StoreError) -> Campaign
    func campaign(_ id: CampaignID) async throws(StoreError) -> Campaign?
    /// Newest first; without those in the trash.
    func campaigns(of tenant: TenantID) async throws(StoreError) -> [Campaign]
    func campaigns(in states: [Campaign.State]) async throws(StoreError) -> [Campaign]
    func links(of campaign: CampaignID) async throws(StoreError) -> [Link]

    /// Whether every list and mailing that it names is there: a list may be in the trash by now, and then nobody would
    /// be on it, nor be left out for it.
    func isWhole(_ audience: Audience, of tenant: TenantID) async throws(StoreError) -> Bool

    /// Replaces a draft's content and audience if it still has this version. What it said before is kept in the same
    /// transaction, for this reason or where ``DraftVersion/reason(author:editor:lastKept:at:)`` finds one.
    func saveDraft(
        _ id: CampaignID, _ content: CampaignContent, audience: Audience, version: Int, by author: String,
        keeping reason: DraftVersion.Reason?, at now: Timestamp
    ) async throws(StoreError) -> DraftSaving
    /// Drafts alone. False when it is something else, or so already.
    func trashDraft(_ id: CampaignID, _ isTrashed: Bool, at now: Timestamp) async throws(StoreError) -> Bool

    /// draft → scheduled, if it still has this version, which is kept. `links` are the URLs to track, in order. False
    /// otherwise.
    func scheduleCampaign(
        _ id: CampaignID, version: Int, links: [String], startAt: Timestamp, at now: Timestamp
    ) async throws(StoreError) -> Bool
    /// scheduled → draft. False when in another state: it was too late.
    func unscheduleCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool
    /// Scheduled mailings whose time has come, and when the next one's comes.
    func dueCampaigns(at now: Timestamp) async throws(StoreError) -> (due: [CampaignID], next: Timestamp?)
    /// draft, scheduled → planning. Freezes the audience: contacts that exist now. Keeps the version. `links` as above; nil keeps those of
    /// the scheduling, and starts a scheduled one alone, whose time has come. False when in another state.
    func launchCampaign(
        _ id: CampaignID, links: [String]?, at now: Timestamp
    ) async throws(StoreError) -> Bool
    /// planning, running → paused. False when in another state.
    func pauseCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool
    /// paused → planning or running. False when in another state.
    func resumeCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool
    /// planning, running, paused → cancelled. False when in another state. Recipients are not yet counted as
    /// cancelled: see `QueueStore.cancelNext`.
    func cancelCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool
}

package enum DraftSaving: Sendable, Equatable {
    /// The draft has this version now.
    case saved(version: Int)
    /// Somebody else saved in between; the draft has this version, and nothing was written.
    case stale(version: Int)
    /// It is no draft any more, or in the trash, or does not exist.
    case closed
}
