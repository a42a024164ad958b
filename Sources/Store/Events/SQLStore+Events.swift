// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: EventStore {
    private static let eventsAfter: SQL = """
        SELECT e.id, e.contact_id, c.email, e.at, e.kind, e.attempt, e.phase, e.code, e.enhanced, e.reply, e.host,
            e.detail
        FROM event e LEFT JOIN contact c ON c.id = e.contact_id
        WHERE e.campaign_id = $1 AND e.id > $2 ORDER BY e.id LIMIT $3
        """

    package func events(
        of campaign: CampaignID, after cursor: Int64, limit: Int
    ) async throws(StoreError) -> [Event] {
        try await driver.read { session throws(StoreError) in
            try session.all(
                Self.eventsAfter, [.int(campaign.rawValue), .int(cursor), .int(limit)]
            ) { row throws(StoreError) in
                guard let kind = EventCode.kind(of: row.int(4)) else {
                    throw .broken(detail: "there is no event of kind \(row.int(4))")
                }
                let reply = row.optionalText(6).map { phase in
                    RecordedReply(
                        phase: phase, code: Int(row.int(7)), enhanced: row.text(8), text: row.text(9),
                        host: row.text(10))
                }
                return Event(
                    id: row.int(0), campaign: campaign, contact: row.id(1), email: row.text(2), at: row.time(3),
                    kind: kind, attempt: Int(row.int(5)), reply: reply, detail: row.text(11))
            }
        }
    }

    /// `.broken` when one is of another kind than opened and clicked: those come with their outcome.
    package func append(_ engagements: [NewEngagement]) async throws(StoreError) {
        guard !engagements.isEmpty else { return }
        guard engagements.allSatisfy({ $0.kind == .opened || $0.kind == .clicked }) else {
            throw .broken(detail: "only opens and clicks are engagements")
        }
        try await driver.write { session throws(StoreError) in
            var write = try EngagementWrite(engagements, in: session)
            for engagement in engagements { write.take(engagement) }
            try write.write(in: session)
        }
    }
}
