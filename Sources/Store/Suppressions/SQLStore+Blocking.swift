// SPDX-License-Identifier: Apache-2.0

package import Platform

/// The part of ``SuppressionList`` that puts entries on the list.
extension SQLStore {
    private static let known: SQL = """
        SELECT s.email_key, s.covers_subdomains FROM {texts:$2} CROSS JOIN suppression s
        WHERE s.email_key = texts.value AND s.tenant_id = $1
        """
    private static let domainCount: SQL = """
        SELECT COUNT(*) FROM suppression WHERE tenant_id = $1 AND reason = 'domain'
        """
    private static let insertEntries = Bulk(
        into: "suppression",
        ["email_key": .text, "tenant_id": .integer, "reason": .text, "at": .integer, "covers_subdomains": .integer],
        suffix: "ON CONFLICT (email_key, tenant_id) DO NOTHING")
    private static let widen: SQL = """
        UPDATE suppression SET covers_subdomains = 1
        WHERE tenant_id = $1 AND reason = 'domain' AND email_key IN (SELECT texts.value FROM {texts:$2})
        """
    /// The state is looked at here: asked for in the statement, PostgreSQL without statistics walks all active contacts
    /// for each key.
    private static let contactsOfKeys: SQL = """
        SELECT c.id, c.state, c.email_key FROM {texts:$2} CROSS JOIN contact c WHERE c.tenant_id = $1 AND c.email_key = texts.value
        """
    private static let stop: SQL = """
        UPDATE contact SET state = 'stopped', updated_at = $2
        WHERE id IN (SELECT ids.value FROM {ids:$1}) AND tenant_id = $3 AND state = 'active'
        """

    package func block(
        _ entries: [BlockEntry], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> BlockResult {
        // Of entries with one key the widest counts.
        var byKey: [String: BlockEntry] = [:]
        for entry in entries where byKey[entry.key]?.coversSubdomains != true { byKey[entry.key] = entry }
        let wanted = byKey
        return try await driver.write { session throws(StoreError) in
            // First: it keeps others from adding the same ones meanwhile, and contacts from being made for them.
            let stamp = try ContactClock.stamp(tenant, at: now, in: session)
            var result = BlockResult()
            var new = wanted
            var wider: [String] = []
            let keys = Array(wanted.keys)
            try session.query(Self.known, [.int(tenant.rawValue), .texts(keys)]) { row in
                guard let entry = new.removeValue(forKey: row.text(0)) else { return }
                if entry.coversSubdomains, !row.flag(1) {
                    wider.append(entry.key)
                    result.added.insert(entry)
                }
            }
            if !wider.isEmpty { try session.execute(Self.widen, [.int(tenant.rawValue), .texts(wider)]) }
            result.refused = try Self.excess(new, of: tenant, in: session)
            for entry in result.refused { new[entry.key] = nil }
            try Self.insert(Array(new.values), of: tenant, at: now, in: session)
            result.added.formUnion(new.values)
            try Self.stop(wanted, new: new, of: tenant, stamp: stamp, into: &result, in: session)
            return result
        }
    }

    /// The domains for which there is no room.
    private static func excess(
        _ new: [String: BlockEntry], of tenant: TenantID, in session: any Session
    ) throws(StoreError) -> Set<BlockEntry> {
        let domains = new.values.filter(\.isDomain)
        guard !domains.isEmpty else { return [] }
        let count = try session.first(domainCount, [.int(tenant.rawValue)], { Int($0.int(0)) }) ?? 0
        return Set(domains.sorted { $0.key < $1.key }.dropFirst(max(0, BlockedDomains.limit - count)))
    }

    private static func insert(
        _ new: [BlockEntry], of tenant: TenantID, at now: Timestamp, in session: any Session
    ) throws(StoreError) {
        guard !new.isEmpty else { return }
        func same(_ value: Int64) -> Column { .ints([Int64](repeating: value, count: new.count)) }
        let reasons = new.map { ($0.isDomain ? Suppression.Reason.blockedDomain : .manual).rawValue }
        try session.insert(
            insertEntries,
            [
                .texts(new.map(\.key)), same(tenant.rawValue), .texts(reasons), same(now.microseconds),
                .ints(new.map { $0.coversSubdomains ? 1 : 0 }),
            ])
    }

    /// Stops those who are active and whose address is new on the list.
    private static func stop(
        _ wanted: [String: BlockEntry], new: [String: BlockEntry], of tenant: TenantID, stamp: Timestamp,
        into result: inout BlockResult, in session: any Session
    ) throws(StoreError) {
        let addresses = wanted.values.filter { !$0.isDomain }.map(\.key)
        guard !addresses.isEmpty else { return }
        var active: [Int64] = []
        try session.query(contactsOfKeys, [.int(tenant.rawValue), .texts(addresses)]) { row in
            result.contacts.append(row.id(0))
            if row.text(1) == Contact.State.active.rawValue, new[row.text(2)] != nil { active.append(row.int(0)) }
        }
        guard !active.isEmpty else { return }
        try session.execute(stop, [.ids(active), .int(stamp.microseconds), .int(tenant.rawValue)])
        result.stopped = active.map { ContactID($0) }
    }
}

extension BlockEntry {
    fileprivate var isDomain: Bool {
        switch self {
        case .address: false
        case .domain: true
        }
    }

    fileprivate var coversSubdomains: Bool {
        switch self {
        case .address: false
        case .domain(_, let isWide): isWide
        }
    }
}
