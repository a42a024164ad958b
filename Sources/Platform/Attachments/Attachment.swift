// SPDX-License-Identifier: Apache-2.0

package typealias AttachmentID = Identifier<Attachment>

/// A file that goes with every copy of a mailing. It never changes; a draft gets and loses it as a whole.
package struct Attachment: Sendable, Equatable {
    /// Files of a mailing.
    package static let countLimit = 10
    /// Octets of all different files of a tenant; equal ones are kept once.
    package static let totalLimit = 1_000_000_000

    package let id: AttachmentID
    package let campaign: CampaignID
    /// As `AttachmentFile.name`.
    package let name: String
    /// As `AttachmentFile.mediaType`.
    package let mediaType: String
    /// Octets of the file; in a mail it takes `MailSize.encoded(size)`.
    package let size: Int
    /// SHA-256 of the file, 32 octets.
    package let digest: [UInt8]

    package init(
        id: AttachmentID, campaign: CampaignID, name: String, mediaType: String, size: Int, digest: [UInt8]
    ) {
        self.id = id
        self.campaign = campaign
        self.name = name
        self.mediaType = mediaType
        self.size = size
        self.digest = digest
    }
}

/// What came of attaching a file; but for the first nothing was written.
package enum Attaching: Sendable, Equatable {
    /// The draft has this version now.
    case attached(Attachment, version: Int)
    /// The mailing is the tenant's draft no more, or lies in the trash: what it says is frozen.
    case closed
    /// It has `Attachment.countLimit` files.
    case tooMany
    /// Its files would exceed `MailSize.limit` by themselves.
    case tooLarge
    /// The tenant's files would exceed `Attachment.totalLimit`.
    case full
}

/// Files of mailings. Every call names the tenant: another one's mailings have no files.
package protocol AttachmentStore: Sendable {
    /// Attaches a file to a draft, which gets its next version. `digest` is the SHA-256 of `file.bytes`.
    func attach(
        _ file: AttachmentFile, digest: [UInt8], to campaign: CampaignID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Attaching
    /// Takes a file off a draft; octets that no mailing needs any more are deleted. The draft's version then; nil when
    /// it has no such file, or is frozen.
    func detach(
        _ id: AttachmentID, from campaign: CampaignID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int?
    /// In the order in which they were attached, without their octets.
    func attachments(of campaign: CampaignID, tenant: TenantID) async throws(StoreError) -> [Attachment]
    /// The octets of a mailing's files, in the same order: at most `MailSize.limit` of them.
    func attachmentBytes(of campaign: CampaignID, tenant: TenantID) async throws(StoreError) -> [[UInt8]]
}
