// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: SuppressionStore {
    private static let tenantOfContact: SQL = "SELECT tenant_id FROM contact WHERE id = $1"
    private static let suppressionByKey: SQL = """
        SELECT email_key, reason, at FROM suppression WHERE email_key = $1 AND tenant_id IN (0, $2)
        ORDER BY tenant_id DESC
        """

    /// The event is `unsubscribed` with the reason as its detail, once for each campaign and contact. A campaign of
    /// another tenant is not touched, nor one whose recipient the contact is not. `.broken` for the reasons that are not
    /// an address's.
    package func suppress(
        contact: ContactID, reason: Suppression.Reason, campaign: CampaignID?, at now: Timestamp
    ) async throws(StoreError) -> Bool {
        guard reason != .inactive, reason != .blockedDomain else {
            throw .broken(detail: "\(reason.rawValue) is not a reason to suppress an address")
        }
        let isKnown = try await driver.write { session throws(StoreError) in
            var ledgers = try CampaignLedger.lock(campaign.map { [$0] } ?? [], in: session)
            let tenant: TenantID? = try session.first(
                Self.tenantOfContact, [.int(contact.rawValue)], { $0.id(0) })
            guard let tenant else { return false }
            try Suppressor.suppress([contact.rawValue], reason, at: now, in: session)
            guard ledgers.first?.tenant == tenant else { return true }
            guard let site = try Unsubscription.mark(contact.rawValue, of: ledgers[0].id, at: now, in: session)
            else { return true }
            var deltas = CampaignDeltas()
            deltas.count(.unsubscribed, at: deltas.index(of: ledgers[0].id, site: site), time: now)
            ledgers[0].engagement.unsubscribed += 1
            var rows = EventRows()
            rows.add(
                .unsubscribed, contact: contact.rawValue, attempt: 0, at: now, detail: reason.rawValue,
                to: &ledgers[0])
            try rows.write(in: session)
            try deltas.write(in: session)
            try ledgers[0].save(in: session)
            CrashPoint.unsubscribeBeforeCommit.passed()
            return true
        }
        CrashPoint.unsubscribeAfterCommit.passed()
        return isKnown
    }

    package func suppression(key: String, of tenant: TenantID) async throws(StoreError) -> Suppression? {
        try await driver.read { session throws(StoreError) in
            try session.first(
                Self.suppressionByKey, [.text(key), .int(tenant.rawValue)]
            ) { row throws(StoreError) in
                Suppression(
                    key: row.text(0), reason: try row.value(Suppression.Reason.self, 1), at: row.time(2))
            }
        }
    }
}
