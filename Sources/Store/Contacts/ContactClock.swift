// SPDX-License-Identifier: Apache-2.0

import Platform

/// Gives changes of a tenant's contacts their `updated_at`.
///
/// The tenant's row stays locked until the transaction ends, so that the times are in the order of the commits: whoever
/// has read up to one of them has missed nothing. Where campaigns are locked too, they come first.
enum ContactClock {
    private static let advance: SQL = """
        UPDATE tenant SET contact_clock = CASE WHEN contact_clock >= $2 THEN contact_clock + 1 ELSE $2 END
        WHERE id = $1 RETURNING contact_clock
        """
    private static let newEpoch: SQL = "UPDATE tenant SET contact_epoch = contact_epoch + 1 WHERE id = $1"

    /// `now`, or a later time that no change had yet. `.conflict` when there is no such tenant.
    static func stamp(_ tenant: TenantID, at now: Timestamp, in session: any Session) throws(StoreError) -> Timestamp {
        let values: [Value] = [.int(tenant.rawValue), .int(now.microseconds)]
        guard let stamp = try session.first(advance, values, { $0.time(0) }) else {
            throw .conflict(detail: "there is no such tenant")
        }
        return stamp
    }

    /// Contacts were deleted.
    static func startEpoch(of tenant: TenantID, in session: any Session) throws(StoreError) {
        try session.execute(newEpoch, [.int(tenant.rawValue)])
    }
}
