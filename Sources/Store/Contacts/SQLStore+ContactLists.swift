// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactBook`` about lists and tags.
extension SQLStore {
    private static let ofTenant: SQL = """
        SELECT id, tenant_id, name, kind FROM contact_list WHERE tenant_id = $1 ORDER BY kind, name, id
        """
    private static let insert: SQL = """
        INSERT INTO contact_list (tenant_id, kind, name) VALUES ($1, $2, $3) RETURNING id
        """
    private static let rename: SQL = "UPDATE contact_list SET name = $3 WHERE id = $1 AND tenant_id = $2"
    private static let detach: SQL = "UPDATE contact_import SET list_id = NULL WHERE list_id = $1"
    private static let empty: SQL = "DELETE FROM list_member WHERE list_id = $1"
    private static let delete: SQL = "DELETE FROM contact_list WHERE id = $1"
    private static let find: SQL = "SELECT id FROM contact_list WHERE id = $1 AND tenant_id = $2{lock}"
    private static let sizes: SQL = """
        SELECT m.list_id, COUNT(*) FROM contact_list l CROSS JOIN list_member m CROSS JOIN contact c
        WHERE l.tenant_id = $1 AND m.list_id = l.id AND c.id = m.contact_id AND c.state <> 'trashed'
        GROUP BY m.list_id
        """
    private static let holding: SQL = """
        SELECT l.id, l.tenant_id, l.name, l.kind FROM contact_list l CROSS JOIN list_member m
        WHERE l.tenant_id = $2 AND m.list_id = l.id AND m.contact_id = $1 ORDER BY l.kind, l.name, l.id
        """
    /// The index of readers sees by it that the members changed.
    static let touchLists: SQL = """
        UPDATE contact_list SET version = version + 1 WHERE id IN (SELECT ids.value FROM {ids:$1})
        """

    package func contactLists(of tenant: TenantID) async throws(StoreError) -> [ContactList] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.ofTenant, [.int(tenant.rawValue)], Self.contactList(from:))
        }
    }

    package func createContactList(
        named name: String, kind: ContactList.Kind, of tenant: TenantID
    ) async throws(StoreError) -> ContactList {
        let id: ContactListID = try await driver.write { session throws(StoreError) in
            try session.newID(Self.insert, [.int(tenant.rawValue), .text(kind.rawValue), .text(name)])
        }
        return ContactList(id: id, tenant: tenant, name: name, kind: kind)
    }

    package func renameContactList(
        _ id: ContactListID, to name: String, of tenant: TenantID
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(Self.rename, [.int(id.rawValue), .int(tenant.rawValue), .text(name)]) > 0
        }
    }

    package func deleteContactList(_ id: ContactListID, of tenant: TenantID) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let key: [Value] = [.int(id.rawValue)]
            guard try session.first(Self.find, key + [.int(tenant.rawValue)], { $0.int(0) }) != nil else {
                return false
            }
            for statement in [Self.detach, Self.empty, Self.delete] { try session.execute(statement, key) }
            return true
        }
    }

    package func contactListSizes(of tenant: TenantID) async throws(StoreError) -> [ContactListID: Int] {
        try await driver.read { session throws(StoreError) in
            var sizes: [ContactListID: Int] = [:]
            try session.query(Self.sizes, [.int(tenant.rawValue)]) { row throws(StoreError) in
                sizes[row.id(0)] = Int(row.int(1))
            }
            return sizes
        }
    }

    package func contactLists(
        holding contact: ContactID, of tenant: TenantID
    ) async throws(StoreError) -> [ContactList] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.holding, [.int(contact.rawValue), .int(tenant.rawValue)], Self.contactList(from:))
        }
    }

    /// Columns: id, tenant_id, name, kind.
    static func contactList(from row: any Row) throws(StoreError) -> ContactList {
        ContactList(
            id: row.id(0), tenant: row.id(1), name: row.text(2), kind: try row.value(ContactList.Kind.self, 3))
    }

    /// Throws `.conflict` unless all of them are the tenant's.
    static func expect(
        _ lists: [ContactListID], of tenant: TenantID, in session: any Session
    ) throws(StoreError) {
        for list in lists {
            guard try session.first(find, [.int(list.rawValue), .int(tenant.rawValue)], { $0.int(0) }) != nil else {
                throw .conflict(detail: "the tenant has no such list")
            }
        }
    }
}
