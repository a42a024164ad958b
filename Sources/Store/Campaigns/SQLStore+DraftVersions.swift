// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: DraftVersionStore {
    private static let versions: SQL = """
        SELECT campaign_id, version, reason, author, saved_at, audience, name, from_name, from_address, subject,
            text_body, html_body, charset, is_tracked
        FROM draft_version WHERE campaign_id = $1 ORDER BY version DESC
        """
    private static let oneVersion: SQL = """
        SELECT campaign_id, version, reason, author, saved_at, audience, name, from_name, from_address, subject,
            text_body, html_body, charset, is_tracked
        FROM draft_version WHERE campaign_id = $1 AND version = $2
        """
    private static let keptVersions: SQL = """
        SELECT version, reason, octets FROM draft_version WHERE campaign_id = $1 ORDER BY version
        """
    private static let keepAgain: SQL = """
        UPDATE draft_version SET reason = $3, kept_at = $4 WHERE campaign_id = $1 AND version = $2
        """
    private static let insertVersion: SQL = """
        INSERT INTO draft_version
            (campaign_id, version, reason, kept_at, octets, author, saved_at, audience, name, from_name, from_address,
            subject, charset, is_tracked, text_body, html_body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """
    private static let forgetVersions: SQL = """
        DELETE FROM draft_version WHERE campaign_id = $1 AND version IN (SELECT ids.value FROM {ids:$2})
        """
    private static let draftOfVersion: SQL = """
        SELECT 1 FROM campaign WHERE id = $1 AND version = $2 AND state = 'draft' AND is_trashed = 0{lock}
        """

    package func draftVersions(of campaign: CampaignID) async throws(StoreError) -> [DraftVersion] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.versions, [.int(campaign.rawValue)], Self.draftVersion(from:))
        }
    }

    package func draftVersion(
        _ version: Int, of campaign: CampaignID
    ) async throws(StoreError) -> DraftVersion? {
        try await driver.read { session throws(StoreError) in
            try session.first(
                Self.oneVersion, [.int(campaign.rawValue), .int(version)], Self.draftVersion(from:))
        }
    }

    package func keepDraft(
        _ campaign: CampaignID, version: Int, because reason: DraftVersion.Reason, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [.int(campaign.rawValue), .int(version)]
            guard try session.first(Self.draftOfVersion, values, { _ in true }) == true else { return false }
            try Self.keep(campaign, because: reason, at: now, in: session)
            return true
        }
    }

    /// Keeps what the mailing says now. A version that was kept before is only kept for the better reason of both.
    static func keep(
        _ id: CampaignID, because reason: DraftVersion.Reason, at now: Timestamp, in session: any Session
    ) throws(StoreError) {
        guard let draft = try session.first(CampaignRow.byID, [.int(id.rawValue)], CampaignRow.campaign(from:))
        else { return }
        let kept = try session.all(keptVersions, [.int(id.rawValue)]) { row throws(StoreError) in
            (
                version: Int(row.int(0)), reason: try row.value(DraftVersion.Reason.self, 1),
                octets: Int(row.int(2))
            )
        }
        if let same = kept.last, same.version == draft.version {
            let better = same.reason.rank > reason.rank ? same.reason : reason
            try session.execute(
                keepAgain,
                [.int(id.rawValue), .int(draft.version), .text(better.rawValue), .int(now.microseconds)])
            return
        }
        let content = draft.content
        let audience = AudienceText.text(draft.audience)
        let texts = [
            audience, content.name, content.fromName, content.fromAddress, content.subject, content.text ?? "",
            content.html ?? "",
        ]
        let octets = texts.reduce(0) { $0 + $1.utf8.count }
        try session.execute(
            insertVersion,
            [
                .int(id.rawValue), .int(draft.version), .text(reason.rawValue), .int(now.microseconds), .int(octets),
                .text(draft.savedBy), .int(draft.savedAt.microseconds), .text(audience), .text(content.name),
                .text(content.fromName), .text(content.fromAddress), .text(content.subject),
                .text(content.charset.rawValue), .flag(content.isTracked), .text(content.text), .text(content.html),
            ])
        let surplus = DraftVersion.surplus(kept + [(draft.version, reason, octets)])
        if !surplus.isEmpty {
            try session.execute(forgetVersions, [.int(id.rawValue), .ids(surplus.map { Int64($0) })])
        }
    }

    private static func draftVersion(from row: any Row) throws(StoreError) -> DraftVersion {
        DraftVersion(
            campaign: row.id(0), version: Int(row.int(1)), reason: try row.value(DraftVersion.Reason.self, 2),
            author: row.text(3), savedAt: row.time(4),
            content: CampaignContent(
                name: row.text(6), fromName: row.text(7), fromAddress: row.text(8), subject: row.text(9),
                text: row.optionalText(10), html: row.optionalText(11),
                charset: try row.value(CampaignContent.Charset.self, 12), isTracked: row.flag(13)),
            audience: try AudienceText.audience(row.text(5)))
    }
}
