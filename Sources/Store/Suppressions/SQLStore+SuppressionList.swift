// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: SuppressionList {
    private static let head: StaticString = """
        SELECT s.email_key, s.at, s.covers_subdomains, s.reason, c.id, c.email FROM (
        """
    private static let tail: StaticString = """
        ) s LEFT JOIN contact c ON c.tenant_id = $1 AND c.email_key = s.email_key
        ORDER BY s.at DESC, s.email_key DESC LIMIT $5
        """
    private static let unsubscribed: StaticString = """
        SELECT * FROM (SELECT email_key, at, covers_subdomains, reason FROM suppression
        WHERE tenant_id = $1 AND reason = 'unsubscribed' AND (at, email_key) < ($2, $3) AND email_key LIKE $4 ESCAPE '!'
        ORDER BY at DESC, email_key DESC LIMIT $5) u
        """
    private static let complaint: StaticString = """
        SELECT * FROM (SELECT email_key, at, covers_subdomains, reason FROM suppression
        WHERE tenant_id = $1 AND reason = 'complaint' AND (at, email_key) < ($2, $3) AND email_key LIKE $4 ESCAPE '!'
        ORDER BY at DESC, email_key DESC LIMIT $5) c
        """
    private static let hardBounce: StaticString = """
        SELECT * FROM (SELECT email_key, at, covers_subdomains, reason FROM suppression
        WHERE tenant_id = $1 AND reason = 'hardBounce' AND (at, email_key) < ($2, $3) AND email_key LIKE $4 ESCAPE '!'
        ORDER BY at DESC, email_key DESC LIMIT $5) h
        """
    private static let manual: StaticString = """
        SELECT * FROM (SELECT email_key, at, covers_subdomains, reason FROM suppression
        WHERE tenant_id = $1 AND reason = 'manual' AND (at, email_key) < ($2, $3) AND email_key LIKE $4 ESCAPE '!'
        ORDER BY at DESC, email_key DESC LIMIT $5) m
        """
    private static let blockedDomain: StaticString = """
        SELECT * FROM (SELECT email_key, at, covers_subdomains, reason FROM suppression
        WHERE tenant_id = $1 AND reason = 'domain' AND (at, email_key) < ($2, $3) AND email_key LIKE $4 ESCAPE '!'
        ORDER BY at DESC, email_key DESC LIMIT $5) b
        """
    /// Each reason lies in the index by time: the newest of all of them are among the newest of each.
    static let newest = SQL(
        head, unsubscribed, "UNION ALL", complaint, "UNION ALL", hardBounce, "UNION ALL", manual, "UNION ALL",
        blockedDomain, tail)
    /// What holds a text may be one in a million: the index is walked once, and not in the order of time.
    static let found = SQL(
        head,
        """
        SELECT email_key, at, covers_subdomains, reason FROM suppression
        WHERE tenant_id = $1 AND (at, email_key) < ($2, $3) AND email_key LIKE $4 ESCAPE '!'
        ORDER BY at DESC, email_key DESC LIMIT $5
        """, tail)
    static let newestOfReason: [Suppression.Reason: SQL] = [
        .unsubscribed: SQL(head, unsubscribed, tail), .complaint: SQL(head, complaint, tail),
        .hardBounce: SQL(head, hardBounce, tail), .manual: SQL(head, manual, tail),
        .blockedDomain: SQL(head, blockedDomain, tail),
    ]
    static let countsOfReasons: SQL = """
        SELECT reason, COUNT(*) FROM suppression WHERE tenant_id = $1 GROUP BY reason
        """
    private static let releaseKey: SQL = """
        DELETE FROM suppression
        WHERE email_key = $1 AND tenant_id = $2 AND reason IN (SELECT texts.value FROM {texts:$3})
        """

    private static let dead: SQL = """
        SELECT tenant_id, email_key FROM suppression WHERE reason = 'hardBounce' AND at >= $1 AND tenant_id <> 0
        ORDER BY at DESC LIMIT $2
        """

    package func deadAddresses(
        since: Timestamp, limit: Int
    ) async throws(StoreError) -> [(tenant: TenantID, key: String)] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.dead, [.int(since.microseconds), .int(limit)]) { ($0.id(0), $0.text(1)) }
        }
    }

    package func suppressions(
        of tenant: TenantID, _ filter: SuppressionFilter, after place: SuppressionPlace?, limit: Int
    ) async throws(StoreError) -> [SuppressionLine] {
        let sql: SQL
        if let reason = filter.reason {
            guard let known = Self.newestOfReason[reason] else { return [] }
            sql = known
        } else {
            sql = filter.text.isEmpty ? Self.newest : Self.found
        }
        let values: [Value] = [
            .int(tenant.rawValue), .int(place?.at.microseconds ?? .max), .text(place?.key ?? ""),
            .text(Self.pattern(filter.text)), .int(max(0, limit)),
        ]
        return try await driver.read { session throws(StoreError) in
            try session.all(sql, values) { row throws(StoreError) in
                SuppressionLine(
                    suppression: Suppression(
                        key: row.text(0), reason: try row.value(Suppression.Reason.self, 3), at: row.time(1)),
                    coversSubdomains: row.flag(2), contact: row.optionalInt(4).map { ContactID($0) },
                    email: row.optionalText(5))
            }
        }
    }

    package func suppressionCounts(of tenant: TenantID) async throws(StoreError) -> [Suppression.Reason: Int] {
        try await driver.read { session throws(StoreError) in
            var counts: [Suppression.Reason: Int] = [:]
            try session.query(Self.countsOfReasons, [.int(tenant.rawValue)]) { row throws(StoreError) in
                counts[try row.value(Suppression.Reason.self, 0)] = Int(row.int(1))
            }
            return counts
        }
    }

    package func release(key: String, of tenant: TenantID) async throws(StoreError) -> Bool {
        let reasons = Suppression.Reason.allCases.filter(\.isReleasable).map(\.rawValue)
        return try await driver.write { session throws(StoreError) in
            try session.execute(Self.releaseKey, [.text(key), .int(tenant.rawValue), .texts(reasons)]) == 1
        }
    }

    package func blockedDomains(of tenant: TenantID) async throws(StoreError) -> BlockedDomains {
        try await driver.read { session throws(StoreError) in try DomainBlocks.load(tenant, in: session) }
    }

    /// Of LIKE, for what holds `text`; keys are in lower case.
    private static func pattern(_ text: String) -> String {
        var pattern = "%"
        for character in String(decoding: SearchText.folded(text), as: UTF8.self) {
            if "!%_".contains(character) { pattern.append("!") }
            pattern.append(character)
        }
        return pattern + "%"
    }
}
