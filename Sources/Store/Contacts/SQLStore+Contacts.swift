// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: ContactStore {
    private static let fieldsOfTenant: SQL = """
        SELECT id, name, kind, name_key, choices, is_required FROM contact_field WHERE tenant_id = $1 ORDER BY id
        """
    private static let insertField: SQL = """
        INSERT INTO contact_field (tenant_id, name, name_key, kind) VALUES ($1, $2, $3, 'text')
        ON CONFLICT (tenant_id, name_key) DO NOTHING
        """
    private static let listByName: SQL = """
        SELECT id, tenant_id, name, kind FROM contact_list WHERE tenant_id = $1 AND name = $2 AND kind = 'list'
        """
    private static let insertList: SQL = """
        INSERT INTO contact_list (tenant_id, name) VALUES ($1, $2) ON CONFLICT (tenant_id, kind, name) DO NOTHING
        """
    static let contactByKey: SQL = """
        SELECT id, tenant_id, email, state, fields, created_at, updated_at FROM contact WHERE tenant_id = $1 AND email_key = $2
        """
    static let contactByID: SQL = """
        SELECT id, tenant_id, email, state, fields, created_at, updated_at FROM contact WHERE id = $2 AND tenant_id = $1
        """
    static let countsByState: SQL = """
        SELECT state, COUNT(*) FROM contact WHERE tenant_id = $1 GROUP BY state
        """

    package func contactFields(of tenant: TenantID) async throws(StoreError) -> [ContactField] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.fieldsOfTenant, [.int(tenant.rawValue)], Self.contactField(from:))
        }
    }

    package func ensureContactFields(
        _ names: [String], of tenant: TenantID
    ) async throws(StoreError) -> [ContactField] {
        try await driver.write { session throws(StoreError) in
            for name in names {
                try session.execute(
                    Self.insertField, [.int(tenant.rawValue), .text(name), .text(name.lowercased())])
            }
            var fields: [String: ContactField] = [:]
            try session.query(Self.fieldsOfTenant, [.int(tenant.rawValue)]) { row throws(StoreError) in
                fields[row.text(3)] = try Self.contactField(from: row)
            }
            return names.compactMap { fields[$0.lowercased()] }
        }
    }

    package func contactList(
        named name: String, of tenant: TenantID
    ) async throws(StoreError) -> ContactList? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.listByName, [.int(tenant.rawValue), .text(name)], Self.contactList(from:))
        }
    }

    package func ensureContactList(named name: String, of tenant: TenantID) async throws(StoreError) -> ContactList {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [.int(tenant.rawValue), .text(name)]
            try session.execute(Self.insertList, values)
            guard let list = try session.first(Self.listByName, values, Self.contactList(from:)) else {
                throw .broken(detail: "a list is missing that was just made")
            }
            return list
        }
    }

    package func contact(key: String, of tenant: TenantID) async throws(StoreError) -> Contact? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.contactByKey, [.int(tenant.rawValue), .text(key)], Self.contact(from:))
        }
    }

    package func contact(_ id: ContactID, of tenant: TenantID) async throws(StoreError) -> Contact? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.contactByID, [.int(tenant.rawValue), .int(id.rawValue)], Self.contact(from:))
        }
    }

    package func contactCounts(of tenant: TenantID) async throws(StoreError) -> [Contact.State: Int] {
        try await driver.read { session throws(StoreError) in
            var counts: [Contact.State: Int] = [:]
            try session.query(Self.countsByState, [.int(tenant.rawValue)]) { row throws(StoreError) in
                counts[try row.value(Contact.State.self, 0)] = Int(row.int(1))
            }
            return counts
        }
    }

    static func contactField(from row: any Row) throws(StoreError) -> ContactField {
        ContactField(
            id: row.id(0), name: row.text(1), kind: try row.value(ContactField.Kind.self, 2),
            choices: ChoicesText.choices(row.text(4)), isRequired: row.flag(5))
    }

    static func contactList(from row: any Row) -> ContactList {
        ContactList(
            id: row.id(0), tenant: row.id(1), name: row.text(2),
            kind: ContactList.Kind(rawValue: row.text(3)) ?? .list)
    }

    static func contact(from row: any Row) throws(StoreError) -> Contact {
        Contact(
            id: row.id(0), tenant: row.id(1), email: row.text(2), state: try row.value(Contact.State.self, 3),
            fields: row.text(4), createdAt: row.time(5), updatedAt: row.time(6))
    }
}
