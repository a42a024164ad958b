// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: SendingDomainStore {
    private static let insertDomain: SQL = """
        INSERT INTO sending_domain (tenant_id, domain, algorithm, selector, sealed_key, public_key, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
        """
    private static let oneDomain: SQL = """
        SELECT id, tenant_id, domain, algorithm, selector, sealed_key, public_key, created_at, checked_at,
            missing, link_host
        FROM sending_domain
        WHERE tenant_id = $1 AND domain = $2
        """
    private static let domainsOfTenant: SQL = """
        SELECT id, tenant_id, domain, algorithm, selector, sealed_key, public_key, created_at, checked_at,
            missing, link_host
        FROM sending_domain
        WHERE tenant_id = $1 ORDER BY domain
        """

    private static let domainsAfter: SQL = """
        SELECT id, tenant_id, domain, algorithm, selector, sealed_key, public_key, created_at, checked_at,
            missing, link_host
        FROM sending_domain WHERE id > $1 ORDER BY id LIMIT $2
        """
    // `<> ''` lets the index of the link hosts answer.
    static let domainOfLink: SQL = """
        SELECT id, tenant_id, domain, algorithm, selector, sealed_key, public_key, created_at, checked_at,
            missing, link_host
        FROM sending_domain WHERE link_host = $1 AND link_host <> ''
        """
    // A check takes seconds: the link host that it asked for may be gone.
    private static let writeCheck: SQL =
        "UPDATE sending_domain SET checked_at = $2, missing = $3 WHERE id = $1 AND link_host = $4"
    private static let checkOfDomain: SQL =
        "SELECT checked_at, missing FROM sending_domain WHERE id = $1 AND tenant_id = $2"
    private static let writeLink: SQL =
        "UPDATE sending_domain SET link_host = $3, missing = $4 WHERE id = $1 AND tenant_id = $2"

    package func sendingDomains(
        after id: SendingDomainID, limit: Int
    ) async throws(StoreError) -> [SendingDomain] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.domainsAfter, [.int(id.rawValue), .int(limit)], Self.sendingDomain(from:))
        }
    }

    package func sendingDomain(linkHost host: String) async throws(StoreError) -> SendingDomain? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.domainOfLink, [.text(host)], Self.sendingDomain(from:))
        }
    }

    package func recordCheck(_ check: SenderCheck, of domain: SendingDomain) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.writeCheck,
                [
                    .int(domain.id.rawValue), .int(check.at.microseconds), .text(check.text), .text(domain.linkHost),
                ])
        }
    }

    package func setLinkHost(
        _ host: String, of domain: SendingDomainID, tenant: TenantID
    ) async throws(StoreError) -> Bool {
        try await driver.write { session throws(StoreError) in
            let key: [Value] = [.int(domain.rawValue), .int(tenant.rawValue)]
            let known = try session.first(Self.checkOfDomain, key) { row throws(StoreError) in
                row.optionalTime(0).map { SenderCheck(at: $0, text: row.text(1)) }
            }
            guard let known else { return false }
            let text = known?.withLinkHost(host).text ?? ""
            return try session.execute(Self.writeLink, key + [.text(host), .text(text)]) == 1
        }
    }

    package func createSendingDomain(
        _ new: NewSendingDomain, at now: Timestamp
    ) async throws(StoreError) -> SendingDomain {
        try await driver.write { session throws(StoreError) in
            let id: SendingDomainID = try session.newID(
                Self.insertDomain,
                [
                    .int(new.tenant.rawValue), .text(new.domain), .text(new.algorithm.rawValue), .text(new.selector),
                    .bytes(new.sealedKey), .text(new.publicKey), .int(now.microseconds),
                ])
            return SendingDomain(
                id: id, tenant: new.tenant, domain: new.domain, algorithm: new.algorithm, selector: new.selector,
                sealedKey: new.sealedKey, publicKey: new.publicKey, createdAt: now)
        }
    }

    package func sendingDomain(
        _ domain: String, of tenant: TenantID
    ) async throws(StoreError) -> SendingDomain? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.oneDomain, [.int(tenant.rawValue), .text(domain)], Self.sendingDomain(from:))
        }
    }

    package func sendingDomains(of tenant: TenantID) async throws(StoreError) -> [SendingDomain] {
        try await driver.read { session throws(StoreError) in
            try session.all(Self.domainsOfTenant, [.int(tenant.rawValue)], Self.sendingDomain(from:))
        }
    }

    private static func sendingDomain(from row: any Row) throws(StoreError) -> SendingDomain {
        SendingDomain(
            id: row.id(0), tenant: row.id(1), domain: row.text(2),
            algorithm: try row.value(SendingDomain.Algorithm.self, 3), selector: row.text(4),
            sealedKey: row.bytes(5), publicKey: row.text(6), createdAt: row.time(7), linkHost: row.text(10),
            check: row.optionalTime(8).map { SenderCheck(at: $0, text: row.text(9)) })
    }
}
