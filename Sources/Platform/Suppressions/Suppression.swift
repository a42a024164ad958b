// SPDX-License-Identifier: Apache-2.0

/// An address that gets no mail, with the reason (配信停止). It outlives its contact.
package struct Suppression: Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        /// The reader asked (解除).
        case unsubscribed
        /// The receiving server says that the address does not exist (エラー停止).
        case hardBounce
        case complaint
        /// The tenant's own people (停止).
        case manual
        /// Its domain is blocked by the tenant's own people (除外ドメイン). The suppression's key is the domain's.
        case blockedDomain = "domain"
        /// Not suppressed, but the contact is no longer active, was moved to the trash or is gone.
        case inactive

        /// What stands on a tenant's list, the reader's own wishes first.
        package static let listed: [Reason] = [.unsubscribed, .complaint, .hardBounce, .manual, .blockedDomain]

        /// Whether the tenant's own people may take it back. What a reader asked for they may not (特定電子メール法 第3条
        /// 第3項).
        package var isReleasable: Bool {
            switch self {
            case .hardBounce, .manual, .blockedDomain: true
            case .unsubscribed, .complaint, .inactive: false
            }
        }
    }

    /// `EmailAddress.suppressionKey`, or `BlockEntry.key` of a domain.
    package let key: String
    package let reason: Reason
    package let at: Timestamp

    package init(key: String, reason: Reason, at: Timestamp) {
        self.key = key
        self.reason = reason
        self.at = at
    }
}

package protocol SuppressionStore: Sendable {
    /// Suppresses the address of a contact and sets the contact's state to match, with an event where a campaign is
    /// named. Durable when it returns. Doing it again changes nothing and succeeds. False: no such contact.
    func suppress(
        contact: ContactID, reason: Suppression.Reason, campaign: CampaignID?, at now: Timestamp
    ) async throws(StoreError) -> Bool
    /// `key` is `EmailAddress.suppressionKey`.
    func suppression(key: String, of tenant: TenantID) async throws(StoreError) -> Suppression?
}
