// SPDX-License-Identifier: Apache-2.0

import Platform

/// Suppresses the addresses of contacts inside a transaction.
enum Suppressor {
    /// The first reason stays, but what a reader asked for outweighs what a server or the tenant's people said.
    private static let insert: SQL = """
        INSERT INTO suppression (email_key, tenant_id, reason, at)
        SELECT c.email_key, c.tenant_id, $2, $3 FROM {ids:$1} CROSS JOIN contact c WHERE c.id = ids.value
        ON CONFLICT (email_key, tenant_id) DO UPDATE SET reason = excluded.reason, at = excluded.at
        WHERE suppression.reason IN ('hardBounce', 'manual') AND excluded.reason IN ('unsubscribed', 'complaint')
        """
    private static let tenants: SQL = """
        SELECT DISTINCT c.tenant_id FROM {ids:$1} CROSS JOIN contact c WHERE c.id = ids.value ORDER BY c.tenant_id
        """
    /// Those whose state stays are touched, too: that they are suppressed is news.
    private static let setState: SQL = """
        UPDATE contact SET updated_at = $3,
            state = CASE WHEN state IN (SELECT texts.value FROM {texts:$4}) THEN $2 ELSE state END
        WHERE id IN (SELECT ids.value FROM {ids:$1}) AND tenant_id = $5
        """

    /// `contacts` holds no id twice.
    static func suppress(
        _ contacts: [Int64], _ reason: Suppression.Reason, at now: Timestamp, in session: any Session
    ) throws(StoreError) {
        let change: (to: Contact.State, from: [Contact.State])
        switch reason {
        case .unsubscribed, .complaint: change = (.unsubscribed, [.active, .stopped, .failed])
        case .hardBounce: change = (.failed, [.active])
        case .manual: change = (.stopped, [.active])
        case .blockedDomain, .inactive: return
        }
        let owners: [TenantID] = try session.all(tenants, [.ids(contacts)], { $0.id(0) })
        for tenant in owners {
            let stamp = try ContactClock.stamp(tenant, at: now, in: session)
            try session.execute(
                setState,
                [
                    .ids(contacts), .text(change.to.rawValue), .int(stamp.microseconds),
                    .texts(change.from.map(\.rawValue)), .int(tenant.rawValue),
                ])
        }
        try session.execute(insert, [.ids(contacts), .text(reason.rawValue), .int(now.microseconds)])
    }
}
