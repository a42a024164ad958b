// SPDX-License-Identifier: Apache-2.0

import Platform

/// Recipients of a mailing that have no outcome so far: they are in no table but in the lists of its batches.
///
/// A batch is 600 octets or so: those of a million recipients are read in a few milliseconds.
struct WaitingRecipients {
    private static let batchesOfCampaign: SQL = """
        SELECT site, size, contact_ids, done FROM batch
        WHERE campaign_id = $1 AND attempt = 1 AND (CAST($2 AS TEXT) IS NULL OR site = $2)
        """

    private var batches: [(site: String, contacts: [Int64])] = []

    static func of(
        _ campaign: CampaignID, site: String?, in session: any Session
    ) throws(StoreError) -> WaitingRecipients {
        var waiting = WaitingRecipients()
        try session.query(batchesOfCampaign, [.int(campaign.rawValue), .text(site)]) { row throws(StoreError) in
            let contacts = try BatchRow.open(row.bytes(2), count: Int(row.int(1)), done: row.bytes(3))
            waiting.batches.append((row.text(0), contacts))
        }
        return waiting
    }

    func site(of contact: Int64) -> String? {
        batches.first { $0.contacts.contains(contact) }?.site
    }

    /// The first `limit` with an id above `after`, in the order of their ids.
    func first(_ limit: Int, after: Int64) -> [(contact: Int64, site: String)] {
        var found: [(contact: Int64, site: String)] = []
        for batch in batches {
            for contact in batch.contacts.lazy.filter({ $0 > after }).prefix(limit) {
                found.append((contact, batch.site))
            }
        }
        return Array(found.sorted { $0.contact < $1.contact }.prefix(limit))
    }
}
