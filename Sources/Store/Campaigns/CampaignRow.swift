// SPDX-License-Identifier: Apache-2.0

import Platform

/// A campaign as it is read: its progress and what it says.
enum CampaignRow {
    static let byID = select("c.id = $1")
    static let ofTenant = select("c.tenant_id = $1 AND c.is_trashed = 0 ORDER BY c.created_at DESC, c.id DESC")
    static let inStates = select(
        "c.state IN (SELECT texts.value FROM {texts:$1}) ORDER BY c.created_at DESC, c.id DESC")

    private static func select(_ condition: StaticString) -> SQL {
        SQL(
            """
            SELECT c.id, c.tenant_id, c.state, c.is_planned, c.audience, c.recipients, c.delivered, c.deferred,
                c.bounced, c.expired, c.unknown, c.suppressed, c.cancelled, c.created_at, c.launched_at,
                c.finished_at, m.name, m.from_name, m.from_address, m.subject, m.text_body, m.html_body, m.charset,
                m.is_tracked, c.version, c.saved_at, c.start_at, c.is_trashed, c.opened, c.clicked, c.unsubscribed,
                c.opened_by_machine, c.clicked_by_machine, c.saved_by, m.embeds_images,
                c.is_urgent, c.spread_seconds
            FROM campaign c JOIN campaign_content m ON m.campaign_id = c.id WHERE
            """, condition)
    }

    static func campaign(from row: any Row) throws(StoreError) -> Campaign {
        let counts = CampaignCounts(row, from: 5)
        var engagement = CampaignEngagement()
        engagement.opened = Int(row.int(28))
        engagement.clicked = Int(row.int(29))
        engagement.unsubscribed = Int(row.int(30))
        engagement.openedByMachine = Int(row.int(31))
        engagement.clickedByMachine = Int(row.int(32))
        let content = CampaignContent(
            name: row.text(16), fromName: row.text(17), fromAddress: row.text(18), subject: row.text(19),
            text: row.optionalText(20), html: row.optionalText(21),
            charset: try row.value(CampaignContent.Charset.self, 22), isTracked: row.flag(23),
            embedsImages: row.flag(34))
        return Campaign(
            id: row.id(0), tenant: row.id(1), state: try row.value(Campaign.State.self, 2), isPlanned: row.flag(3),
            content: content, audience: try AudienceText.audience(row.text(4)), version: Int(row.int(24)),
            counts: counts, engagement: engagement, isTrashed: row.flag(27), createdAt: row.time(13),
            savedAt: row.time(25), savedBy: row.text(33), startAt: row.optionalTime(26),
            launchedAt: row.optionalTime(14), finishedAt: row.optionalTime(15), isUrgent: row.flag(35),
            spread: row.optionalInt(36).map { .seconds($0) })
    }
}

extension CampaignCounts {
    /// Eight columns from `first` on: recipients, delivered, deferred, bounced, expired, unknown, suppressed, cancelled.
    init(_ row: any Row, from first: Int) {
        self.init()
        recipients = Int(row.int(first))
        delivered = Int(row.int(first + 1))
        deferred = Int(row.int(first + 2))
        bounced = Int(row.int(first + 3))
        expired = Int(row.int(first + 4))
        unknown = Int(row.int(first + 5))
        suppressed = Int(row.int(first + 6))
        cancelled = Int(row.int(first + 7))
    }
}
