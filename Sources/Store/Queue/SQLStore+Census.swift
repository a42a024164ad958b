// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Where everybody stands of all mailings, in one view: for who checks the queue from outside.
///
/// Reads the whole queue. It is for small databases, and not a part of any page.
package struct QueueCensus: Sendable {
    package struct Mailing: Sendable {
        package var id: CampaignID
        package var state: Campaign.State
        package var isPlanned: Bool
        /// Contacts up to this id are cut.
        package var cursor: Int64
        /// When a scheduled one starts.
        package var startAt: Timestamp?
        package var counts: CampaignCounts
        /// The sums over its sites.
        package var bySite = CampaignCounts()
    }

    /// Somebody without a final outcome.
    package struct Waiting: Sendable {
        package var campaign: CampaignID
        package var contact: ContactID
        /// Nil: a deferral that is not in a batch.
        package var batch: BatchID?
        /// The batch's; the last one made, of a deferral.
        package var attempt: Int
        /// The node that holds the batch.
        package var owner: String?
        package var due: Timestamp
    }

    package struct Result: Sendable {
        package var campaign: CampaignID
        package var contact: ContactID
        package var outcome: Outcome
    }

    package var mailings: [Mailing] = []
    package var waiting: [Waiting] = []
    /// Deferrals are among them.
    package var results: [Result] = []
}

extension SQLStore {
    private static let mailings: SQL = """
        SELECT id, state, is_planned, plan_cursor, start_at, recipients, delivered, deferred, bounced, expired, unknown,
            suppressed, cancelled
        FROM campaign ORDER BY id
        """
    private static let sites: SQL = """
        SELECT campaign_id, SUM(recipients), SUM(delivered), SUM(deferred), SUM(bounced), SUM(expired), SUM(unknown),
            SUM(suppressed), SUM(cancelled)
        FROM campaign_site GROUP BY campaign_id ORDER BY campaign_id
        """
    private static let batches: SQL = """
        SELECT id, campaign_id, attempt, owner, due_at, size, contact_ids, done FROM batch ORDER BY id
        """
    private static let deferrals: SQL = """
        SELECT campaign_id, contact_id, attempt, due_at FROM deferral ORDER BY campaign_id, contact_id
        """
    private static let recipients: SQL = """
        SELECT campaign_id, contact_id, outcome FROM recipient WHERE outcome IS NOT NULL
        """

    package func queueCensus() async throws(StoreError) -> QueueCensus {
        try await driver.read { session throws(StoreError) in
            var census = QueueCensus()
            census.mailings = try session.all(Self.mailings) { row throws(StoreError) in
                QueueCensus.Mailing(
                    id: row.id(0), state: try row.value(Campaign.State.self, 1), isPlanned: row.flag(2),
                    cursor: row.int(3), startAt: row.optionalTime(4), counts: CampaignCounts(row, from: 5))
            }
            try session.query(Self.sites, []) { row in
                guard let index = census.mailings.firstIndex(where: { $0.id == row.id(0) }) else { return }
                census.mailings[index].bySite = CampaignCounts(row, from: 1)
            }
            try session.query(Self.batches, []) { row throws(StoreError) in
                let (contacts, done) = (try ContactIDList.decode(row.bytes(6), count: Int(row.int(5))), row.bytes(7))
                for index in contacts.indices where done[index >> 3] & (1 << UInt8(index & 7)) == 0 {
                    census.waiting.append(
                        QueueCensus.Waiting(
                            campaign: row.id(1), contact: ContactID(contacts[index]), batch: row.id(0),
                            attempt: Int(row.int(2)), owner: row.optionalText(3), due: row.time(4)))
                }
            }
            try session.query(Self.deferrals, []) { row in
                census.waiting.append(
                    QueueCensus.Waiting(
                        campaign: row.id(0), contact: row.id(1), attempt: Int(row.int(2)), due: row.time(3)))
            }
            try session.query(Self.recipients, []) { row throws(StoreError) in
                guard let outcome = EventCode.outcome(of: row.int(2)) else {
                    throw .broken(detail: "no outcome has the number \(row.int(2))")
                }
                census.results.append(
                    QueueCensus.Result(campaign: row.id(0), contact: row.id(1), outcome: outcome))
            }
            return census
        }
    }
}
