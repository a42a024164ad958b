// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: CampaignStore {
    private static let insertCampaign: SQL = """
        INSERT INTO campaign (id, tenant_id, state, audience, created_at, saved_at, saved_by)
        VALUES ($1, $2, 'draft', $3, $4, $4, $5)
        """
    private static let insertContent: SQL = """
        INSERT INTO campaign_content
            (campaign_id, name, from_name, from_address, subject, text_body, html_body, charset, is_tracked,
                embeds_images)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """
    private static let linksOfCampaign: SQL = """
        SELECT id, position, url FROM link WHERE campaign_id = $1 ORDER BY position
        """
    private static let pause: SQL = """
        UPDATE campaign SET state = 'paused' WHERE id = $1 AND state IN ('planning', 'running')
        """
    private static let cancel: SQL = """
        UPDATE campaign SET state = 'cancelled', finished_at = $2
        WHERE id = $1 AND state IN ('planning', 'running', 'paused')
        """
    private static let resume: SQL = """
        UPDATE campaign SET state = CASE WHEN is_planned = 0 THEN 'planning' ELSE 'running' END
        WHERE id = $1 AND state = 'paused'
        """
    /// The last recipient may have settled while the mailing was paused.
    private static let finishResumed: SQL = """
        UPDATE campaign SET state = 'finished', finished_at = $2
        WHERE id = $1 AND state = 'running'
            AND recipients = delivered + bounced + expired + unknown + suppressed + cancelled
        """

    package func createCampaign(
        _ content: CampaignContent, audience: Audience, filesOf original: CampaignID?, of tenant: TenantID,
        by author: String = "", at now: Timestamp
    ) async throws(StoreError) -> Campaign {
        let id = newCampaignID()
        try await driver.write { session throws(StoreError) in
            try Self.check(audience, of: tenant, in: session)
            try session.execute(
                Self.insertCampaign,
                [
                    .int(id), .int(tenant.rawValue), .text(AudienceText.text(audience)), .int(now.microseconds),
                    .text(author),
                ])
            try session.execute(Self.insertContent, Self.values(of: content, CampaignID(id)))
            if let original {
                try Self.copyAttachments(from: original, to: CampaignID(id), of: tenant, at: now, in: session)
            }
        }
        return Campaign(
            id: CampaignID(id), tenant: tenant, state: .draft, isPlanned: false, content: content, audience: audience,
            counts: CampaignCounts(), createdAt: now, savedBy: author, launchedAt: nil, finishedAt: nil)
    }

    package func campaign(_ id: CampaignID) async throws(StoreError) -> Campaign? {
        try await driver.read { session throws(StoreError) in
            try session.first(CampaignRow.byID, [.int(id.rawValue)], CampaignRow.campaign(from:))
        }
    }

    package func campaigns(of tenant: TenantID) async throws(StoreError) -> [Campaign] {
        try await driver.read { session throws(StoreError) in
            try session.all(CampaignRow.ofTenant, [.int(tenant.rawValue)], CampaignRow.campaign(from:))
        }
    }

    package func campaigns(in states: [Campaign.State]) async throws(StoreError) -> [Campaign] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                CampaignRow.inStates, [.texts(states.map(\.rawValue))], CampaignRow.campaign(from:))
        }
    }

    package func links(of campaign: CampaignID) async throws(StoreError) -> [Link] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.linksOfCampaign, [.int(campaign.rawValue)],
                { Link(id: $0.id(0), position: Int($0.int(1)), url: $0.text(2)) })
        }
    }

    package func pauseCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await changed(Self.pause, [.int(id.rawValue)])
    }

    /// A mailing whose last recipient settled while it was paused becomes finished here.
    package func resumeCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            guard try session.execute(Self.resume, [.int(id.rawValue)]) == 1 else { return false }
            try session.execute(Self.finishResumed, [.int(id.rawValue), .int(now.microseconds)])
            return true
        }
    }

    package func cancelCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool {
        try await changed(Self.cancel, [.int(id.rawValue), .int(now.microseconds)])
    }

    private func changed(_ sql: SQL, _ values: [Value]) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in try session.execute(sql, values) == 1 }
    }
}
