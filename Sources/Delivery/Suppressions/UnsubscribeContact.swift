// SPDX-License-Identifier: Apache-2.0

package import MessageContent
package import Platform

/// A reader leaves, by the link in a mail. Durable and effective on mail that is already queued when it returns.
package struct UnsubscribeContact: Sendable {
    private let stores: any SuppressionStore & CampaignStore & TenantStore
    private let tokens: RecipientTokens
    private let delivery: DeliveryService?
    private let now: @Sendable () -> Timestamp

    package init(
        stores: any SuppressionStore & CampaignStore & TenantStore, tokens: RecipientTokens,
        delivery: DeliveryService?, now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.tokens = tokens
        self.delivery = delivery
        self.now = now
    }

    /// Who sent the mailing that the token is from; nil for a token that is not ours.
    package func sender(of token: String) async throws(StoreError) -> Tenant? {
        guard let recipient = tokens.parse(token, as: .unsubscribe),
            let campaign = try await stores.campaign(recipient.campaign)
        else { return nil }
        return try await stores.tenant(campaign.tenant)
    }

    /// False for a token that is not ours. Doing it again succeeds.
    package func run(token: String) async throws(StoreError) -> Bool {
        guard let recipient = tokens.parse(token, as: .unsubscribe) else { return false }
        // The link of a test mail works, and takes nobody off.
        if recipient.contact.isNobody { return true }
        // A reader who was erased since then gets no mail either.
        _ = try await stores.suppress(
            contact: recipient.contact, reason: .unsubscribed, campaign: recipient.campaign, at: now())
        delivery?.suppress(recipient.contact, reason: .unsubscribed)
        return true
    }
}
