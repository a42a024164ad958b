// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: SourceStore {
    private static let everySource: SQL = """
        SELECT id, name, ipv4, ipv6, helo, state, note, state_since, warm_up_plan, warming_since
        FROM source ORDER BY name
        """
    private static let everyPool: SQL = "SELECT id, name, overflow_id FROM pool ORDER BY name"
    private static let everyMember: SQL =
        "SELECT pool_id, source_id, weight FROM pool_member ORDER BY pool_id, source_id"
    private static let everyTenantPool: SQL = "SELECT tenant_id, pool_id FROM tenant_pool"
    private static let everyQuarantine: SQL = "SELECT tenant_id, reason, since FROM tenant_quarantine"

    private static let insertSource: SQL = """
        INSERT INTO source (name, ipv4, ipv6, helo, state, note, state_since, warm_up_plan, warming_since)
        VALUES ($1, $2, $3, $4, 'active', '', $5, $6, $7) RETURNING id
        """
    private static let updateState: SQL = """
        UPDATE source SET state = $2, note = $3, state_since = $4 WHERE id = $1 AND state <> 'retired'
        """
    private static let leavePools: SQL = "DELETE FROM pool_member WHERE source_id = $1"
    private static let updateWarmUp: SQL = """
        UPDATE source SET warm_up_plan = $2, warming_since = $3 WHERE id = $1 AND state <> 'retired'
        """
    private static let runningDays: SQL = """
        SELECT d.source_id, d.provider, d.day, d.sent FROM source s CROSS JOIN source_day d
        WHERE d.source_id = s.id AND d.day >= s.warming_since ORDER BY d.day, d.source_id, d.provider
        """
    private static let addToDays = Bulk(
        into: "source_day",
        ["source_id": .integer, "provider": .text, "day": .integer, "sent": .integer],
        suffix: "ON CONFLICT (source_id, provider, day) DO UPDATE SET sent = source_day.sent + excluded.sent")

    package func sourceRegister() async throws(StoreError) -> SourceRegister {
        try await driver.read { session throws(StoreError) in
            var members: [PoolID: [Pool.Member]] = [:]
            try session.query(Self.everyMember, []) { row throws(StoreError) in
                members[row.id(0), default: []].append(.init(source: row.id(1), weight: Int(row.int(2))))
            }
            var register = SourceRegister(
                sources: try session.all(Self.everySource, [], Self.source(from:)),
                pools: try session.all(Self.everyPool) { row throws(StoreError) in
                    let id: PoolID = row.id(0)
                    return Pool(
                        id: id, name: row.text(1), members: members[id] ?? [],
                        overflow: row.optionalInt(2).map { PoolID($0) })
                })
            try session.query(Self.everyTenantPool, []) { row throws(StoreError) in
                register.tenantPools[row.id(0)] = row.id(1)
            }
            try session.query(Self.everyQuarantine, []) { row throws(StoreError) in
                register.quarantined[row.id(0)] = TenantQuarantine(reason: row.text(1), since: row.time(2))
            }
            return register
        }
    }

    package func addSource(
        _ new: NewSource, to pool: PoolID, weight: Int, at now: Timestamp
    ) async throws(StoreError) -> Source? {
        let warmUp = new.warmUpPlan.map { Source.WarmUp(plan: $0, since: now) }
        return try await driver.write { session throws(StoreError) in
            guard try session.first(Self.lockPool, [.int(pool.rawValue)], { _ in true }) == true else { return nil }
            let id: SourceID = try session.newID(
                Self.insertSource,
                [
                    .text(new.name), .text(new.ipv4), .text(new.ipv6), .text(new.helo), .int(now.microseconds),
                    .text(warmUp?.plan), .int(warmUp?.since.microseconds),
                ])
            try session.execute(Self.insertMember, [.int(pool.rawValue), .int(id.rawValue), .int(weight)])
            return Source(
                id: id, name: new.name, ipv4: new.ipv4, ipv6: new.ipv6, helo: new.helo, stateSince: now,
                warmUp: warmUp)
        }
    }

    package func setSourceState(
        _ id: SourceID, to state: Source.State, note: String, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let values: [Value] = [
                .int(id.rawValue), .text(state.rawValue), .text(note), .int(now.microseconds),
            ]
            guard try session.execute(Self.updateState, values) == 1 else { return false }
            if state == .retired { try session.execute(Self.leavePools, [.int(id.rawValue)]) }
            return true
        }
    }

    package func setWarmUp(_ id: SourceID, to warmUp: Source.WarmUp?) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.updateWarmUp,
                [.int(id.rawValue), .text(warmUp?.plan), .int(warmUp?.since.microseconds)]) == 1
        }
    }

    package func sourceDays() async throws(StoreError) -> [SourceDay] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.runningDays) { row throws(StoreError) in
                SourceDay(source: row.id(0), provider: row.text(1), day: row.time(2), sent: Int(row.int(3)))
            }
        }
    }

    package func addSent(_ days: [SourceDay]) async throws(StoreError) {
        guard !days.isEmpty else { return }
        _ = try await driver.write { session throws(StoreError) in
            try session.insert(
                Self.addToDays,
                [
                    .ints(days.map(\.source.rawValue)), .texts(days.map(\.provider)),
                    .ints(days.map(\.day.microseconds)), .ints(days.map { Int64($0.sent) }),
                ])
        }
    }

    private static func source(from row: any Row) throws(StoreError) -> Source {
        let since = row.optionalTime(9)
        return Source(
            id: row.id(0), name: row.text(1), ipv4: row.optionalText(2), ipv6: row.optionalText(3),
            helo: row.text(4), state: try row.value(Source.State.self, 5), note: row.text(6), stateSince: row.time(7),
            warmUp: row.optionalText(8).flatMap { plan in since.map { Source.WarmUp(plan: plan, since: $0) } })
    }
}
