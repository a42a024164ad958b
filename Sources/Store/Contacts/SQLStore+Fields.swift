// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``ContactBook`` about fields and lists.
extension SQLStore {
    private static let insertField: SQL = """
        INSERT INTO contact_field (tenant_id, name, name_key, kind, choices, is_required)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        """
    private static let updateField: SQL = """
        UPDATE contact_field SET name = $3, name_key = $4, choices = $5, is_required = $6
        WHERE id = $1 AND tenant_id = $2
        """
    private static let deleteField: SQL = "DELETE FROM contact_field WHERE id = $1 AND tenant_id = $2"
    private static let listsOfTenant: SQL = """
        SELECT id, tenant_id, name, kind FROM contact_list WHERE tenant_id = $1 ORDER BY kind, name
        """
    private static let insertList: SQL = """
        INSERT INTO contact_list (tenant_id, kind, name) VALUES ($1, $2, $3) RETURNING id
        """
    private static let renameList: SQL = "UPDATE contact_list SET name = $3 WHERE id = $1 AND tenant_id = $2"
    private static let memberCounts: SQL = """
        SELECT l.id, (SELECT COUNT(*) FROM list_member m WHERE m.list_id = l.id)
        FROM contact_list l WHERE l.tenant_id = $1
        """
    private static let trashedMembers: SQL = """
        SELECT m.list_id, COUNT(*) FROM contact c CROSS JOIN contact_list l CROSS JOIN list_member m
        WHERE c.tenant_id = $1 AND c.state = 'trashed' AND l.tenant_id = $1 AND m.list_id = l.id AND m.contact_id = c.id
        GROUP BY m.list_id
        """

    package func createContactField(
        _ name: String, kind: ContactField.Kind, choices: [String], isRequired: Bool, of tenant: TenantID
    ) async throws(StoreError) -> ContactField {
        try await driver.write { session throws(StoreError) in
            let id: ContactFieldID = try session.newID(
                Self.insertField,
                [
                    .int(tenant.rawValue), .text(name), .text(name.lowercased()), .text(kind.rawValue),
                    .text(ChoicesText.text(choices)), .flag(isRequired),
                ])
            return ContactField(id: id, name: name, kind: kind, choices: choices, isRequired: isRequired)
        }
    }

    package func updateContactField(_ field: ContactField, of tenant: TenantID) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.updateField,
                [
                    .int(field.id.rawValue), .int(tenant.rawValue), .text(field.name), .text(field.name.lowercased()),
                    .text(ChoicesText.text(field.choices)), .flag(field.isRequired),
                ]) == 1
        }
    }

    package func deleteContactField(_ id: ContactFieldID, of tenant: TenantID) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(Self.deleteField, [.int(id.rawValue), .int(tenant.rawValue)]) == 1
        }
    }

    package func contactLists(of tenant: TenantID) async throws(StoreError) -> [ContactList] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.listsOfTenant, [.int(tenant.rawValue)], Self.contactList(from:))
        }
    }

    package func createContactList(
        named name: String, kind: ContactList.Kind, of tenant: TenantID
    ) async throws(StoreError) -> ContactList {
        try await driver.write { session throws(StoreError) in
            let id: ContactListID = try session.newID(
                Self.insertList, [.int(tenant.rawValue), .text(kind.rawValue), .text(name)])
            return ContactList(id: id, tenant: tenant, name: name, kind: kind)
        }
    }

    package func renameContactList(
        _ id: ContactListID, to name: String, of tenant: TenantID
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(Self.renameList, [.int(id.rawValue), .int(tenant.rawValue), .text(name)]) == 1
        }
    }

    package func contactListSizes(of tenant: TenantID) async throws(StoreError) -> [ContactListID: Int] {
        try await driver.read { session throws(StoreError) in
            var sizes: [ContactListID: Int] = [:]
            let values: [Value] = [.int(tenant.rawValue)]
            try session.query(Self.memberCounts, values) { row throws(StoreError) in
                sizes[row.id(0)] = Int(row.int(1))
            }
            try session.query(Self.trashedMembers, values) { row throws(StoreError) in
                sizes[row.id(0), default: 0] -= Int(row.int(1))
            }
            return sizes
        }
    }
}
