// SPDX-License-Identifier: Apache-2.0

import Platform

/// Opens and clicks of one transaction: events, each recipient's first ones, and the counters of people.
struct EngagementWrite {
    private static let recipientsOf: SQL = """
        SELECT r.contact_id, r.site, r.outcome, r.at, r.opened_at, r.clicked_at, r.machine_opened_at,
            r.machine_clicked_at
        FROM {ids:$2} CROSS JOIN recipient r
        WHERE r.campaign_id = $1 AND r.contact_id = ids.value AND r.outcome IS NOT NULL
        """
    /// Never inserts: every row was read, and its campaign is locked.
    private static let saveRecipients = Bulk(
        into: "recipient",
        [
            "campaign_id": .integer, "contact_id": .integer, "site": .text, "opened_at": .integer,
            "clicked_at": .integer, "machine_opened_at": .integer, "machine_clicked_at": .integer,
        ],
        suffix: """
            ON CONFLICT (campaign_id, contact_id) DO UPDATE SET opened_at = excluded.opened_at,
                clicked_at = excluded.clicked_at, machine_opened_at = excluded.machine_opened_at,
                machine_clicked_at = excluded.machine_clicked_at
            """)

    private struct Key: Hashable {
        let campaign: Int64
        let contact: Int64
    }

    private struct Recipient {
        let site: Int
        /// When the mail was accepted, or may have been.
        let acceptedAt: Timestamp?
        var openedAt: Int64?
        var clickedAt: Int64?
        var machineOpenedAt: Int64?
        var machineClickedAt: Int64?
        var isChanged = false
    }

    private var ledgers: [CampaignLedger]
    private var indexOfCampaign: [CampaignID: Int] = [:]
    private var recipients: [Key: Recipient] = [:]
    private var links: LinkDeltas
    private var deltas = CampaignDeltas()
    private var events: EventRows

    /// Locks the campaigns, then reads the recipients.
    init(_ engagements: [NewEngagement], in session: any Session) throws(StoreError) {
        var contacts: [CampaignID: Set<Int64>] = [:]
        for engagement in engagements { contacts[engagement.campaign, default: []].insert(engagement.contact.rawValue) }
        ledgers = try CampaignLedger.lock(contacts.keys.sorted(), in: session)
        for (index, ledger) in ledgers.enumerated() { indexOfCampaign[ledger.id] = index }
        let known = indexOfCampaign
        links = try LinkDeltas(engagements.filter { known[$0.campaign] != nil }, in: session)
        events = EventRows(capacity: engagements.count)
        for ledger in ledgers { try read(contacts[ledger.id, default: []].sorted(), of: ledger.id, in: session) }
    }

    private mutating func read(
        _ contacts: [Int64], of campaign: CampaignID, in session: any Session
    ) throws(StoreError) {
        var found: [(key: Key, recipient: Recipient)] = []
        try session.query(Self.recipientsOf, [.int(campaign.rawValue), .ids(contacts)]) { row throws(StoreError) in
            let outcome = EventCode.outcome(of: row.int(2))
            found.append(
                (
                    Key(campaign: campaign.rawValue, contact: row.int(0)),
                    Recipient(
                        site: deltas.index(of: campaign, site: row.text(1)),
                        acceptedAt: outcome == .delivered || outcome == .unknown ? row.time(3) : nil,
                        openedAt: row.optionalInt(4), clickedAt: row.optionalInt(5),
                        machineOpenedAt: row.optionalInt(6), machineClickedAt: row.optionalInt(7))
                ))
        }
        for (key, recipient) in found { recipients[key] = recipient }
    }

    mutating func take(_ engagement: NewEngagement) {
        let key = Key(campaign: engagement.campaign.rawValue, contact: engagement.contact.rawValue)
        guard let ledger = indexOfCampaign[engagement.campaign], var recipient = recipients[key] else { return }
        let isMachine = engagement.isMachine || Self.isTooSoon(engagement, recipient)
        var isNews =
            isMachine
            ? countMachine(engagement, &recipient, ledger: ledger)
            : countPerson(engagement, &recipient, ledger: ledger)
        if engagement.kind == .clicked, let link = engagement.link,
            links.count(engagement.campaign, engagement.contact.rawValue, link, isMachine: isMachine)
        {
            isNews = true
        }
        // The same once more is counted where clicks are, and fills no table.
        guard isNews else { return }
        recipients[key] = recipient
        let detail = [isMachine ? "machine" : nil, engagement.link.map(String.init)].compactMap(\.self)
        events.add(
            engagement.kind, contact: key.contact, attempt: 0, at: engagement.at, detail: detail.joined(separator: " "),
            to: &ledgers[ledger])
    }

    private static func isTooSoon(_ engagement: NewEngagement, _ recipient: Recipient) -> Bool {
        guard let accepted = recipient.acceptedAt, engagement.plausibleAfter > .zero else { return false }
        return engagement.at < accepted + engagement.plausibleAfter
    }

    /// Whether it is the recipient's first of its kind. Whoever clicks has opened, also where images are not loaded.
    private mutating func countPerson(
        _ engagement: NewEngagement, _ recipient: inout Recipient, ledger: Int
    ) -> Bool {
        var isFirst = false
        let time = engagement.at.microseconds
        if recipient.openedAt == nil {
            recipient.openedAt = time
            recipient.isChanged = true
            isFirst = true
            ledgers[ledger].engagement.opened += 1
            deltas.count(.opened, at: recipient.site, time: engagement.at)
            if recipient.machineOpenedAt != nil { ledgers[ledger].engagement.openedByMachine -= 1 }
        }
        if engagement.kind == .clicked, recipient.clickedAt == nil {
            recipient.clickedAt = time
            recipient.isChanged = true
            isFirst = true
            ledgers[ledger].engagement.clicked += 1
            deltas.count(.clicked, at: recipient.site, time: engagement.at)
            if recipient.machineClickedAt != nil { ledgers[ledger].engagement.clickedByMachine -= 1 }
        }
        return isFirst
    }

    private mutating func countMachine(
        _ engagement: NewEngagement, _ recipient: inout Recipient, ledger: Int
    ) -> Bool {
        var isFirst = false
        let time = engagement.at.microseconds
        if engagement.kind == .opened, recipient.machineOpenedAt == nil {
            recipient.machineOpenedAt = time
            recipient.isChanged = true
            isFirst = true
            if recipient.openedAt == nil { ledgers[ledger].engagement.openedByMachine += 1 }
        }
        if engagement.kind == .clicked, recipient.machineClickedAt == nil {
            recipient.machineClickedAt = time
            recipient.isChanged = true
            isFirst = true
            if recipient.clickedAt == nil { ledgers[ledger].engagement.clickedByMachine += 1 }
        }
        return isFirst
    }

    func write(in session: any Session) throws(StoreError) {
        try events.write(in: session)
        let changed = recipients.filter(\.value.isChanged)
            .sorted { ($0.key.campaign, $0.key.contact) < ($1.key.campaign, $1.key.contact) }
        if !changed.isEmpty {
            try session.insert(
                Self.saveRecipients,
                [
                    .ints(changed.map(\.key.campaign)), .ints(changed.map(\.key.contact)),
                    .texts(changed.map { deltas.site(at: $0.value.site) }),
                    .optionalInts(changed.map(\.value.openedAt)), .optionalInts(changed.map(\.value.clickedAt)),
                    .optionalInts(changed.map(\.value.machineOpenedAt)),
                    .optionalInts(changed.map(\.value.machineClickedAt)),
                ])
        }
        try links.write(in: session)
        try deltas.write(in: session)
        for ledger in ledgers { try ledger.save(in: session) }
    }
}
