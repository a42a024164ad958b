// SPDX-License-Identifier: Apache-2.0

import Platform

/// A batch as its row holds it.
struct BatchRow {
    private static let lockRows: SQL = """
        SELECT id, campaign_id, tenant_id, site, attempt, first_attempt_at, fence, size, contact_ids, done FROM batch
        WHERE id IN (SELECT ids.value FROM {ids:$1}) ORDER BY id{lock}
        """
    private static let saveDone: SQL = "UPDATE batch SET done = $2 WHERE id = $1"
    private static let delete: SQL = "DELETE FROM batch WHERE id = $1"
    private static let insertRows = Bulk(
        into: "batch",
        [
            "campaign_id": .integer, "tenant_id": .integer, "site": .text, "due_at": .integer,
            "attempt": .integer, "first_attempt_at": .integer, "size": .integer, "contact_ids": .bytes,
            "done": .bytes,
        ])

    /// A batch to be made. `contacts` ascend and are at most `Batch.limit`.
    struct New {
        var campaign: CampaignID
        var tenant: TenantID
        var site: String
        var attempt: Int
        var firstAttemptAt: Timestamp?
        var contacts: ArraySlice<Int64>
    }

    let id: BatchID
    let campaign: CampaignID
    let tenant: TenantID
    let site: String
    let attempt: Int
    let firstAttemptAt: Timestamp?
    let fence: Int64
    /// All of them, settled or not, in the batch's order.
    let contacts: [Int64]
    private var done: [UInt8]
    private(set) var unsettled: Int

    /// Columns as in `lockRows`.
    init(row: any Row) throws(StoreError) {
        id = row.id(0)
        campaign = row.id(1)
        tenant = row.id(2)
        site = row.text(3)
        attempt = Int(row.int(4))
        firstAttemptAt = row.optionalTime(5)
        fence = row.int(6)
        contacts = try ContactIDList.decode(row.bytes(8), count: Int(row.int(7)))
        done = row.bytes(9)
        guard done.count == (contacts.count + 7) / 8 else { throw .broken(detail: "a batch's bitmap is damaged") }
        unsettled = Self.unsettled(of: contacts.count, done: done)
    }

    static func unsettled(of size: Int, done: [UInt8]) -> Int {
        size - done.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The contacts of `ids` whose bit in `done` is not set.
    static func open(_ ids: [UInt8], count: Int, done: [UInt8]) throws(StoreError) -> [Int64] {
        let contacts = try ContactIDList.decode(ids, count: count)
        guard done.contains(where: { $0 != 0 }) else { return contacts }
        return contacts.indices.filter { done[$0 >> 3] & (1 << UInt8($0 & 7)) == 0 }.map { contacts[$0] }
    }

    func isSettled(_ position: Int) -> Bool { done[position >> 3] & (1 << UInt8(position & 7)) != 0 }

    mutating func settle(_ position: Int) {
        done[position >> 3] |= 1 << UInt8(position & 7)
        unsettled -= 1
    }

    static func lock(_ ids: [BatchID], in session: any Session) throws(StoreError) -> [BatchRow] {
        try session.all(lockRows, [.ids(ids.map(\.rawValue))], Self.init(row:))
    }

    /// Writes the bitmap, or removes the row when everybody is settled.
    func save(in session: any Session) throws(StoreError) {
        if unsettled == 0 {
            try session.execute(Self.delete, [.int(id.rawValue)])
        } else {
            try session.execute(Self.saveDone, [.int(id.rawValue), .bytes(done)])
        }
    }

    static func insert(_ new: [New], dueAt due: Timestamp, in session: any Session) throws(StoreError) {
        guard !new.isEmpty else { return }
        try session.insert(
            insertRows,
            [
                .ints(new.map(\.campaign.rawValue)), .ints(new.map(\.tenant.rawValue)), .texts(new.map(\.site)),
                .ints([Int64](repeating: due.microseconds, count: new.count)), .ints(new.map { Int64($0.attempt) }),
                .optionalInts(new.map { $0.firstAttemptAt?.microseconds }),
                .ints(new.map { Int64($0.contacts.count) }), .blobs(new.map { ContactIDList.encode($0.contacts) }),
                .blobs(new.map { [UInt8](repeating: 0, count: ($0.contacts.count + 7) / 8) }),
            ])
    }
}
