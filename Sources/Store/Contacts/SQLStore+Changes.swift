// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactBook`` about changes to many contacts.
extension SQLStore {
    private static let changeToUndo: SQL = """
        SELECT action, list_id, at FROM contact_change WHERE id = $1 AND tenant_id = $2 AND undone_at IS NULL{lock}
        """
    private static let markUndone: SQL = "UPDATE contact_change SET undone_at = $2 WHERE id = $1"
    /// What a suppression says that came meanwhile goes before what was.
    private static let giveStateBack: SQL = """
        UPDATE contact SET updated_at = $2, state = CASE
            WHEN EXISTS (SELECT 1 FROM suppression s WHERE s.email_key = contact.email_key
                AND s.tenant_id IN (0, contact.tenant_id) AND s.reason IN ('unsubscribed', 'complaint'))
                THEN 'unsubscribed'
            WHEN EXISTS (SELECT 1 FROM suppression s WHERE s.email_key = contact.email_key
                AND s.tenant_id IN (0, contact.tenant_id) AND s.reason = 'hardBounce') THEN 'failed'
            WHEN EXISTS (SELECT 1 FROM suppression s WHERE s.email_key = contact.email_key
                AND s.tenant_id IN (0, contact.tenant_id) AND s.reason = 'manual') THEN 'stopped'
            ELSE (SELECT i.old_state FROM contact_change_item i
                WHERE i.change_id = $1 AND i.contact_id = contact.id) END
        WHERE id IN (SELECT contact_id FROM contact_change_item WHERE change_id = $1) AND state = $3
        """
    private static let trashAgain: SQL = """
        UPDATE contact SET updated_at = $2, state = 'trashed'
        WHERE id IN (SELECT contact_id FROM contact_change_item WHERE change_id = $1)
            AND state <> 'trashed' AND updated_at = $3
        """
    private static let blockAgain: SQL = """
        INSERT INTO suppression (email_key, tenant_id, reason, at)
        SELECT c.email_key, c.tenant_id, 'hardBounce', $2 FROM contact_change_item i CROSS JOIN contact c
        WHERE i.change_id = $1 AND i.old_state = 'failed' AND c.id = i.contact_id AND c.state = 'active'
        ON CONFLICT (email_key, tenant_id) DO NOTHING
        """
    private static let takeMembersBack: SQL = """
        DELETE FROM list_member WHERE list_id = $2
            AND contact_id IN (SELECT contact_id FROM contact_change_item WHERE change_id = $1)
        """
    /// Contacts that are gone by now stay gone.
    private static let giveMembersBack: SQL = """
        INSERT INTO list_member (list_id, contact_id)
        SELECT l.id, c.id FROM contact_change_item i CROSS JOIN contact c CROSS JOIN contact_list l
        WHERE i.change_id = $1 AND c.id = i.contact_id AND l.id = $2
        ON CONFLICT (list_id, contact_id) DO NOTHING
        """

    /// `.conflict` when the tenant lacks the list.
    package func change(
        _ contacts: [ContactID], _ change: ContactChange, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(StoreError) -> ContactChangeResult {
        try await driver.write { session throws(StoreError) in
            let write = try ContactChangeWrite(change, of: tenant, actor: actor, at: now, in: session)
            return ContactChangeResult(id: write.id, changed: try write.make(change, on: contacts, in: session))
        }
    }

    package func undoContactChange(
        _ id: ContactChangeID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int? {
        try await driver.write { session throws(StoreError) in
            let stamp = try ContactClock.stamp(tenant, at: now, in: session)
            let values: [Value] = [.int(id.rawValue), .int(tenant.rawValue)]
            let found = try session.first(
                Self.changeToUndo, values, { (action: $0.text(0), list: $0.optionalInt(1), at: $0.int(2)) })
            guard let found else { return nil }
            try session.execute(Self.markUndone, [.int(id.rawValue), .int(now.microseconds)])
            let state: [Value] = [.int(id.rawValue), .int(stamp.microseconds)]
            let members: [Value] = [.int(id.rawValue), .int(found.list)]
            if let list = found.list { try ContactLists.touch(ContactListID(list), in: session) }
            switch found.action {
            case "stop": return try session.execute(Self.giveStateBack, state + [.text("stopped")])
            case "activate":
                try session.execute(Self.blockAgain, [.int(id.rawValue), .int(now.microseconds)])
                return try session.execute(Self.giveStateBack, state + [.text("active")])
            case "trash": return try session.execute(Self.giveStateBack, state + [.text("trashed")])
            case "restore": return try session.execute(Self.trashAgain, state + [.int(found.at)])
            case "add": return try session.execute(Self.takeMembersBack, members)
            case "remove": return try session.execute(Self.giveMembersBack, members)
            default: throw .broken(detail: "there is no change \(found.action)")
            }
        }
    }
}
