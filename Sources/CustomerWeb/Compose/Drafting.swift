// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The use cases behind the composer.
package protocol Drafting: Sendable {
    /// A new draft, whatever is still missing in it.
    func createDraft(
        _ content: CampaignContent, audience: Audience, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> Campaign
    /// Replaces what a draft says if it still has this version; `draft` is what is stored now.
    func saveDraft(
        _ draft: Campaign, _ content: CampaignContent, audience: Audience, version: Int, actor: String
    ) async throws(Refusal) -> DraftSaving
    /// Puts a draft back to an earlier version if it still has the version `current`; see ``Restoring``.
    func restore(
        _ draft: Campaign, to earlier: DraftVersion, over current: Int, actor: String
    ) async throws(Refusal) -> Restoring
    /// What the author should hear about the content while writing.
    func problems(in content: CampaignContent, of tenant: Tenant) async throws(Refusal) -> [DraftProblem]
    /// The mailing as this contact would get it.
    func preview(
        of campaign: Campaign, to contact: Contact, as charset: CampaignContent.Charset
    ) async throws(Refusal) -> MailingPreview
}

/// What a sender domain's last check found, for the badge beside the sender's address.
package enum SenderBadge: Sendable, Equatable {
    /// Everything is published; seen at that time.
    case good(at: Timestamp)
    /// These records are missing or wrong.
    case missing([String])
    /// Registered, not asked for yet.
    case unchecked
    /// The tenant has no such domain.
    case unregistered
}

package protocol SenderBadges: Sendable {
    func badge(of domain: String, tenant: TenantID) async throws(StoreError) -> SenderBadge
}

/// Badges that only tell a registered domain from another one.
package struct RegisteredBadges: SenderBadges {
    private let domains: any SendingDomainStore

    package init(domains: any SendingDomainStore) { self.domains = domains }

    package func badge(of domain: String, tenant: TenantID) async throws(StoreError) -> SenderBadge {
        try await domains.sendingDomain(domain, of: tenant) == nil ? .unregistered : .unchecked
    }
}

/// What the composer works with besides what every page has.
package struct ComposeDependencies: Sendable {
    package var drafting: any Drafting
    package var images: any ImageStore
    package var badges: any SenderBadges
    /// Where readers fetch pictures, without a slash at the end: the mailings' own address.
    package var publicURL: String

    package init(drafting: any Drafting, images: any ImageStore, badges: any SenderBadges, publicURL: String) {
        self.drafting = drafting
        self.images = images
        self.badges = badges
        self.publicURL = publicURL
    }
}
