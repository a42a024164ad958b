// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    /// With something to claim; the index `batch_ready_by_campaign` answers the EXISTS.
    private static let activeCampaigns: SQL = """
        SELECT c.id, c.tenant_id, c.is_urgent FROM campaign c WHERE c.state IN ('planning', 'running')
            AND EXISTS (SELECT 1 FROM batch b WHERE b.campaign_id = c.id AND b.state = 'ready')
        ORDER BY c.id
        """
    /// `due_at` is when a batch became ready, and orders them. That it should have come is not asked: a clock that ran
    /// ahead and was put right would hold them back by as much.
    static let candidates: SQL = """
        SELECT b.id, b.site, b.due_at FROM batch b
        WHERE b.campaign_id = $1 AND b.state = 'ready' AND (b.due_at, b.id) > ($2, $3)
            AND b.site NOT IN (SELECT texts.value FROM {texts:$4})
        ORDER BY b.due_at, b.id LIMIT $5{skip:b}
        """
    private static let candidatesAmong: SQL = """
        SELECT b.id, b.site, b.due_at FROM batch b
        WHERE b.campaign_id = $1 AND b.state = 'ready' AND (b.due_at, b.id) > ($2, $3)
            AND b.site IN (SELECT texts.value FROM {texts:$4})
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
        node: String, lease: Duration, room: ClaimRoom, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> [Batch] {
        guard limit > 0 else { return [] }
        let claimed = try await driver.write { session throws(StoreError) in
            let chosen = try Self.choose(room, limit: limit, in: session)
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
            if !batches.isEmpty { CrashPoint.claimBeforeCommit.passed() }
            return batches
        }
        if !claimed.isEmpty { CrashPoint.claimAfterCommit.passed() }
        return claimed
    }

    /// Tenants take turns, those who hold least first; of a tenant's batches the urgent ones first, then the oldest.
    private static func choose(
        _ room: ClaimRoom, limit: Int, in session: any Session
    ) throws(StoreError) -> [Int64] {
        var tenants: [TenantID: TenantClaim] = [:]
        try session.query(activeCampaigns, []) { row throws(StoreError) in
            let (campaign, tenant): (CampaignID, TenantID) = (row.id(0), row.id(1))
            guard !room.excludes(tenant, campaign) else { return }
            tenants[tenant, default: TenantClaim(tenant, room)].walks.append(
                CampaignWalk(campaign: campaign, isUrgent: row.flag(2)))
        }
        var turns = tenants.values.sorted { ($0.load, $0.tenant) < ($1.load, $1.tenant) }
        var chosen: [Int64] = []
        while !turns.isEmpty, chosen.count < limit {
            var still: [TenantClaim] = []
            for var turn in turns where chosen.count < limit {
                guard let id = try turn.next(page: max(8, limit), in: session) else { continue }
                chosen.append(id)
                still.append(turn)
            }
            turns = still
        }
        return chosen
    }

    /// A tenant's ready batches, as far as a claim looked at them.
    private struct TenantClaim {
        let tenant: TenantID
        let load: Int
        var walks: [CampaignWalk] = []
        private var left: [String: Int]
        private let other: Int
        /// How much further urgent batches may go: what is bulk must not keep them out.
        private let ahead: Int
        /// Sites of which nothing is claimed.
        private let closed: [String]

        init(_ tenant: TenantID, _ room: ClaimRoom) {
            self.tenant = tenant
            let held = room.held[tenant] ?? [:]
            load = held.values.reduce(0, +)
            left = room.bySite
            other = room.other
            ahead = room.other
            closed = room.bySite.filter { $0.value <= 0 }.map(\.key)
            for (site, count) in held { left[site, default: other] -= count }
        }

        mutating func next(page: Int, in session: any Session) throws(StoreError) -> Int64? {
            while true {
                for index in walks.indices where walks[index].isEmpty && !walks[index].isOver {
                    let more = walks[index].isUrgent ? ahead : 0
                    var left = left.mapValues { $0 + more }
                    for site in closed { left[site] = 0 }
                    try walks[index].read(page, left: left, other: other + more, in: session)
                }
                walks.removeAll { $0.isEmpty && $0.isOver }
                let best = walks.indices.min { one, two in
                    (walks[one].isUrgent ? 0 : 1, walks[one].first.due, walks[one].first.id)
                        < (walks[two].isUrgent ? 0 : 1, walks[two].first.due, walks[two].first.id)
                }
                guard let best else { return nil }
                let more = walks[best].isUrgent ? ahead : 0
                let candidate = walks[best].removeFirst()
                let room = left[candidate.site] ?? other
                guard room + more > 0, !closed.contains(candidate.site) else { continue }
                left[candidate.site] = room - 1
                return candidate.id
            }
        }
    }

    /// A campaign's ready batches in the order of their due time, page by page; a site that has got its share is left
    /// out from the next page on.
    private struct CampaignWalk {
        struct Candidate {
            let id: Int64
            let site: String
            let due: Int64
        }

        let campaign: CampaignID
        let isUrgent: Bool
        private var page: [Candidate] = []
        private var last = Candidate(id: 0, site: "", due: .min)
        private(set) var isOver = false

        init(campaign: CampaignID, isUrgent: Bool) {
            self.campaign = campaign
            self.isUrgent = isUrgent
        }

        var isEmpty: Bool { page.isEmpty }
        /// Only while it is not empty.
        var first: Candidate { page[page.count - 1] }
        mutating func removeFirst() -> Candidate { page.removeLast() }

        mutating func read(
            _ limit: Int, left: [String: Int], other: Int, in session: any Session
        ) throws(StoreError) {
            let isOpen = other <= 0
            let sites = left.filter { isOpen ? $0.value > 0 : $0.value <= 0 }.map(\.key)
            let found = try session.all(
                isOpen ? candidatesAmong : candidates,
                [
                    .int(campaign.rawValue), .int(last.due), .int(last.id), .texts(sites.sorted()), .int(limit),
                ], { Candidate(id: $0.int(0), site: $0.text(1), due: $0.int(2)) })
            isOver = found.count < limit
            last = found.last ?? last
            page = found.reversed()
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
