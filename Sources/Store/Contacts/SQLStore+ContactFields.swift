// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Platform

/// The part of ``ContactBook`` that designs fields.
extension SQLStore {
    private static let insert: SQL = """
        INSERT INTO contact_field (tenant_id, name, name_key, kind, choices, is_required)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        """
    private static let update: SQL = """
        UPDATE contact_field SET name = $3, name_key = $4, choices = $5, is_required = $6
        WHERE id = $1 AND tenant_id = $2
        """
    private static let delete: SQL = "DELETE FROM contact_field WHERE id = $1 AND tenant_id = $2"

    package func createContactField(
        _ name: String, kind: ContactField.Kind, choices: [String], isRequired: Bool, of tenant: TenantID
    ) async throws(StoreError) -> ContactField {
        let id: ContactFieldID = try await driver.write { session throws(StoreError) in
            try session.newID(
                Self.insert,
                [
                    .int(tenant.rawValue), .text(name), .text(name.lowercased()), .text(kind.rawValue),
                    .text(JSONArray.text(of: choices)), .flag(isRequired),
                ])
        }
        return ContactField(id: id, name: name, kind: kind, choices: choices, isRequired: isRequired)
    }

    package func updateContactField(_ field: ContactField, of tenant: TenantID) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.update,
                [
                    .int(field.id.rawValue), .int(tenant.rawValue), .text(field.name), .text(field.name.lowercased()),
                    .text(JSONArray.text(of: field.choices)), .flag(field.isRequired),
                ]) > 0
        }
    }

    package func deleteContactField(_ id: ContactFieldID, of tenant: TenantID) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(Self.delete, [.int(id.rawValue), .int(tenant.rawValue)]) > 0
        }
    }

    /// Columns: id, name, kind, name_key, choices, is_required.
    static func contactField(from row: any Row) throws(StoreError) -> ContactField {
        guard let choices = try? JSONDecoder().decode([String].self, from: Data(row.text(4).utf8)) else {
            throw .broken(detail: "the choices of a field cannot be read")
        }
        return ContactField(
            id: row.id(0), name: row.text(1), kind: try row.value(ContactField.Kind.self, 2), choices: choices,
            isRequired: row.flag(5))
    }
}
