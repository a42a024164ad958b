// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    static let lockPool: SQL = "SELECT 1 FROM pool WHERE id = $1{lock}"
    static let insertMember: SQL = "INSERT INTO pool_member (pool_id, source_id, weight) VALUES ($1, $2, $3)"
    private static let insertPool: SQL = "INSERT INTO pool (name, created_at) VALUES ($1, $2) RETURNING id"
    /// All of them, so that two at once do not close a circle together.
    private static let lockPools: SQL = "SELECT id, overflow_id FROM pool ORDER BY id{lock}"
    private static let lockSource: SQL = "SELECT 1 FROM source WHERE id = $1 AND state <> 'retired'{lock}"
    private static let removeMembers: SQL = "DELETE FROM pool_member WHERE pool_id = $1"
    private static let updateOverflow: SQL = "UPDATE pool SET overflow_id = $2 WHERE id = $1"
    private static let upsertTenantPool: SQL = """
        INSERT INTO tenant_pool (tenant_id, pool_id) VALUES ($1, $2)
        ON CONFLICT (tenant_id) DO UPDATE SET pool_id = excluded.pool_id
        """
    private static let deleteTenantPool: SQL = "DELETE FROM tenant_pool WHERE tenant_id = $1"
    private static let insertQuarantine: SQL = """
        INSERT INTO tenant_quarantine (tenant_id, reason, since) VALUES ($1, $2, $3) ON CONFLICT (tenant_id) DO NOTHING
        """
    private static let deleteQuarantine: SQL = "DELETE FROM tenant_quarantine WHERE tenant_id = $1"

    package func addPool(named name: String, at now: Timestamp) async throws(StoreError) -> Pool {
        try await driver.write { session throws(StoreError) in
            Pool(id: try session.newID(Self.insertPool, [.text(name), .int(now.microseconds)]), name: name)
        }
    }

    package func changePool(_ id: PoolID, _ change: PoolChange) async throws(StoreError) -> PoolSaving {
        try await driver.write { session throws(StoreError) in
            var overflows: [PoolID: PoolID] = [:]
            var known: Set<PoolID> = []
            try session.query(Self.lockPools, []) { row throws(StoreError) in
                known.insert(row.id(0))
                overflows[row.id(0)] = row.optionalInt(1).map { PoolID($0) }
            }
            guard known.contains(id) else { return .missing }
            // Everything is looked at before anything is written: an answer does not roll back.
            if case .pool(let overflow)? = change.overflow {
                guard known.contains(overflow) else { return .missing }
                var next: PoolID? = overflow
                for _ in known {
                    guard let pool = next else { break }
                    if pool == id { return .cycle }
                    next = overflows[pool]
                }
            }
            for member in change.members ?? [] {
                let isThere = try session.first(Self.lockSource, [.int(member.source.rawValue)], { _ in true })
                guard isThere == true else { return .missing }
            }
            if let overflow = change.overflow {
                let value: Value = if case .pool(let pool) = overflow { .int(pool.rawValue) } else { .int(nil) }
                try session.execute(Self.updateOverflow, [.int(id.rawValue), value])
            }
            if let members = change.members {
                try session.execute(Self.removeMembers, [.int(id.rawValue)])
                for member in members {
                    try session.execute(
                        Self.insertMember,
                        [.int(id.rawValue), .int(member.source.rawValue), .int(member.weight)])
                }
            }
            return .saved
        }
    }

    package func setPool(of tenant: TenantID, to pool: PoolID?) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            guard let pool else {
                try session.execute(Self.deleteTenantPool, [.int(tenant.rawValue)])
                return true
            }
            guard try session.first(Self.lockPool, [.int(pool.rawValue)], { _ in true }) == true else { return false }
            return try session.execute(Self.upsertTenantPool, [.int(tenant.rawValue), .int(pool.rawValue)]) == 1
        }
    }

    package func setQuarantine(
        of tenant: TenantID, to quarantine: TenantQuarantine?
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            guard let quarantine else {
                return try session.execute(Self.deleteQuarantine, [.int(tenant.rawValue)]) == 1
            }
            return try session.execute(
                Self.insertQuarantine,
                [.int(tenant.rawValue), .text(quarantine.reason), .int(quarantine.since.microseconds)]) == 1
        }
    }
}
