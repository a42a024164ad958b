// SPDX-License-Identifier: Apache-2.0

import Platform

/// The domains that a tenant, or all of them, send nothing to, inside a transaction.
enum DomainBlocks {
    /// Walks `suppression_by_reason`: a tenant without blocked domains costs one look into it.
    static let ofTenant: SQL = """
        SELECT email_key, covers_subdomains FROM suppression WHERE tenant_id IN (0, $1) AND reason = 'domain'
        """

    static func load(_ tenant: TenantID, in session: any Session) throws(StoreError) -> BlockedDomains {
        var domains = BlockedDomains()
        try session.query(ofTenant, [.int(tenant.rawValue)]) { row in
            if let name = BlockEntry.domain(ofKey: row.text(0)) {
                domains.insert(name, coversSubdomains: row.flag(1))
            }
        }
        return domains
    }
}
