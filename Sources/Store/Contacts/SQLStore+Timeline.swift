// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactBook`` that tells a contact's history, gathered from where each kind of thing is kept.
extension SQLStore {
    private static let making: SQL = """
        SELECT c.created_at, c.email_key, (SELECT n.file_name FROM contact_import n WHERE n.id = COALESCE(
            (SELECT h.old_import_id FROM contact_import_change h WHERE h.contact_id = c.id ORDER BY h.import_id LIMIT 1),
            c.import_id))
        FROM contact c WHERE c.id = $1 AND c.tenant_id = $2
        """
    /// Looked up mailing by mailing, the newest first: recipients are kept by mailing.
    private static let mailings: SQL = """
        SELECT k.id, n.name, r.outcome, r.at, r.opened_at, r.clicked_at, r.unsubscribed_at,
            e.phase, e.code, e.enhanced, e.reply, e.host
        FROM (SELECT id FROM campaign WHERE tenant_id = $2 AND launched_at IS NOT NULL
            ORDER BY created_at DESC LIMIT 1000) k
        CROSS JOIN recipient r CROSS JOIN campaign_content n
        LEFT JOIN event e ON e.campaign_id = r.campaign_id AND e.id = r.event_id
        WHERE r.campaign_id = k.id AND r.contact_id = $1 AND n.campaign_id = k.id LIMIT $3
        """
    private static let suppressions: SQL = """
        SELECT reason, at FROM suppression WHERE email_key = $1 AND tenant_id IN (0, $2)
        """
    private static let changes: SQL = """
        SELECT h.at, h.actor, h.action, l.name, h.undone_at FROM contact_change_item i CROSS JOIN contact_change h
        LEFT JOIN contact_list l ON l.id = h.list_id
        WHERE i.contact_id = $1 AND h.id = i.change_id AND h.tenant_id = $2 ORDER BY h.id DESC LIMIT $3
        """

    package func timeline(
        of contact: ContactID, tenant: TenantID, limit: Int
    ) async throws(StoreError) -> [TimelineEntry] {
        let key: [Value] = [.int(contact.rawValue), .int(tenant.rawValue)]
        return try await driver.read { session throws(StoreError) in
            let making = try session.first(Self.making, key) {
                (at: $0.time(0), key: $0.text(1), file: $0.optionalText(2))
            }
            guard let making else { return [] }
            var entries = [TimelineEntry(at: making.at, what: .created(fileName: making.file))]
            try session.query(Self.mailings, key + [.int(limit)]) { row throws(StoreError) in
                entries += Self.entries(ofMailing: row)
            }
            try session.query(Self.suppressions, [.text(making.key), .int(tenant.rawValue)]) { row throws(StoreError) in
                let reason = try row.value(Suppression.Reason.self, 0)
                entries.append(TimelineEntry(at: row.time(1), what: .suppressed(reason)))
            }
            try session.query(Self.changes, key + [.int(limit)]) { row throws(StoreError) in
                let (actor, action, list) = (row.text(1), row.text(2), row.text(3))
                entries.append(
                    TimelineEntry(at: row.time(0), what: .changed(actor: actor, action: action, subject: list)))
                if let undone = row.optionalTime(4) {
                    entries.append(
                        TimelineEntry(at: undone, what: .changed(actor: actor, action: "undo-\(action)", subject: list))
                    )
                }
            }
            return Array(entries.sorted { $0.at > $1.at }.prefix(limit))
        }
    }

    private static func entries(ofMailing row: any Row) -> [TimelineEntry] {
        let (id, name): (CampaignID, String) = (row.id(0), row.text(1))
        var entries: [TimelineEntry] = []
        if let at = row.optionalTime(3) {
            let outcome = row.optionalInt(2).flatMap(EventCode.outcome(of:))
            let reply = row.optionalText(7).map { phase in
                RecordedReply(
                    phase: phase, code: Int(row.int(8)), enhanced: row.text(9), text: row.text(10), host: row.text(11))
            }
            entries.append(
                TimelineEntry(
                    at: at,
                    what: .mailing(id, name: name, outcome: outcome, reply: outcome == .delivered ? nil : reply)))
        }
        if let at = row.optionalTime(4) { entries.append(TimelineEntry(at: at, what: .opened(id, name: name))) }
        if let at = row.optionalTime(5) { entries.append(TimelineEntry(at: at, what: .clicked(id, name: name))) }
        if let at = row.optionalTime(6) { entries.append(TimelineEntry(at: at, what: .unsubscribed(id, name: name))) }
        return entries
    }
}
