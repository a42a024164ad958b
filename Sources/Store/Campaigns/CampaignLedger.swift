// SPDX-License-Identifier: Apache-2.0

import Platform

/// The progress of a campaign, locked by the transaction that changes it.
///
/// Everything that writes events locks their campaigns first, in the order of their ids: so transactions do not
/// deadlock, and the events of a campaign have ids in the order of their commits, which makes an id a cursor.
struct CampaignLedger {
    private static let lockRows: SQL = """
        SELECT id, tenant_id, state, is_planned, audience, audience_last_id, plan_cursor, last_event_id, recipients,
            delivered, deferred, bounced, expired, unknown, suppressed, cancelled, finished_at, opened, clicked,
            unsubscribed, opened_by_machine, clicked_by_machine
        FROM campaign WHERE id IN (SELECT ids.value FROM {ids:$1}) ORDER BY id{lock}
        """
    private static let saveRow: SQL = """
        UPDATE campaign SET state = $2, is_planned = $3, plan_cursor = $4, last_event_id = $5, recipients = $6,
            delivered = $7, deferred = $8, bounced = $9, expired = $10, unknown = $11, suppressed = $12,
            cancelled = $13, finished_at = $14, opened = $15, clicked = $16, unsubscribed = $17,
            opened_by_machine = $18, clicked_by_machine = $19
        WHERE id = $1
        """

    let id: CampaignID
    let tenant: TenantID
    let audience: Audience
    /// The audience are contacts up to this id.
    let audienceLast: Int64
    private(set) var state: Campaign.State
    private(set) var isPlanned: Bool
    var planCursor: Int64
    var counts: CampaignCounts
    var engagement: CampaignEngagement
    private var lastEventID: Int64
    private var finishedAt: Timestamp?

    /// Locks the campaigns that exist among `ids`.
    static func lock(_ ids: [CampaignID], in session: any Session) throws(StoreError) -> [CampaignLedger] {
        try session.all(lockRows, [.ids(ids.map(\.rawValue))], Self.init(row:))
    }

    private init(row: any Row) throws(StoreError) {
        id = row.id(0)
        tenant = row.id(1)
        state = try row.value(Campaign.State.self, 2)
        isPlanned = row.flag(3)
        audience = try AudienceText.audience(row.text(4))
        audienceLast = row.int(5)
        planCursor = row.int(6)
        lastEventID = row.int(7)
        counts = CampaignCounts(row, from: 8)
        finishedAt = row.optionalTime(16)
        engagement = CampaignEngagement()
        engagement.opened = Int(row.int(17))
        engagement.clicked = Int(row.int(18))
        engagement.unsubscribed = Int(row.int(19))
        engagement.openedByMachine = Int(row.int(20))
        engagement.clickedByMachine = Int(row.int(21))
    }

    func save(in session: any Session) throws(StoreError) {
        try session.execute(
            Self.saveRow,
            [
                .int(id.rawValue), .text(state.rawValue), .flag(isPlanned), .int(planCursor), .int(lastEventID),
                .int(counts.recipients), .int(counts.delivered), .int(counts.deferred), .int(counts.bounced),
                .int(counts.expired), .int(counts.unknown), .int(counts.suppressed), .int(counts.cancelled),
                .int(finishedAt?.microseconds), .int(engagement.opened), .int(engagement.clicked),
                .int(engagement.unsubscribed), .int(engagement.openedByMachine), .int(engagement.clickedByMachine),
            ])
    }

    /// The id of the campaign's next event: its time in the upper 53 bits, above every one given before.
    mutating func nextEventID(at time: Timestamp) -> Int64 {
        lastEventID = max(lastEventID + 1, (time.microseconds & ((1 << 53) - 1)) << 10)
        return lastEventID
    }

    /// The whole audience is cut: planning becomes running; a paused mailing stays paused.
    mutating func completePlan(at now: Timestamp) {
        isPlanned = true
        if state == .planning { state = .running }
        finishIfSettled(at: now)
    }

    /// True when the campaign becomes finished by this.
    @discardableResult
    mutating func finishIfSettled(at now: Timestamp) -> Bool {
        guard state == .running, isPlanned, counts.left == 0, counts.deferred == 0 else { return false }
        state = .finished
        finishedAt = now
        return true
    }
}
