// SPDX-License-Identifier: Apache-2.0

import Platform

/// Lists inside a transaction.
enum ContactLists {
    private static let ofTenant: SQL = "SELECT id FROM contact_list WHERE id = $1 AND tenant_id = $2"
    private static let bump: SQL = "UPDATE contact_list SET version = version + 1 WHERE id = $1"

    /// `.conflict` when the tenant has no such list.
    static func require(_ list: ContactListID, of tenant: TenantID, in session: any Session) throws(StoreError) {
        guard try session.first(ofTenant, [.int(list.rawValue), .int(tenant.rawValue)], { $0.int(0) }) != nil else {
            throw .conflict(detail: "the tenant has no such list")
        }
    }

    /// Its members have changed.
    static func touch(_ list: ContactListID, in session: any Session) throws(StoreError) {
        try session.execute(bump, [.int(list.rawValue)])
    }
}
