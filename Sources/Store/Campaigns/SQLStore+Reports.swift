// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: CampaignReports {
    private static let sites: SQL = """
        SELECT site, recipients, delivered, deferred, bounced, expired, unknown, suppressed, cancelled, opened, clicked,
            unsubscribed
        FROM campaign_site WHERE campaign_id = $1 ORDER BY recipients DESC, site
        """
    private static let slots: SQL = """
        SELECT slot, delivered, failed, opened, clicked, unsubscribed FROM campaign_slot
        WHERE campaign_id = $1 ORDER BY slot
        """
    private static let countedLinks: SQL = """
        SELECT id, position, url, people, clicks, clicks_by_machine FROM link WHERE campaign_id = $1 ORDER BY position
        """
    private static let sums: SQL = """
        SELECT COUNT(*), CAST(COALESCE(SUM(recipients - suppressed - cancelled), 0) AS BIGINT),
            CAST(COALESCE(SUM(delivered), 0) AS BIGINT), CAST(COALESCE(SUM(opened), 0) AS BIGINT), CAST(COALESCE(SUM(clicked), 0) AS BIGINT),
            CAST(COALESCE(SUM(unsubscribed), 0) AS BIGINT)
        FROM (
            SELECT recipients, delivered, opened, clicked, unsubscribed, suppressed, cancelled FROM campaign
            WHERE tenant_id = $1 AND state = 'finished' AND id <> $2 ORDER BY finished_at DESC, id LIMIT $3
        ) AS finished
        """

    /// By machines nothing is counted by site.
    package func siteCounts(of campaign: CampaignID) async throws(StoreError) -> [SiteCounts] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.sites, [.int(campaign.rawValue)]) { row throws(StoreError) in
                let counts = CampaignCounts(row, from: 1)
                var engagement = CampaignEngagement()
                engagement.opened = Int(row.int(9))
                engagement.clicked = Int(row.int(10))
                engagement.unsubscribed = Int(row.int(11))
                return SiteCounts(site: row.text(0), counts: counts, engagement: engagement)
            }
        }
    }

    package func slotCounts(of campaign: CampaignID) async throws(StoreError) -> [SlotCounts] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.slots, [.int(campaign.rawValue)]) { row throws(StoreError) in
                var slot = SlotCounts(start: row.time(0))
                slot.delivered = Int(row.int(1))
                slot.failed = Int(row.int(2))
                slot.opened = Int(row.int(3))
                slot.clicked = Int(row.int(4))
                slot.unsubscribed = Int(row.int(5))
                return slot
            }
        }
    }

    package func linkCounts(of campaign: CampaignID) async throws(StoreError) -> [LinkCounts] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.countedLinks, [.int(campaign.rawValue)]) { row throws(StoreError) in
                LinkCounts(
                    link: Link(id: row.id(0), position: Int(row.int(1)), url: row.text(2)), people: Int(row.int(3)),
                    clicks: Int(row.int(4)), clicksByMachine: Int(row.int(5)))
            }
        }
    }

    package func usual(
        of tenant: TenantID, without campaign: CampaignID, limit: Int
    ) async throws(StoreError) -> UsualCounts {
        try await driver.read { session throws(StoreError) in
            var usual = UsualCounts()
            try session.query(
                Self.sums, [.int(tenant.rawValue), .int(campaign.rawValue), .int(max(0, limit))]
            ) { row throws(StoreError) in
                usual.mailings = Int(row.int(0))
                usual.sent = Int(row.int(1))
                usual.delivered = Int(row.int(2))
                usual.opened = Int(row.int(3))
                usual.clicked = Int(row.int(4))
                usual.unsubscribed = Int(row.int(5))
            }
            return usual
        }
    }

    package func people(
        of campaign: CampaignID, _ group: PeopleGroup, site: String?, after: ContactID, limit: Int
    ) async throws(StoreError) -> [CampaignRecipient] {
        try await driver.read { session throws(StoreError) in
            try PeoplePage(campaign: campaign, group: group, site: site, after: after, limit: max(0, limit))
                .read(in: session)
        }
    }
}
