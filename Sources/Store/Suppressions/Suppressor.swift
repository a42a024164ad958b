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
    private static let setState: SQL = """
        UPDATE contact SET state = $2, updated_at = $3
        WHERE id IN (SELECT ids.value FROM {ids:$1}) AND state IN (SELECT texts.value FROM {texts:$4})
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
        case .inactive: return
        }
        try session.execute(insert, [.ids(contacts), .text(reason.rawValue), .int(now.microseconds)])
        try session.execute(
            setState,
            [
                .ids(contacts), .text(change.to.rawValue), .int(now.microseconds),
                .texts(change.from.map(\.rawValue)),
            ])
    }
}
