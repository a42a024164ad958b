// SPDX-License-Identifier: Apache-2.0

import Platform

/// What became of recipients in one transaction, to be written together in the order of their key: neighbours share
/// pages.
struct RecipientRows {
    /// A first outcome is one insert. No event: the row keeps that of the last attempt, with its reply.
    private static let upsert = Bulk(
        into: "recipient",
        [
            "campaign_id": .integer, "contact_id": .integer, "site": .text, "outcome": .integer, "at": .integer,
            "event_id": .integer,
        ],
        suffix: """
            ON CONFLICT (campaign_id, contact_id) DO UPDATE SET outcome = excluded.outcome, at = excluded.at,
                event_id = COALESCE(excluded.event_id, recipient.event_id)
            """)
    private static let sitesOfContacts: SQL = """
        SELECT r.contact_id, r.site FROM {ids:$2} CROSS JOIN recipient r
        WHERE r.campaign_id = $1 AND r.contact_id = ids.value
        """

    private struct Row {
        let campaign: Int64
        let contact: Int64
        let site: String
        let outcome: Int64
        let at: Int64
        let event: Int64?
    }

    private var rows: [Row] = []

    init(capacity: Int = 0) { rows.reserveCapacity(capacity) }

    /// A recipient at most once; a second outcome for one of them would be a second row of the same key.
    mutating func add(
        _ campaign: CampaignID, _ contact: Int64, site: String, _ outcome: Outcome, at time: Timestamp, event: Int64?
    ) {
        rows.append(
            Row(
                campaign: campaign.rawValue, contact: contact, site: site,
                outcome: EventCode.code(of: EventCode.kind(of: outcome)), at: time.microseconds, event: event))
    }

    func write(in session: any Session) throws(StoreError) {
        guard !rows.isEmpty else { return }
        let rows = rows.sorted { ($0.campaign, $0.contact) < ($1.campaign, $1.contact) }
        try session.insert(
            Self.upsert,
            [
                .ints(rows.map(\.campaign)), .ints(rows.map(\.contact)), .texts(rows.map(\.site)),
                .ints(rows.map(\.outcome)), .ints(rows.map(\.at)), .optionalInts(rows.map(\.event)),
            ])
    }

    /// The sites at which recipients with a row were planned.
    static func sites(
        of contacts: [Int64], campaign: CampaignID, in session: any Session
    ) throws(StoreError) -> [Int64: String] {
        var sites: [Int64: String] = [:]
        try session.query(sitesOfContacts, [.int(campaign.rawValue), .ids(contacts)]) { row throws(StoreError) in
            sites[row.int(0)] = row.text(1)
        }
        return sites
    }
}
