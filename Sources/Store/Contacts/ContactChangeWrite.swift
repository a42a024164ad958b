// SPDX-License-Identifier: Apache-2.0

import Platform

/// One change to many contacts, inside a transaction: remembered in `contact_change` with an item for each contact
/// that it changed, then made on those. `contact_change.at` is the `updated_at` that it gave.
struct ContactChangeWrite {
    /// Ids of one statement.
    private static let pieceSize = 10_000
    private static let insertChange: SQL = """
        INSERT INTO contact_change (tenant_id, actor, action, list_id, at) VALUES ($1, $2, $3, $4, $5) RETURNING id
        """
    private static let takeByState: SQL = """
        INSERT INTO contact_change_item (change_id, contact_id, old_state)
        SELECT $1, c.id, c.state FROM {ids:$2} CROSS JOIN contact c
        WHERE c.id = ids.value AND c.tenant_id = $3 AND c.state IN (SELECT texts.value FROM {texts:$4})
        ON CONFLICT (change_id, contact_id) DO NOTHING
        """
    /// Who asked to be left alone, or is blocked for all tenants, stays as he is.
    private static let takeToActivate: SQL = """
        INSERT INTO contact_change_item (change_id, contact_id, old_state)
        SELECT $1, c.id, c.state FROM {ids:$2} CROSS JOIN contact c
        WHERE c.id = ids.value AND c.tenant_id = $3 AND c.state IN ('stopped', 'failed') AND NOT EXISTS (
            SELECT 1 FROM suppression s WHERE s.email_key = c.email_key AND (s.tenant_id = 0
                OR (s.tenant_id = $3 AND s.reason IN ('unsubscribed', 'complaint'))))
        ON CONFLICT (change_id, contact_id) DO NOTHING
        """
    private static let takeToAdd: SQL = """
        INSERT INTO contact_change_item (change_id, contact_id, old_state)
        SELECT $1, c.id, c.state FROM {ids:$2} CROSS JOIN contact c
        WHERE c.id = ids.value AND c.tenant_id = $3 AND c.state <> 'trashed' AND NOT EXISTS (
            SELECT 1 FROM list_member m WHERE m.list_id = $4 AND m.contact_id = c.id)
        ON CONFLICT (change_id, contact_id) DO NOTHING
        """
    private static let takeToRemove: SQL = """
        INSERT INTO contact_change_item (change_id, contact_id, old_state)
        SELECT $1, c.id, c.state FROM {ids:$2} CROSS JOIN contact c
        WHERE c.id = ids.value AND c.tenant_id = $3 AND EXISTS (
            SELECT 1 FROM list_member m WHERE m.list_id = $4 AND m.contact_id = c.id)
        ON CONFLICT (change_id, contact_id) DO NOTHING
        """
    private static let setState: SQL = """
        UPDATE contact SET state = $2, updated_at = $3
        WHERE id IN (SELECT contact_id FROM contact_change_item WHERE change_id = $1)
        """
    private static let freeAddresses: SQL = """
        DELETE FROM suppression WHERE tenant_id = $2 AND reason IN ('hardBounce', 'manual') AND email_key IN (
            SELECT c.email_key FROM contact_change_item i CROSS JOIN contact c
            WHERE i.change_id = $1 AND c.id = i.contact_id)
        """
    /// What the last trashing found; what a suppression says goes before it.
    private static let restore: SQL = """
        UPDATE contact SET updated_at = $2, state = CASE
            WHEN EXISTS (SELECT 1 FROM suppression s WHERE s.email_key = contact.email_key
                AND s.tenant_id IN (0, contact.tenant_id) AND s.reason IN ('unsubscribed', 'complaint'))
                THEN 'unsubscribed'
            WHEN EXISTS (SELECT 1 FROM suppression s WHERE s.email_key = contact.email_key
                AND s.tenant_id IN (0, contact.tenant_id) AND s.reason = 'hardBounce') THEN 'failed'
            WHEN EXISTS (SELECT 1 FROM suppression s WHERE s.email_key = contact.email_key
                AND s.tenant_id IN (0, contact.tenant_id) AND s.reason = 'manual') THEN 'stopped'
            ELSE COALESCE((SELECT i.old_state FROM contact_change_item i CROSS JOIN contact_change g
                WHERE i.contact_id = contact.id AND g.id = i.change_id AND g.action = 'trash'
                ORDER BY i.change_id DESC LIMIT 1), 'active') END
        WHERE id IN (SELECT contact_id FROM contact_change_item WHERE change_id = $1)
        """
    private static let addMembers: SQL = """
        INSERT INTO list_member (list_id, contact_id)
        SELECT $2, contact_id FROM contact_change_item WHERE change_id = $1
        ON CONFLICT (list_id, contact_id) DO NOTHING
        """
    private static let removeMembers: SQL = """
        DELETE FROM list_member WHERE list_id = $2
            AND contact_id IN (SELECT contact_id FROM contact_change_item WHERE change_id = $1)
        """

    let id: ContactChangeID
    private let tenant: TenantID
    private let stamp: Timestamp

    /// Locks the tenant's contacts against other changes.
    init(
        _ change: ContactChange, of tenant: TenantID, actor: String, at now: Timestamp, in session: any Session
    ) throws(StoreError) {
        self.tenant = tenant
        stamp = try ContactClock.stamp(tenant, at: now, in: session)
        let list = change.list
        if let list { try ContactLists.require(list, of: tenant, in: session) }
        id = try session.newID(
            Self.insertChange,
            [
                .int(tenant.rawValue), .text(actor), .text(change.action), .int(list?.rawValue),
                .int(stamp.microseconds),
            ])
    }

    /// How many contacts it changed.
    func make(_ change: ContactChange, on contacts: [ContactID], in session: any Session) throws(StoreError) -> Int {
        var changed = 0
        for start in stride(from: 0, to: contacts.count, by: Self.pieceSize) {
            let piece = contacts[start..<min(contacts.count, start + Self.pieceSize)].map(\.rawValue)
            let values: [Value] = [.int(id.rawValue), .ids(piece), .int(tenant.rawValue)]
            switch change {
            case .stop: changed += try session.execute(Self.takeByState, values + [.texts(["active"])])
            case .activate: changed += try session.execute(Self.takeToActivate, values)
            case .trash:
                let states = Contact.State.allCases.filter { $0 != .trashed }.map(\.rawValue)
                changed += try session.execute(Self.takeByState, values + [.texts(states)])
            case .restore: changed += try session.execute(Self.takeByState, values + [.texts(["trashed"])])
            case .add(let list): changed += try session.execute(Self.takeToAdd, values + [.int(list.rawValue)])
            case .remove(let list): changed += try session.execute(Self.takeToRemove, values + [.int(list.rawValue)])
            }
        }
        guard changed > 0 else { return 0 }
        switch change {
        case .stop: try set(.stopped, in: session)
        case .activate:
            try session.execute(Self.freeAddresses, [.int(id.rawValue), .int(tenant.rawValue)])
            try set(.active, in: session)
        case .trash: try set(.trashed, in: session)
        case .restore: try session.execute(Self.restore, [.int(id.rawValue), .int(stamp.microseconds)])
        case .add(let list):
            try session.execute(Self.addMembers, [.int(id.rawValue), .int(list.rawValue)])
            try ContactLists.touch(list, in: session)
        case .remove(let list):
            try session.execute(Self.removeMembers, [.int(id.rawValue), .int(list.rawValue)])
            try ContactLists.touch(list, in: session)
        }
        return changed
    }

    private func set(_ state: Contact.State, in session: any Session) throws(StoreError) {
        try session.execute(Self.setState, [.int(id.rawValue), .text(state.rawValue), .int(stamp.microseconds)])
    }
}

extension ContactChange {
    /// As `contact_change.action` and ``TimelineEntry`` have it.
    var action: String {
        switch self {
        case .stop: "stop"
        case .activate: "activate"
        case .trash: "trash"
        case .restore: "restore"
        case .add: "add"
        case .remove: "remove"
        }
    }

    var list: ContactListID? {
        switch self {
        case .add(let list), .remove(let list): list
        case .stop, .activate, .trash, .restore: nil
        }
    }
}
