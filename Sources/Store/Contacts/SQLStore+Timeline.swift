// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactBook`` that tells what happened to a contact.
extension SQLStore {
    /// Mailings that are looked at, the newest.
    private static let timelineMailings = 500
    private static let origin: SQL = """
        SELECT c.created_at, f.file_name, c.email_key, c.domain FROM contact c
        LEFT JOIN contact_import f ON f.id = c.import_id
        WHERE c.id = $1 AND c.tenant_id = $2
        """
    private static let mailingsOfContact: SQL = """
        SELECT g.id, t.name, r.outcome, r.at, r.opened_at, r.clicked_at, r.unsubscribed_at, e.phase, e.code,
            e.enhanced, e.reply, e.host, e.detail
        FROM (SELECT id FROM campaign WHERE tenant_id = $2 ORDER BY created_at DESC LIMIT $3) g
        CROSS JOIN recipient r CROSS JOIN campaign_content t
        LEFT JOIN event e ON e.campaign_id = g.id AND e.id = r.event_id
        WHERE r.campaign_id = g.id AND r.contact_id = $1 AND t.campaign_id = g.id
        """
    private static let suppressionsOfKey: SQL = """
        SELECT reason, at FROM suppression WHERE email_key = $1 AND tenant_id IN (0, $2)
        """
    private static let blocksOfDomains: SQL = """
        SELECT s.email_key, s.covers_subdomains, s.at FROM {texts:$1} CROSS JOIN suppression s
        WHERE s.email_key = texts.value AND s.tenant_id IN (0, $2)
        """
    private static let changesOfContact: SQL = """
        SELECT g.at, g.actor, g.action, l.name FROM contact_change_item i CROSS JOIN contact_change g
        LEFT JOIN contact_list l ON l.id = g.list_id
        WHERE i.contact_id = $1 AND g.id = i.change_id AND g.tenant_id = $2 AND g.undone_at IS NULL
        ORDER BY i.change_id DESC LIMIT $3
        """

    /// Of the mailings, the newest 500.
    package func timeline(
        of contact: ContactID, tenant: TenantID, limit: Int
    ) async throws(StoreError) -> [TimelineEntry] {
        try await driver.read { session throws(StoreError) in
            let key: [Value] = [.int(contact.rawValue), .int(tenant.rawValue)]
            let origin = try session.first(
                Self.origin, key, { (at: $0.time(0), file: $0.optionalText(1), key: $0.text(2), domain: $0.text(3)) })
            guard let origin else { return [] }
            var entries = [TimelineEntry(at: origin.at, what: .created(fileName: origin.file))]
            var unsubscribedAt: Set<Timestamp> = []
            try session.query(Self.mailingsOfContact, key + [.int(Self.timelineMailings)]) { row throws(StoreError) in
                let (id, name): (CampaignID, String) = (row.id(0), row.text(1))
                let kind = row.optionalInt(2).flatMap { EventCode.kind(of: $0) }
                let outcome = kind.flatMap { Outcome(rawValue: $0.rawValue) }
                if let outcome {
                    var reply = row.optionalText(7).map {
                        RecordedReply(
                            phase: $0, code: Int(row.int(8)), enhanced: row.text(9), text: row.text(10),
                            host: row.text(11))
                    }
                    if reply == nil, outcome == .suppressed { reply = row.optionalText(12).map { .local($0) } }
                    entries.append(
                        TimelineEntry(at: row.time(3), what: .mailing(id, name: name, outcome: outcome, reply: reply)))
                }
                if let at = row.optionalTime(4) { entries.append(TimelineEntry(at: at, what: .opened(id, name: name))) }
                if let at = row.optionalTime(5) {
                    entries.append(TimelineEntry(at: at, what: .clicked(id, name: name)))
                }
                if let at = row.optionalTime(6) {
                    unsubscribedAt.insert(at)
                    entries.append(TimelineEntry(at: at, what: .unsubscribed(id, name: name)))
                }
            }
            try session.query(Self.suppressionsOfKey, [.text(origin.key), .int(tenant.rawValue)]) {
                row throws(StoreError) in
                let reason = try row.value(Suppression.Reason.self, 0)
                // The mailing that it was asked by says the same.
                guard !unsubscribedAt.contains(row.time(1)) || reason != .unsubscribed else { return }
                entries.append(
                    TimelineEntry(
                        at: row.time(1),
                        what: reason == .unsubscribed ? .unsubscribed(nil, name: "") : .suppressed(reason)))
            }
            let parents = BlockedDomains.parents(of: origin.domain).map { BlockEntry.key(ofDomain: $0) }
            try session.query(Self.blocksOfDomains, [.texts(parents), .int(tenant.rawValue)]) { row in
                guard row.flag(1) || row.text(0) == parents[0] else { return }
                entries.append(TimelineEntry(at: row.time(2), what: .suppressed(.blockedDomain)))
            }
            try session.query(Self.changesOfContact, key + [.int(max(0, limit))]) { row throws(StoreError) in
                entries.append(
                    TimelineEntry(
                        at: row.time(0),
                        what: .changed(actor: row.text(1), action: row.text(2), subject: row.text(3))))
            }
            return Array(entries.sorted { $0.at > $1.at }.prefix(max(0, limit)))
        }
    }
}
