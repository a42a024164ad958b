// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: AttachmentStore {
    /// One change of a tenant's files at a time: its bound holds, and octets go only when nobody takes them up.
    private static let lockTenant: SQL = "SELECT 1 FROM tenant WHERE id = $1{lock}"
    private static let lockDraft: SQL = """
        SELECT version FROM campaign WHERE id = $1 AND tenant_id = $2 AND state = 'draft' AND is_trashed = 0{lock}
        """
    private static let bumpDraft: SQL = "UPDATE campaign SET version = version + 1, saved_at = $2 WHERE id = $1"
    private static let sizesOfCampaign: SQL = """
        SELECT c.size FROM attachment a JOIN attachment_content c ON c.tenant_id = a.tenant_id AND c.digest = a.digest
        WHERE a.campaign_id = $1
        """
    private static let isKept: SQL = "SELECT 1 FROM attachment_content WHERE tenant_id = $1 AND digest = $2"
    private static let octetsOfTenant: SQL = """
        SELECT COALESCE(SUM(size), 0) FROM attachment_content WHERE tenant_id = $1
        """
    /// Another mailing's transaction may keep the same octets at this moment.
    private static let keepContent: SQL = """
        INSERT INTO attachment_content (tenant_id, digest, size, bytes) VALUES ($1, $2, $3, $4)
        ON CONFLICT (tenant_id, digest) DO NOTHING
        """
    private static let insertAttachment: SQL = """
        INSERT INTO attachment (campaign_id, tenant_id, name, media_type, digest, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        """
    private static let deleteAttachment: SQL = """
        DELETE FROM attachment WHERE id = $1 AND campaign_id = $2 AND tenant_id = $3 RETURNING digest
        """
    private static let forgetContent: SQL = """
        DELETE FROM attachment_content WHERE tenant_id = $1 AND digest = $2 AND NOT EXISTS (
            SELECT 1 FROM attachment a WHERE a.tenant_id = $1 AND a.digest = $2)
        """
    private static let forgetOrphans: SQL = """
        DELETE FROM attachment_content WHERE tenant_id = $1 AND NOT EXISTS (
            SELECT 1 FROM attachment a
            WHERE a.tenant_id = attachment_content.tenant_id AND a.digest = attachment_content.digest)
        """
    private static let attachmentsOfCampaign: SQL = """
        SELECT a.id, a.campaign_id, a.name, a.media_type, c.size, a.digest
        FROM attachment a JOIN attachment_content c ON c.tenant_id = a.tenant_id AND c.digest = a.digest
        WHERE a.campaign_id = $1 AND a.tenant_id = $2 ORDER BY a.id
        """
    private static let bytesOfCampaign: SQL = """
        SELECT c.bytes
        FROM attachment a JOIN attachment_content c ON c.tenant_id = a.tenant_id AND c.digest = a.digest
        WHERE a.campaign_id = $1 AND a.tenant_id = $2 ORDER BY a.id
        """
    private static let copyAttachments: SQL = """
        INSERT INTO attachment (campaign_id, tenant_id, name, media_type, digest, created_at)
        SELECT $2, tenant_id, name, media_type, digest, $4 FROM attachment
        WHERE campaign_id = $1 AND tenant_id = $3 ORDER BY id
        """

    package func attach(
        _ file: AttachmentFile, digest: [UInt8], to campaign: CampaignID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Attaching {
        try await driver.write { session throws(StoreError) in
            _ = try session.first(Self.lockTenant, [.int(tenant.rawValue)], { _ in true })
            let draft: [Value] = [.int(campaign.rawValue), .int(tenant.rawValue)]
            guard let version = try session.first(Self.lockDraft, draft, { Int($0.int(0)) }) else { return .closed }
            let sizes = try session.all(Self.sizesOfCampaign, [.int(campaign.rawValue)], { Int($0.int(0)) })
            guard sizes.count < Attachment.countLimit else { return .tooMany }
            let size = file.bytes.count
            let inMail = (sizes + [size]).reduce(0) { $0 + MailSize.encoded($1) }
            guard inMail <= MailSize.limit else { return .tooLarge }
            let content: [Value] = [.int(tenant.rawValue), .bytes(digest)]
            if try session.first(Self.isKept, content, { _ in true }) != true {
                guard try Self.hasRoom(for: size, of: tenant, in: session) else { return .full }
                try session.execute(Self.keepContent, content + [.int(size), .bytes(file.bytes)])
            }
            let id = try session.first(
                Self.insertAttachment,
                [
                    .int(campaign.rawValue), .int(tenant.rawValue), .text(file.name), .text(file.mediaType),
                    .bytes(digest), .int(now.microseconds),
                ], { AttachmentID($0.int(0)) })
            guard let id else { throw .broken(detail: "a file was attached without an id") }
            try session.execute(Self.bumpDraft, [.int(campaign.rawValue), .int(now.microseconds)])
            let attachment = Attachment(
                id: id, campaign: campaign, name: file.name, mediaType: file.mediaType, size: size, digest: digest)
            return .attached(attachment, version: version + 1)
        }
    }

    /// Octets of mailings that were deleted count no more.
    private static func hasRoom(
        for size: Int, of tenant: TenantID, in session: any Session
    ) throws(StoreError) -> Bool {
        func used() throws(StoreError) -> Int {
            try session.first(octetsOfTenant, [.int(tenant.rawValue)], { Int($0.int(0)) }) ?? 0
        }
        if try used() + size <= Attachment.totalLimit { return true }
        try session.execute(forgetOrphans, [.int(tenant.rawValue)])
        return try used() + size <= Attachment.totalLimit
    }

    package func detach(
        _ id: AttachmentID, from campaign: CampaignID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int? {
        try await driver.write { session throws(StoreError) in
            _ = try session.first(Self.lockTenant, [.int(tenant.rawValue)], { _ in true })
            let draft: [Value] = [.int(campaign.rawValue), .int(tenant.rawValue)]
            guard let version = try session.first(Self.lockDraft, draft, { Int($0.int(0)) }) else { return nil }
            let digest = try session.first(Self.deleteAttachment, [.int(id.rawValue)] + draft, { $0.bytes(0) })
            guard let digest else { return nil }
            try session.execute(Self.forgetContent, [.int(tenant.rawValue), .bytes(digest)])
            try session.execute(Self.bumpDraft, [.int(campaign.rawValue), .int(now.microseconds)])
            return version + 1
        }
    }

    package func attachments(of campaign: CampaignID, tenant: TenantID) async throws(StoreError) -> [Attachment] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.attachmentsOfCampaign, [.int(campaign.rawValue), .int(tenant.rawValue)],
                { row in
                    Attachment(
                        id: row.id(0), campaign: row.id(1), name: row.text(2), mediaType: row.text(3),
                        size: Int(row.int(4)), digest: row.bytes(5))
                })
        }
    }

    package func attachmentBytes(of campaign: CampaignID, tenant: TenantID) async throws(StoreError) -> [[UInt8]] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.bytesOfCampaign, [.int(campaign.rawValue), .int(tenant.rawValue)], { $0.bytes(0) })
        }
    }

    /// Within the transaction that makes the copy.
    static func copyAttachments(
        from original: CampaignID, to copy: CampaignID, of tenant: TenantID, at now: Timestamp, in session: any Session
    ) throws(StoreError) {
        _ = try session.first(lockTenant, [.int(tenant.rawValue)], { _ in true })
        try session.execute(
            copyAttachments,
            [.int(original.rawValue), .int(copy.rawValue), .int(tenant.rawValue), .int(now.microseconds)])
    }
}
