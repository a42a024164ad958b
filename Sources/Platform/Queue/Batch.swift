// SPDX-License-Identifier: Apache-2.0

/// At most `Batch.limit` recipients of a campaign at one site, claimed as one.
///
/// A batch holds contact ids, never rendered mail. Which of them are settled is a bitmap in the row, written in the
/// same transaction as their outcomes; whatever has no bit after a crash is sent again, with the same Message-ID.
package struct Batch: Sendable, Equatable {
    package static let limit = 500

    package let id: BatchID
    package let campaign: CampaignID
    package let tenant: TenantID
    /// Name of the group of domains that it goes to: a provider profile's name, `other-0` to `other-15` for all other
    /// domains, or HOST:PORT of a static route.
    package let site: String
    /// 1 for the first attempt of these recipients, then one more for each retry.
    package let attempt: Int
    /// When the oldest of its recipients was first attempted; nil for the first attempt.
    package let firstAttemptAt: Timestamp?
    /// Counts the claims; a write that carries an older one is refused.
    package let fence: Int64
    /// Number of recipients in the row, settled ones included.
    package let size: Int
    /// Those without an outcome, in the batch's order.
    package let recipients: [BatchRecipient]

    package init(
        id: BatchID, campaign: CampaignID, tenant: TenantID, site: String, attempt: Int, firstAttemptAt: Timestamp?,
        fence: Int64, size: Int, recipients: [BatchRecipient]
    ) {
        self.id = id
        self.campaign = campaign
        self.tenant = tenant
        self.site = site
        self.attempt = attempt
        self.firstAttemptAt = firstAttemptAt
        self.fence = fence
        self.size = size
        self.recipients = recipients
    }
}

/// A recipient of a claimed batch with what rendering needs.
package struct BatchRecipient: Sendable, Equatable {
    /// Index in the batch, 0 ..< size.
    package let position: Int
    package let contact: ContactID
    /// As typed, unquoted.
    package let email: String
    /// As `Contact.fields`.
    package let fields: String
    /// Why this recipient gets nothing after all, as found when the batch was claimed: suppressed, or no longer active.
    package let suppression: Suppression.Reason?

    package init(
        position: Int, contact: ContactID, email: String, fields: String, suppression: Suppression.Reason?
    ) {
        self.position = position
        self.contact = contact
        self.email = email
        self.fields = fields
        self.suppression = suppression
    }
}
