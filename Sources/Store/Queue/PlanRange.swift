// SPDX-License-Identifier: Apache-2.0

import Platform

/// The next contacts of a tenant that a plan looks at, and the audience that decides about them.
struct PlanRange {
    static let everybody: SQL = """
        SELECT c.id, c.domain, c.state, s.reason, c.email, c.fields FROM contact c
        LEFT JOIN suppression s ON s.email_key = c.email_key AND s.tenant_id IN (0, $1)
        WHERE c.tenant_id = $1 AND c.id > $2 AND c.id <= $3 ORDER BY c.id LIMIT $4
        """
    static let members: SQL = """
        SELECT c.id, c.domain, c.state, s.reason, c.email, c.fields
        FROM contact_list l CROSS JOIN list_member m CROSS JOIN contact c
        LEFT JOIN suppression s ON s.email_key = c.email_key AND s.tenant_id IN (0, $1)
        WHERE l.id = $5 AND l.tenant_id = $1 AND m.list_id = l.id AND c.id = m.contact_id AND c.tenant_id = $1
            AND m.contact_id > $2 AND m.contact_id <= $3
        ORDER BY m.contact_id LIMIT $4
        """
    private static let membersWithin: SQL = """
        SELECT m.contact_id FROM {ids:$1} CROSS JOIN contact_list l CROSS JOIN list_member m
        WHERE l.id = ids.value AND l.tenant_id = $4 AND m.list_id = l.id AND m.contact_id > $2 AND m.contact_id <= $3
        """
    private static let missedWithin: SQL = """
        SELECT r.contact_id FROM campaign g CROSS JOIN recipient r
        WHERE g.id = $1 AND g.tenant_id = $4 AND r.campaign_id = g.id
            AND r.contact_id > $2 AND r.contact_id <= $3 AND r.outcome IN (3, 4, 6, 7)
        """
    private static let receivedWithin: SQL = """
        SELECT r.contact_id FROM campaign g CROSS JOIN recipient r
        WHERE g.id = $1 AND g.tenant_id = $4 AND r.campaign_id = g.id
            AND r.contact_id > $2 AND r.contact_id <= $3 AND r.outcome IN (1, 5)
        """

    let tenant: Int64
    let audience: Audience
    /// The last contact of the audience, and the last one that was looked at.
    let last: Int64
    let cursor: Int64
    let limit: Int

    /// Everybody, or the members of one list: nothing is to be asked of a contact.
    var isPlain: Bool {
        audience.lists.count <= 1 && audience.excludedLists.isEmpty && audience.conditions.isEmpty
            && audience.earlier.isEmpty
    }

    /// Of ``everybody``, or of ``members``.
    var values: [Value] {
        let values: [Value] = [.int(tenant), .int(cursor), .int(last), .int(limit)]
        return audience.lists.count == 1 ? values + [.int(audience.lists[0])] : values
    }

    private struct Row {
        let contact: Int64
        let domain: String
        let state: Contact.State
        let reason: Suppression.Reason?
        let email: [UInt8]
        let fields: [UInt8]
    }

    /// For an audience that is not plain: reads the contacts, then who of them is on its lists, then judges.
    func read(into cut: inout PlanCut, in session: any Session) throws(StoreError) {
        let matcher = AudienceMatcher(audience.conditions, needsAll: audience.needsAllConditions)
        var rows: [Row] = []
        try session.query(
            audience.lists.count == 1 ? Self.members : Self.everybody, values
        ) { row throws(StoreError) in
            rows.append(
                Row(
                    contact: row.int(0), domain: row.text(1), state: try row.value(Contact.State.self, 2),
                    reason: row.isNull(3) ? nil : try row.value(Suppression.Reason.self, 3),
                    email: matcher.isTrivial ? [] : row.bytes(4), fields: matcher.isTrivial ? [] : row.bytes(5)))
        }
        guard let end = rows.last?.contact else { return }
        let lists =
            audience.lists.count > 1
            ? try ids(Self.membersWithin, .ids(Array(Set(audience.lists))), to: end, in: session) : nil
        let excluded =
            audience.excludedLists.isEmpty
            ? [] : try ids(Self.membersWithin, .ids(Array(Set(audience.excludedLists))), to: end, in: session)
        let earlier = try audience.earlier.map { earlier throws(StoreError) in
            let sql = earlier.part == .missed ? Self.missedWithin : Self.receivedWithin
            return try ids(sql, .int(earlier.campaign.rawValue), to: end, in: session)
        }
        for row in rows {
            let isMeant =
                lists?.contains(row.contact) ?? true && !excluded.contains(row.contact)
                && earlier.allSatisfy { $0.contains(row.contact) }
                && matcher.holds(email: row.email, fields: row.fields)
            if isMeant {
                cut.add(row.contact, domain: row.domain, state: row.state, reason: row.reason)
            } else {
                cut.pass(row.contact)
            }
        }
    }

    private func ids(
        _ sql: SQL, _ of: Value, to end: Int64, in session: any Session
    ) throws(StoreError) -> Set<Int64> {
        var ids: Set<Int64> = []
        try session.query(sql, [of, .int(cursor), .int(end), .int(tenant)]) { row in ids.insert(row.int(0)) }
        return ids
    }
}
