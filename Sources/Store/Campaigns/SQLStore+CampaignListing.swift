// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: CampaignListing {
    private static let tabCounts: SQL = """
        SELECT state, is_trashed, COUNT(*) FROM campaign WHERE tenant_id = $1 GROUP BY state, is_trashed
        """
    private static let matching: StaticString = """
        FROM campaign c JOIN campaign_content m ON m.campaign_id = c.id
        WHERE c.tenant_id = $1 AND c.is_trashed = $2
            AND c.state IN (SELECT texts.value FROM {texts:$3})
            AND (LOWER(m.name) LIKE $4 ESCAPE '!' OR LOWER(m.subject) LIKE $4 ESCAPE '!')
        """
    private static let total = SQL("SELECT COUNT(*)", matching)
    private static let page = SQL(
        """
        SELECT c.id, c.state, c.is_planned, c.recipients, c.delivered, c.deferred, c.bounced, c.expired, c.unknown,
            c.suppressed, c.cancelled, c.opened, c.clicked, c.unsubscribed, c.opened_by_machine, c.clicked_by_machine,
            c.version, c.created_at, c.saved_at, c.start_at, c.launched_at, c.finished_at, m.name, m.from_name,
            m.from_address, m.subject, m.charset, m.is_tracked
        """, matching, "ORDER BY c.created_at DESC, c.id DESC LIMIT $5 OFFSET $6")

    package func campaignPage(
        of tenant: TenantID, _ tab: CampaignTab, containing text: String, skipping: Int, limit: Int
    ) async throws(StoreError) -> CampaignPage {
        let isTrash = tab == .trash
        let states = Campaign.State.allCases.filter { isTrash || tab.holds($0, isTrashed: false) }
        var escaped = ""
        for character in text.lowercased() {
            if "!%_".contains(character) { escaped.append("!") }
            escaped.append(character)
        }
        let parameters: [Value] = [
            .int(tenant.rawValue), .flag(isTrash), .texts(states.map(\.rawValue)), .text("%\(escaped)%"),
        ]
        let window: [Value] = [.int(Int64(limit)), .int(Int64(max(0, skipping)))]
        return try await driver.read { session throws(StoreError) in
            var tabs: [CampaignTab: Int] = [:]
            let counts = try session.all(Self.tabCounts, [.int(tenant.rawValue)]) { row throws(StoreError) in
                (try row.value(Campaign.State.self, 0), row.flag(1), Int(row.int(2)))
            }
            for (state, isTrashed, count) in counts {
                for tab in CampaignTab.allCases where tab.holds(state, isTrashed: isTrashed) {
                    tabs[tab, default: 0] += count
                }
            }
            let total = try session.first(Self.total, parameters) { Int($0.int(0)) } ?? 0
            let rows = try session.all(Self.page, parameters + window) { row throws(StoreError) in
                try Self.listed(row, tenant: tenant, isTrashed: isTrash)
            }
            return CampaignPage(rows: rows, total: total, tabs: tabs)
        }
    }

    private static func listed(
        _ row: any Row, tenant: TenantID, isTrashed: Bool
    ) throws(StoreError) -> Campaign {
        let counts = CampaignCounts(row, from: 3)
        var engagement = CampaignEngagement()
        engagement.opened = Int(row.int(11))
        engagement.clicked = Int(row.int(12))
        engagement.unsubscribed = Int(row.int(13))
        engagement.openedByMachine = Int(row.int(14))
        engagement.clickedByMachine = Int(row.int(15))
        return Campaign(
            id: row.id(0), tenant: tenant, state: try row.value(Campaign.State.self, 1), isPlanned: row.flag(2),
            content: CampaignContent(
                name: row.text(22), fromName: row.text(23), fromAddress: row.text(24), subject: row.text(25),
                text: nil, html: nil, charset: try row.value(CampaignContent.Charset.self, 26),
                isTracked: row.flag(27)),
            version: Int(row.int(16)), counts: counts, engagement: engagement, isTrashed: isTrashed,
            createdAt: row.time(17), savedAt: row.time(18), startAt: row.optionalTime(19),
            launchedAt: row.optionalTime(20), finishedAt: row.optionalTime(21))
    }
}
