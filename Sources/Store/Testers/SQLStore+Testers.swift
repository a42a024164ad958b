// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: TesterStore {
    private static let groups: SQL = "SELECT id, name FROM tester_group WHERE tenant_id = $1 ORDER BY name"
    private static let testers: SQL = """
        SELECT t.group_id, t.id, t.email, t.name, t.contact_id FROM tester_group g CROSS JOIN tester t
        WHERE g.tenant_id = $1 AND t.group_id = g.id ORDER BY t.id
        """
    /// The tenant's row is locked, so that two at once do not both find room for the last one.
    private static let lockTenant: SQL = "SELECT 1 FROM tenant WHERE id = $1{lock}"
    private static let countGroups: SQL = "SELECT COUNT(*) FROM tester_group WHERE tenant_id = $1"
    private static let insertGroup: SQL = """
        INSERT INTO tester_group (tenant_id, name) VALUES ($1, $2) RETURNING id
        """
    private static let renameGroup: SQL = "UPDATE tester_group SET name = $3 WHERE id = $1 AND tenant_id = $2"
    private static let lockGroup: SQL = "SELECT 1 FROM tester_group WHERE id = $1 AND tenant_id = $2{lock}"
    private static let deleteTesters: SQL = "DELETE FROM tester WHERE group_id = $1"
    private static let deleteGroup: SQL = "DELETE FROM tester_group WHERE id = $1 AND tenant_id = $2"
    private static let updateTester: SQL = """
        UPDATE tester SET email = $3, name = $4, contact_id = $5 WHERE group_id = $1 AND email_key = $2
        """
    private static let countTesters: SQL = "SELECT COUNT(*) FROM tester WHERE group_id = $1"
    private static let insertTester: SQL = """
        INSERT INTO tester (group_id, email_key, email, name, contact_id) VALUES ($1, $2, $3, $4, $5)
        """
    private static let removeTester: SQL = "DELETE FROM tester WHERE id = $1 AND group_id = $2"

    package func testerGroups(of tenant: TenantID) async throws(StoreError) -> [TesterGroup] {
        try await driver.read { session throws(StoreError) in
            var testers: [TesterGroupID: [Tester]] = [:]
            try session.query(Self.testers, [.int(tenant.rawValue)]) { row throws(StoreError) in
                testers[row.id(0), default: []].append(
                    Tester(
                        id: row.id(1), email: row.text(2), name: row.text(3),
                        reader: row.optionalInt(4).map { ContactID($0) }))
            }
            return try session.all(Self.groups, [.int(tenant.rawValue)]) { row throws(StoreError) in
                let id: TesterGroupID = row.id(0)
                return TesterGroup(id: id, tenant: tenant, name: row.text(1), testers: testers[id] ?? [])
            }
        }
    }

    package func createTesterGroup(
        named name: String, of tenant: TenantID
    ) async throws(StoreError) -> TesterGroup? {
        try await driver.write { session throws(StoreError) in
            let owner: [Value] = [.int(tenant.rawValue)]
            _ = try session.first(Self.lockTenant, owner, { _ in true })
            let count = try session.first(Self.countGroups, owner, { Int($0.int(0)) }) ?? 0
            guard count < TesterGroup.groupLimit else { return nil }
            let id: TesterGroupID = try session.newID(Self.insertGroup, owner + [.text(name)])
            return TesterGroup(id: id, tenant: tenant, name: name)
        }
    }

    package func renameTesterGroup(
        _ id: TesterGroupID, to name: String, of tenant: TenantID
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.renameGroup, [.int(id.rawValue), .int(tenant.rawValue), .text(name)]) == 1
        }
    }

    package func deleteTesterGroup(_ id: TesterGroupID, of tenant: TenantID) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            guard try Self.holds(id, tenant, in: session) else { return false }
            try session.execute(Self.deleteTesters, [.int(id.rawValue)])
            return try session.execute(Self.deleteGroup, [.int(id.rawValue), .int(tenant.rawValue)]) == 1
        }
    }

    package func saveTester(
        _ tester: NewTester, in group: TesterGroupID, of tenant: TenantID
    ) async throws(StoreError) -> TesterSaving {
        try await driver.write { session throws(StoreError) in
            guard try Self.holds(group, tenant, in: session) else { return .missing }
            let values: [Value] = [
                .int(group.rawValue), .text(tester.key), .text(tester.email), .text(tester.name),
                .int(tester.reader?.rawValue),
            ]
            if try session.execute(Self.updateTester, values) == 1 { return .saved }
            let count = try session.first(Self.countTesters, [.int(group.rawValue)], { Int($0.int(0)) }) ?? 0
            guard count < TesterGroup.testerLimit else { return .full }
            try session.execute(Self.insertTester, values)
            return .saved
        }
    }

    package func removeTester(
        _ id: TesterID, from group: TesterGroupID, of tenant: TenantID
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            guard try Self.holds(group, tenant, in: session) else { return false }
            return try session.execute(Self.removeTester, [.int(id.rawValue), .int(group.rawValue)]) == 1
        }
    }

    /// Whether the group is the tenant's; it stays so until the transaction ends.
    private static func holds(
        _ id: TesterGroupID, _ tenant: TenantID, in session: any Session
    ) throws(StoreError) -> Bool {
        try session.first(lockGroup, [.int(id.rawValue), .int(tenant.rawValue)], { _ in true }) == true
    }
}
