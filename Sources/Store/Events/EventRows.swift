// SPDX-License-Identifier: Apache-2.0

import Platform

/// Events of one transaction, column by column, to be written together.
struct EventRows {
    private static let insert = Bulk(
        into: "event",
        [
            "campaign_id": .integer, "id": .integer, "contact_id": .integer, "at": .integer, "kind": .integer,
            "attempt": .integer, "phase": .text, "code": .integer, "enhanced": .text, "reply": .text,
            "host": .text, "detail": .text,
        ])

    private var campaigns: [Int64] = []
    private var ids: [Int64] = []
    private var contacts: [Int64] = []
    private var times: [Int64] = []
    private var kinds: [Int64] = []
    private var attempts: [Int64] = []
    private var phases: [String?] = []
    private var codes: [Int64?] = []
    private var enhanced: [String?] = []
    private var replies: [String?] = []
    private var hosts: [String?] = []
    private var details: [String?] = []

    init(capacity: Int = 0) {
        campaigns.reserveCapacity(capacity)
        ids.reserveCapacity(capacity)
        contacts.reserveCapacity(capacity)
        times.reserveCapacity(capacity)
        kinds.reserveCapacity(capacity)
        attempts.reserveCapacity(capacity)
        phases.reserveCapacity(capacity)
        codes.reserveCapacity(capacity)
        enhanced.reserveCapacity(capacity)
        replies.reserveCapacity(capacity)
        hosts.reserveCapacity(capacity)
        details.reserveCapacity(capacity)
    }

    /// The event's id.
    @discardableResult
    mutating func add(
        _ kind: Event.Kind, contact: Int64, attempt: Int, at time: Timestamp, reply: RecordedReply? = nil,
        detail: String = "", to ledger: inout CampaignLedger
    ) -> Int64 {
        let id = ledger.nextEventID(at: time)
        campaigns.append(ledger.id.rawValue)
        ids.append(id)
        contacts.append(contact)
        times.append(time.microseconds)
        kinds.append(EventCode.code(of: kind))
        attempts.append(Int64(attempt))
        phases.append(reply?.phase)
        codes.append(reply.map { Int64($0.code) })
        enhanced.append(Self.present(reply?.enhanced))
        replies.append(Self.present(reply?.text))
        hosts.append(Self.present(reply?.host))
        details.append(Self.present(detail))
        return id
    }

    func write(in session: any Session) throws(StoreError) {
        guard !ids.isEmpty else { return }
        try session.insert(
            Self.insert,
            [
                .ints(campaigns), .ints(ids), .ints(contacts), .ints(times), .ints(kinds), .ints(attempts),
                .optionalTexts(phases), .optionalInts(codes), .optionalTexts(enhanced), .optionalTexts(replies),
                .optionalTexts(hosts), .optionalTexts(details),
            ])
    }

    private static func present(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return text
    }
}
