// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactBook`` that changes many contacts at once, and takes it back.
extension SQLStore {
    private static let open: SQL = """
        INSERT INTO contact_change (tenant_id, actor, action, list_id, at) VALUES ($1, $2, $3, $4, $5) RETURNING id
        """
    /// Contacts in one of the states, with the state that they leave.
    private static let noteStates: SQL = """
        INSERT INTO contact_change_item (change_id, contact_id, old_state)
        SELECT $1, c.id, c.state FROM {ids:$3} CROSS JOIN contact c
        WHERE c.id = ids.value AND c.tenant_id = $2 AND c.state IN (SELECT texts.value FROM {texts:$4})
        ON CONFLICT (change_id, contact_id) DO NOTHING
        """
    private static let noteJoining: SQL = """
        INSERT INTO contact_change_item (change_id, contact_id)
        SELECT $1, c.id FROM {ids:$3} CROSS JOIN contact c WHERE c.id = ids.value AND c.tenant_id = $2
            AND NOT EXISTS (SELECT 1 FROM list_member m WHERE m.list_id = $4 AND m.contact_id = c.id)
        ON CONFLICT (change_id, contact_id) DO NOTHING
        """
    private static let noteLeaving: SQL = """
        INSERT INTO contact_change_item (change_id, contact_id)
        SELECT $1, c.id FROM {ids:$3} CROSS JOIN contact c CROSS JOIN list_member m
        WHERE c.id = ids.value AND c.tenant_id = $2 AND m.list_id = $4 AND m.contact_id = c.id
        ON CONFLICT (change_id, contact_id) DO NOTHING
        """
    private static let joinNoted: SQL = """
        INSERT INTO list_member (list_id, contact_id)
        SELECT $2, i.contact_id FROM contact_change_item i WHERE i.change_id = $1
        ON CONFLICT (list_id, contact_id) DO NOTHING
        """
    private static let leaveNoted: SQL = """
        DELETE FROM list_member WHERE list_id = $2
            AND contact_id IN (SELECT i.contact_id FROM contact_change_item i WHERE i.change_id = $1)
        """
    private static let setNoted: SQL = """
        UPDATE contact SET state = $2, updated_at = CASE WHEN updated_at >= $3 THEN updated_at + 1 ELSE $3 END
        WHERE id IN (SELECT i.contact_id FROM contact_change_item i WHERE i.change_id = $1)
        """
    private static let forgiveNoted: SQL = """
        DELETE FROM suppression WHERE tenant_id = $2 AND reason IN ('hardBounce', 'manual') AND email_key IN (
            SELECT c.email_key FROM contact_change_item i CROSS JOIN contact c
            WHERE i.change_id = $1 AND c.id = i.contact_id)
        """
    /// What a suppression says outweighs the state before; the latest change that took a state has it.
    private static let restoreNoted = SQL(
        """
        UPDATE contact SET updated_at = CASE WHEN updated_at >= $2 THEN updated_at + 1 ELSE $2 END, state = COALESCE((
        """, suppressedState,
        """
        ), (SELECT i.old_state FROM contact_change_item i
            WHERE i.contact_id = contact.id AND i.old_state <> 'trashed' ORDER BY i.change_id DESC LIMIT 1), 'active')
        WHERE id IN (SELECT i.contact_id FROM contact_change_item i WHERE i.change_id = $1)
        """)
    private static let suppressedState: StaticString = """
        SELECT CASE s.reason WHEN 'hardBounce' THEN 'failed' WHEN 'manual' THEN 'stopped' ELSE 'unsubscribed' END
        FROM suppression s WHERE s.email_key = contact.email_key AND s.tenant_id IN (0, contact.tenant_id)
        ORDER BY CASE s.reason WHEN 'hardBounce' THEN 1 WHEN 'manual' THEN 2 ELSE 0 END LIMIT 1
        """
    private static let changeOfTenant: SQL = """
        SELECT action, list_id FROM contact_change WHERE id = $1 AND tenant_id = $2 AND undone_at IS NULL{lock}
        """
    private static let closeUndone: SQL = "UPDATE contact_change SET undone_at = $2 WHERE id = $1"
    /// Back to the state before, where it is still as the change left it.
    private static let undoStates = SQL(
        """
        UPDATE contact SET updated_at = CASE WHEN updated_at >= $2 THEN updated_at + 1 ELSE $2 END, state = COALESCE((
        """, suppressedState,
        """
        ), (SELECT i.old_state FROM contact_change_item i WHERE i.change_id = $1 AND i.contact_id = contact.id))
        WHERE state = $3 AND id IN (SELECT i.contact_id FROM contact_change_item i WHERE i.change_id = $1)
        """)
    private static let undoRestoring: SQL = """
        UPDATE contact SET state = 'trashed',
            updated_at = CASE WHEN updated_at >= $2 THEN updated_at + 1 ELSE $2 END
        WHERE state <> 'trashed' AND id IN (SELECT i.contact_id FROM contact_change_item i WHERE i.change_id = $1)
        """
    /// Who was stopped for errors gets the suppression back that the activation took.
    private static let suppressFailed: SQL = """
        INSERT INTO suppression (email_key, tenant_id, reason, at)
        SELECT c.email_key, c.tenant_id, 'hardBounce', $2 FROM contact_change_item i CROSS JOIN contact c
        WHERE i.change_id = $1 AND i.old_state = 'failed' AND c.id = i.contact_id AND c.state = 'active'
        ON CONFLICT (email_key, tenant_id) DO NOTHING
        """

    /// `.conflict` when the list is not the tenant's.
    package func change(
        _ contacts: [ContactID], _ change: ContactChange, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(StoreError) -> ContactChangeResult {
        try await driver.write { session throws(StoreError) in
            if let list = change.list { try Self.expect([list], of: tenant, in: session) }
            let id: ContactChangeID = try session.newID(
                Self.open,
                [
                    .int(tenant.rawValue), .text(actor), .text(change.name), .int(change.list?.rawValue),
                    .int(now.microseconds),
                ])
            let noting: [Value] = [.int(id.rawValue), .int(tenant.rawValue), .ids(contacts.map(\.rawValue))]
            let key: [Value] = [.int(id.rawValue)]
            if let list = change.list {
                let value = Value.int(list.rawValue)
                let isAdding = change == .add(list)
                let changed = try session.execute(isAdding ? Self.noteJoining : Self.noteLeaving, noting + [value])
                try session.execute(isAdding ? Self.joinNoted : Self.leaveNoted, key + [value])
                try session.execute(Self.touchLists, [.ids([list.rawValue])])
                return ContactChangeResult(id: id, changed: changed)
            }
            let changed = try session.execute(Self.noteStates, noting + [.texts(change.from.map(\.rawValue))])
            if change == .activate { try session.execute(Self.forgiveNoted, key + [.int(tenant.rawValue)]) }
            let time = Value.int(now.microseconds)
            if let state = change.to {
                try session.execute(Self.setNoted, key + [.text(state.rawValue), time])
            } else {
                try session.execute(Self.restoreNoted, key + [time])
            }
            return ContactChangeResult(id: id, changed: changed)
        }
    }

    package func undoContactChange(
        _ id: ContactChangeID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int? {
        try await driver.write { session throws(StoreError) in
            let found = try session.first(Self.changeOfTenant, [.int(id.rawValue), .int(tenant.rawValue)]) {
                (action: $0.text(0), list: $0.optionalInt(1))
            }
            guard let found else { return nil }
            let key: [Value] = [.int(id.rawValue)]
            let time = Value.int(now.microseconds)
            try session.execute(Self.closeUndone, key + [time])
            switch (found.action, found.list) {
            case ("add", let list?), ("remove", let list?):
                guard try session.first("SELECT id FROM contact_list WHERE id = $1", [.int(list)], { $0.int(0) }) != nil
                else { return 0 }
                try session.execute(Self.touchLists, [.ids([list])])
                return try session.execute(
                    found.action == "add" ? Self.leaveNoted : Self.joinNoted, key + [.int(list)])
            case ("add", nil), ("remove", nil): return 0
            case ("restore", _): return try session.execute(Self.undoRestoring, key + [time])
            case ("activate", _):
                try session.execute(Self.suppressFailed, key + [time])
                return try session.execute(Self.undoStates, key + [time, .text(Contact.State.active.rawValue)])
            case (let action, _):
                let state: Contact.State = action == "stop" ? .stopped : .trashed
                return try session.execute(Self.undoStates, key + [time, .text(state.rawValue)])
            }
        }
    }
}

extension ContactChange {
    fileprivate var name: String {
        switch self {
        case .stop: "stop"
        case .activate: "activate"
        case .trash: "trash"
        case .restore: "restore"
        case .add: "add"
        case .remove: "remove"
        }
    }

    fileprivate var list: ContactListID? {
        switch self {
        case .add(let list), .remove(let list): list
        case .stop, .activate, .trash, .restore: nil
        }
    }

    /// States that the change can be made from.
    fileprivate var from: [Contact.State] {
        switch self {
        case .stop: [.active]
        case .activate: [.stopped, .failed]
        case .trash: Contact.State.allCases.filter { $0 != .trashed }
        case .restore: [.trashed]
        case .add, .remove: []
        }
    }

    /// Nil: each contact its own.
    fileprivate var to: Contact.State? {
        switch self {
        case .stop: .stopped
        case .activate: .active
        case .trash: .trashed
        case .restore, .add, .remove: nil
        }
    }
}
