// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: TenantStore {
    private static let insertTenant: SQL = """
        INSERT INTO tenant (slug, name, postal_address, contact, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id
        """
    private static let insertOwner: SQL = """
        INSERT INTO user_account (tenant_id, email, password_hash, role, created_at)
        VALUES ($1, $2, $3, 'owner', $4)
        """
    private static let tenantBySlug: SQL = """
        SELECT id, slug, name, postal_address, contact, created_at, default_from_name, default_from_address
        FROM tenant WHERE slug = $1
        """
    private static let tenantByID: SQL = """
        SELECT id, slug, name, postal_address, contact, created_at, default_from_name, default_from_address
        FROM tenant WHERE id = $1
        """
    private static let everyTenant: SQL = """
        SELECT id, slug, name, postal_address, contact, created_at, default_from_name, default_from_address
        FROM tenant ORDER BY id
        """

    private static let replaceSettings: SQL = """
        UPDATE tenant SET name = $2, postal_address = $3, contact = $4, default_from_name = $5,
            default_from_address = $6
        WHERE id = $1
        """

    package func updateTenant(_ id: TenantID, to settings: TenantSettings) async throws(StoreError) {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [
                .int(id.rawValue), .text(settings.identity.name), .text(settings.identity.postalAddress),
                .text(settings.identity.contact), .text(settings.defaultSender.name),
                .text(settings.defaultSender.address),
            ]
            guard try session.execute(Self.replaceSettings, values) == 1 else {
                throw .broken(detail: "there is no tenant \(id.rawValue)")
            }
        }
    }

    package func createTenant(_ new: NewTenant, at now: Timestamp) async throws(StoreError) -> Tenant {
        try await driver.write { session throws(StoreError) in
            let id: TenantID = try session.newID(
                Self.insertTenant,
                [
                    .text(new.slug), .text(new.name), .text(new.postalAddress), .text(new.contact),
                    .int(now.microseconds),
                ])
            try session.execute(
                Self.insertOwner,
                [.int(id.rawValue), .text(new.ownerEmail), .text(new.ownerPasswordHash), .int(now.microseconds)])
            return Tenant(
                id: id, slug: new.slug, name: new.name, postalAddress: new.postalAddress, contact: new.contact,
                createdAt: now)
        }
    }

    package func tenant(slug: String) async throws(StoreError) -> Tenant? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.tenantBySlug, [.text(slug)], Self.tenant(from:))
        }
    }

    package func tenant(_ id: TenantID) async throws(StoreError) -> Tenant? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.tenantByID, [.int(id.rawValue)], Self.tenant(from:))
        }
    }

    package func tenants() async throws(StoreError) -> [Tenant] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.everyTenant, [], Self.tenant(from:))
        }
    }

    private static func tenant(from row: any Row) -> Tenant {
        Tenant(
            id: row.id(0), slug: row.text(1), name: row.text(2), postalAddress: row.text(3), contact: row.text(4),
            defaultSender: DefaultSender(name: row.text(6), address: row.text(7)), createdAt: row.time(5))
    }
}
