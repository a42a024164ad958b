// SPDX-License-Identifier: Apache-2.0

package typealias SingleMailID = Identifier<SingleMail>

/// A mail that belongs to no mailing's audience: a test of a mailing, a notice of the product's own.
package struct SingleMail: Sendable, Equatable {
    package enum Purpose: String, Sendable, CaseIterable {
        case test, passwordReset

        package init(_ purpose: Notice.Purpose) {
            switch purpose {
            case .passwordReset: self = .passwordReset
            }
        }

        /// Whether it is sent again when nobody knows whether it arrived: a second password reset does no harm, a
        /// missing one does.
        package var repeatsUnknown: Bool { self != .test }
    }

    package enum State: String, Sendable, CaseIterable {
        /// To be tried, or tried again.
        case waiting
        case delivered
        /// Refused for good, or out of time.
        case failed
        /// The connection was lost after the content; not repeated.
        case unknown
    }

    package let id: SingleMailID
    package let tenant: TenantID
    /// The mailing that it is a test of.
    package let campaign: CampaignID?
    package let purpose: Purpose
    /// The return path; empty for the null one.
    package let sender: String
    package let recipient: String
    package let state: State
    /// Counts the claims.
    package let attempt: Int
    /// The last reply, where there was one.
    package let reply: RecordedReply?
    package let createdAt: Timestamp

    package init(
        id: SingleMailID, tenant: TenantID, campaign: CampaignID?, purpose: Purpose, sender: String,
        recipient: String, state: State, attempt: Int, reply: RecordedReply?, createdAt: Timestamp
    ) {
        self.id = id
        self.tenant = tenant
        self.campaign = campaign
        self.purpose = purpose
        self.sender = sender
        self.recipient = recipient
        self.state = state
        self.attempt = attempt
        self.reply = reply
        self.createdAt = createdAt
    }
}

package struct NewSingleMail: Sendable {
    package var tenant: TenantID
    package var campaign: CampaignID?
    package var purpose: SingleMail.Purpose
    package var sender: String
    package var recipient: String
    /// The message as it goes on the wire, sealed.
    package var content: [UInt8]

    package init(
        tenant: TenantID, campaign: CampaignID?, purpose: SingleMail.Purpose, sender: String, recipient: String,
        content: [UInt8]
    ) {
        self.tenant = tenant
        self.campaign = campaign
        self.purpose = purpose
        self.sender = sender
        self.recipient = recipient
        self.content = content
    }
}

package protocol SingleMailStore: Sendable {
    /// All or none. Forgets what was settled more than 30 days ago.
    func addSingleMails(_ mails: [NewSingleMail], at now: Timestamp) async throws(StoreError)
    /// ≤ `limit` mails that are due, oldest first, with their content. They are `node`'s until `now + lease`; then they
    /// are due again.
    func claimSingleMails(
        node: String, lease: Duration, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> [ClaimedSingleMail]
    /// Writes what came of an attempt. `retryAt` with `.waiting` alone; any other state erases the content. An attempt
    /// that is not the last one claimed is left out.
    func settleSingleMail(
        _ id: SingleMailID, attempt: Int, _ state: SingleMail.State, retryAt: Timestamp?, reply: RecordedReply?
    ) async throws(StoreError)
    /// What `node` held before it died is due now.
    func recoverSingleMails(node: String, at now: Timestamp) async throws(StoreError)
    /// Tests of a mailing, newest first.
    func testMails(of campaign: CampaignID, limit: Int) async throws(StoreError) -> [SingleMail]
    /// Addresses of the tenant's last tests, newest first, each once.
    func testAddresses(of tenant: TenantID, limit: Int) async throws(StoreError) -> [String]
    /// Tests of the tenant since then.
    func testMailCount(of tenant: TenantID, since: Timestamp) async throws(StoreError) -> Int
}

/// A mail to be tried now.
package struct ClaimedSingleMail: Sendable {
    package let mail: SingleMail
    /// Sealed.
    package let content: [UInt8]

    package init(mail: SingleMail, content: [UInt8]) {
        self.mail = mail
        self.content = content
    }
}
