// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    private static let draftForSaving: SQL = """
        SELECT tenant_id, version, saved_by, COALESCE(
                (SELECT MAX(v.kept_at) FROM draft_version v WHERE v.campaign_id = campaign.id), created_at), audience
        FROM campaign WHERE id = $1 AND state = 'draft' AND is_trashed = 0{lock}
        """
    private static let saveProgress: SQL = """
        UPDATE campaign SET audience = $2, version = version + 1, saved_at = $3, saved_by = $4 WHERE id = $1
        """
    private static let saveContent: SQL = """
        UPDATE campaign_content SET name = $2, from_name = $3, from_address = $4, subject = $5, text_body = $6,
            html_body = $7, charset = $8, is_tracked = $9
        WHERE campaign_id = $1
        """
    private static let trash: SQL = """
        UPDATE campaign SET is_trashed = $2, saved_at = $3 WHERE id = $1 AND state = 'draft' AND is_trashed <> $2
        """
    private static let listsOfTenant: SQL = """
        SELECT COUNT(*) FROM contact_list WHERE tenant_id = $1 AND id IN (SELECT ids.value FROM {ids:$2})
        """
    private static let campaignOfTenant: SQL = "SELECT 1 FROM campaign WHERE tenant_id = $1 AND id = $2"

    /// `.conflict` when the audience is another than before and the tenant lacks a list of it, or the mailing that it refers to.
    package func saveDraft(
        _ id: CampaignID, _ content: CampaignContent, audience: Audience, version: Int, by author: String = "",
        keeping reason: DraftVersion.Reason? = nil, at now: Timestamp
    ) async throws(StoreError) -> DraftSaving {
        try await driver.write { session throws(StoreError) in
            let draft = try session.first(
                Self.draftForSaving, [.int(id.rawValue)],
                {
                    (
                        tenant: TenantID($0.int(0)), version: Int($0.int(1)), author: $0.text(2), lastKept: $0.time(3),
                        audience: $0.text(4)
                    )
                })
            guard let draft else { return .closed }
            guard draft.version == version else { return .stale(version: draft.version) }
            let chosen = AudienceText.text(audience)
            // Somebody may have thrown a list away meanwhile: that is no reason to lose what is being typed.
            if chosen != draft.audience { try Self.check(audience, of: draft.tenant, in: session) }
            let found = DraftVersion.reason(author: draft.author, editor: author, lastKept: draft.lastKept, at: now)
            if let reason = reason ?? found { try Self.keep(id, because: reason, at: now, in: session) }
            try session.execute(
                Self.saveProgress,
                [.int(id.rawValue), .text(chosen), .int(now.microseconds), .text(author)])
            try session.execute(Self.saveContent, Self.values(of: content, id))
            return .saved(version: version + 1)
        }
    }

    package func trashDraft(
        _ id: CampaignID, _ isTrashed: Bool, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(Self.trash, [.int(id.rawValue), .flag(isTrashed), .int(now.microseconds)]) == 1
        }
    }

    package func isWhole(_ audience: Audience, of tenant: TenantID) async throws(StoreError) -> Bool {
        do throws(StoreError) {
            try await driver.read { session throws(StoreError) in
                try Self.check(audience, of: tenant, in: session)
            }
            return true
        } catch {
            if case .conflict = error { return false }
            throw error
        }
    }

    /// An audience names lists and mailings of its own tenant alone: those of others are not told from missing ones.
    static func check(_ audience: Audience, of tenant: TenantID, in session: any Session) throws(StoreError) {
        let lists = Set(audience.lists + audience.excludedLists)
        if !lists.isEmpty {
            let found = try session.first(
                listsOfTenant, [.int(tenant.rawValue), .ids(lists.sorted())], { Int($0.int(0)) })
            guard found == lists.count else { throw .conflict(detail: "the audience names a list that does not exist") }
        }
        for earlier in audience.earlier {
            let key: [Value] = [.int(tenant.rawValue), .int(earlier.campaign.rawValue)]
            guard try session.first(campaignOfTenant, key, { _ in true }) == true
            else { throw .conflict(detail: "the audience names a mailing that does not exist") }
        }
    }

    /// In the order of `campaign_content`'s columns.
    static func values(of content: CampaignContent, _ id: CampaignID) -> [Value] {
        [
            .int(id.rawValue), .text(content.name), .text(content.fromName), .text(content.fromAddress),
            .text(content.subject), .text(content.text), .text(content.html), .text(content.charset.rawValue),
            .flag(content.isTracked),
        ]
    }
}
