// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    /// CROSS JOIN: SQLite then keeps to the order of the tables, and walks the index `batch_ready`.
    static let candidates: SQL = """
        SELECT b.id, b.site, b.due_at FROM batch b CROSS JOIN campaign c
        WHERE b.state = 'ready' AND b.due_at <= $1 AND (b.due_at, b.id) > ($2, $3)
            AND b.site NOT IN (SELECT texts.value FROM {texts:$4})
            AND c.id = b.campaign_id AND c.state IN ('planning', 'running')
        ORDER BY b.due_at, b.id LIMIT $5{skip:b}
        """
    private static let candidatesAmong: SQL = """
        SELECT b.id, b.site, b.due_at FROM batch b CROSS JOIN campaign c
        WHERE b.state = 'ready' AND b.due_at <= $1 AND (b.due_at, b.id) > ($2, $3)
            AND b.site IN (SELECT texts.value FROM {texts:$4})
            AND c.id = b.campaign_id AND c.state IN ('planning', 'running')
        ORDER BY b.due_at, b.id LIMIT $5{skip:b}
        """
    private static let take: SQL = """
        UPDATE batch SET state = 'claimed', owner = $2, fence = fence + 1, lease_until = $3 WHERE id = $1
        RETURNING id, campaign_id, tenant_id, site, attempt, first_attempt_at, fence, size, contact_ids, done
        """
    static let contactsOfBatch: SQL = """
        SELECT c.id, c.email, c.fields, c.state, s.reason, c.domain FROM {ids:$1} CROSS JOIN contact c
        LEFT JOIN suppression s ON s.email_key = c.email_key AND s.tenant_id IN (0, $2)
        WHERE c.id = ids.value AND c.tenant_id = $2
        """

    package func claim(
        node: String, lease: Duration, room: [String: Int], defaultRoom: Int, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> [Batch] {
        guard limit > 0 else { return [] }
        return try await driver.write { session throws(StoreError) in
            let chosen = try Self.choose(
                room: room, defaultRoom: defaultRoom, limit: limit, at: now, in: session)
            var batches: [Batch] = []
            batches.reserveCapacity(chosen.count)
            // Once for each tenant: not another join for every contact.
            var blocked: [TenantID: BlockedDomains] = [:]
            for id in chosen {
                let values: [Value] = [.int(id), .text(node), .int((now + lease).microseconds)]
                guard let row = try session.first(Self.take, values, BatchRow.init(row:)) else { continue }
                let domains =
                    if let known = blocked[row.tenant] { known } else { try DomainBlocks.load(row.tenant, in: session) }
                blocked[row.tenant] = domains
                batches.append(try Self.batch(of: row, blocked: domains, in: session))
            }
            return batches
        }
    }

    /// Walks the ready batches by their due time; a site that has got its share is left out from the next page on.
    private static func choose(
        room: [String: Int], defaultRoom: Int, limit: Int, at now: Timestamp, in session: any Session
    ) throws(StoreError) -> [Int64] {
        var chosen: [Int64] = []
        var room = room
        let page = max(32, limit * 2)
        var due = Int64.min
        var last: Int64 = 0
        while true {
            let open = defaultRoom <= 0
            let sites = room.filter { open ? $0.value > 0 : $0.value <= 0 }.map(\.key)
            var seen = 0
            try session.query(
                open ? candidatesAmong : candidates,
                [.int(now.microseconds), .int(due), .int(last), .texts(sites), .int(page)]
            ) { row throws(StoreError) in
                seen += 1
                last = row.int(0)
                due = row.int(2)
                let site = row.text(1)
                let left = room[site] ?? defaultRoom
                guard left > 0, chosen.count < limit else { return }
                room[site] = left - 1
                chosen.append(last)
            }
            if seen < page || chosen.count >= limit { return chosen }
        }
    }

    private static func batch(
        of row: BatchRow, blocked: BlockedDomains, in session: any Session
    ) throws(StoreError) -> Batch {
        let ids = row.contacts
        var found = [BatchRecipient?](repeating: nil, count: ids.count)
        let open = row.unsettled == ids.count ? ids : ids.indices.filter { !row.isSettled($0) }.map { ids[$0] }
        try session.query(
            contactsOfBatch, [.ids(open), .int(row.tenant.rawValue)]
        ) { contact throws(StoreError) in
            let id = contact.int(0)
            // Twice when suppressed for the tenant and for all: either reason will do.
            guard let position = position(of: id, in: ids), found[position] == nil else { return }
            var suppression: Suppression.Reason?
            if !contact.isNull(4) {
                suppression = try contact.value(Suppression.Reason.self, 4)
            } else if contact.text(3) != Contact.State.active.rawValue {
                suppression = .inactive
            } else if !blocked.isEmpty, blocked.covers(contact.text(5)) {
                suppression = .blockedDomain
            }
            found[position] = BatchRecipient(
                position: position, contact: ContactID(id), email: contact.text(1), fields: contact.text(2),
                suppression: suppression)
        }
        var recipients: [BatchRecipient] = []
        recipients.reserveCapacity(open.count)
        for position in ids.indices where !row.isSettled(position) {
            recipients.append(
                found[position]
                    ?? BatchRecipient(
                        position: position, contact: ContactID(ids[position]), email: "", fields: "{}",
                        suppression: .inactive))
        }
        return Batch(
            id: row.id, campaign: row.campaign, tenant: row.tenant, site: row.site, attempt: row.attempt,
            firstAttemptAt: row.firstAttemptAt, fence: row.fence, size: ids.count, recipients: recipients)
    }

    private static func position(of id: Int64, in ids: [Int64]) -> Int? {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id ? low : nil
    }
}
