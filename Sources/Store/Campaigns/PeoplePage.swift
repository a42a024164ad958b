// SPDX-License-Identifier: Apache-2.0

import Platform

/// The next people behind a number of a report. What each group costs is a walk along its own index; only of delivered
/// and of everybody at a small site the walk passes over those of the others.
struct PeoplePage {
    let campaign: CampaignID
    let group: PeopleGroup
    let site: String?
    let after: ContactID
    let limit: Int

    /// Each condition says what its index's own condition says: else the index is not taken.
    static let all = page("", "r.outcome IS NOT NULL")
    static let delivered = page("", "r.outcome = 1")
    static let others = page("{by:recipient_by_outcome}", "r.outcome = $5 AND r.outcome <> 1")
    static let opened = page("{by:recipient_opened}", "r.opened_at IS NOT NULL")
    static let clicked = page("{by:recipient_clicked}", "r.clicked_at IS NOT NULL")
    static let unsubscribed = page("{by:recipient_unsubscribed}", "r.unsubscribed_at IS NOT NULL")
    static let openedByMachine = page(
        "{by:recipient_by_machine}", "r.machine_opened_at IS NOT NULL AND r.opened_at IS NULL")
    static let clickedLink: SQL = """
        SELECT r.contact_id, c.email, r.site, r.outcome, r.at, r.opened_at, r.clicked_at, r.unsubscribed_at, e.attempt,
            e.phase, e.code, e.enhanced, e.reply, e.host, e.detail
        FROM link_person p CROSS JOIN recipient r
        LEFT JOIN contact c ON c.id = r.contact_id
        LEFT JOIN event e ON e.campaign_id = r.campaign_id AND e.id = r.event_id
        WHERE p.campaign_id = $1 AND p.position = $5 AND p.contact_id > $2
            AND r.campaign_id = $1 AND r.contact_id = p.contact_id AND (CAST($3 AS TEXT) IS NULL OR r.site = $3)
        ORDER BY p.contact_id LIMIT $4
        """
    private static let waiting: SQL = """
        SELECT c.id, c.email FROM {ids:$1} CROSS JOIN contact c WHERE c.id = ids.value
        """
    private static let unattempted: SQL = """
        SELECT recipients - delivered - deferred - bounced - expired - unknown - suppressed - cancelled
        FROM campaign WHERE id = $1
        """

    private static func page(_ index: StaticString, _ condition: StaticString) -> SQL {
        SQL(
            """
            SELECT r.contact_id, c.email, r.site, r.outcome, r.at, r.opened_at, r.clicked_at, r.unsubscribed_at,
                e.attempt, e.phase, e.code, e.enhanced, e.reply, e.host, e.detail
            FROM recipient r
            """, index,
            """
            LEFT JOIN contact c ON c.id = r.contact_id
            LEFT JOIN event e ON e.campaign_id = r.campaign_id AND e.id = r.event_id
            WHERE r.campaign_id = $1 AND r.contact_id > $2 AND (CAST($3 AS TEXT) IS NULL OR r.site = $3) AND
            """, condition, "ORDER BY r.contact_id LIMIT $4")
    }

    func read(in session: any Session) throws(StoreError) -> [CampaignRecipient] {
        guard limit > 0 else { return [] }
        switch group {
        case .everybody: return try everybody(in: session)
        case .outcome(.delivered): return try page(Self.delivered, in: session)
        case .outcome(let outcome):
            return try page(Self.others, .int(EventCode.code(of: EventCode.kind(of: outcome))), in: session)
        case .opened: return try page(Self.opened, in: session)
        case .clicked: return try page(Self.clicked, in: session)
        case .unsubscribed: return try page(Self.unsubscribed, in: session)
        case .openedByMachine: return try page(Self.openedByMachine, in: session)
        case .clickedLink(let position): return try page(Self.clickedLink, .int(position), in: session)
        }
    }

    private func page(
        _ sql: SQL, _ more: Value..., in session: any Session
    ) throws(StoreError) -> [CampaignRecipient] {
        let values: [Value] = [.int(campaign.rawValue), .int(after.rawValue), .text(site), .int(limit)]
        return try session.all(sql, values + more, Self.recipient(from:))
    }

    /// Those with an outcome, and between them those that wait.
    private func everybody(in session: any Session) throws(StoreError) -> [CampaignRecipient] {
        let settled = try page(Self.all, in: session)
        let left = try session.first(Self.unattempted, [.int(campaign.rawValue)], { $0.int(0) })
        guard let left, left > 0 else { return settled }
        let waiting = try WaitingRecipients.of(campaign, site: site, in: session).first(limit, after: after.rawValue)
        var emails: [Int64: String] = [:]
        try session.query(Self.waiting, [.ids(waiting.map(\.contact))]) { row throws(StoreError) in
            emails[row.int(0)] = row.text(1)
        }
        let more = waiting.map { contact, site in
            CampaignRecipient(
                contact: ContactID(contact), email: emails[contact] ?? "", site: site, outcome: nil, at: nil,
                attempt: 0, reply: nil, openedAt: nil, clickedAt: nil, unsubscribedAt: nil)
        }
        return Array((settled + more).sorted { $0.contact < $1.contact }.prefix(limit))
    }

    private static func recipient(from row: any Row) throws(StoreError) -> CampaignRecipient {
        let outcome = row.optionalInt(3).flatMap(EventCode.outcome(of:))
        var reply = row.optionalText(9).map { phase in
            RecordedReply(
                phase: phase, code: Int(row.int(10)), enhanced: row.text(11), text: row.text(12), host: row.text(13))
        }
        // Who is left out at the plan has no reply: the event says the reason by itself.
        if reply == nil, outcome == .suppressed { reply = row.optionalText(14).map { .local($0) } }
        return CampaignRecipient(
            contact: row.id(0), email: row.text(1), site: row.text(2), outcome: outcome, at: row.optionalTime(4),
            attempt: Int(row.int(8)), reply: outcome == .delivered ? nil : reply, openedAt: row.optionalTime(5),
            clickedAt: row.optionalTime(6), unsubscribedAt: row.optionalTime(7))
    }
}
