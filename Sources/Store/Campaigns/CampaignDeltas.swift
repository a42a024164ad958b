// SPDX-License-Identifier: Apache-2.0

import Platform

/// What one transaction adds to the counters of sites and of slots of time. The campaign's own are in its ledger; both
/// are written together, so that the sums stay equal.
struct CampaignDeltas {
    private static let addToSites = Bulk(
        into: "campaign_site",
        [
            "campaign_id": .integer, "site": .text, "recipients": .integer, "delivered": .integer,
            "deferred": .integer, "bounced": .integer, "expired": .integer, "unknown": .integer,
            "suppressed": .integer, "cancelled": .integer, "opened": .integer, "clicked": .integer,
            "unsubscribed": .integer,
        ],
        suffix: """
            ON CONFLICT (campaign_id, site) DO UPDATE SET
                recipients = campaign_site.recipients + excluded.recipients,
                delivered = campaign_site.delivered + excluded.delivered,
                deferred = campaign_site.deferred + excluded.deferred,
                bounced = campaign_site.bounced + excluded.bounced,
                expired = campaign_site.expired + excluded.expired,
                unknown = campaign_site.unknown + excluded.unknown,
                suppressed = campaign_site.suppressed + excluded.suppressed,
                cancelled = campaign_site.cancelled + excluded.cancelled,
                opened = campaign_site.opened + excluded.opened,
                clicked = campaign_site.clicked + excluded.clicked,
                unsubscribed = campaign_site.unsubscribed + excluded.unsubscribed
            """)
    private static let addToSlots = Bulk(
        into: "campaign_slot",
        [
            "campaign_id": .integer, "slot": .integer, "delivered": .integer, "failed": .integer,
            "opened": .integer, "clicked": .integer, "unsubscribed": .integer,
        ],
        suffix: """
            ON CONFLICT (campaign_id, slot) DO UPDATE SET
                delivered = campaign_slot.delivered + excluded.delivered,
                failed = campaign_slot.failed + excluded.failed,
                opened = campaign_slot.opened + excluded.opened,
                clicked = campaign_slot.clicked + excluded.clicked,
                unsubscribed = campaign_slot.unsubscribed + excluded.unsubscribed
            """)

    /// What a person does once a mailing.
    enum Step { case opened, clicked, unsubscribed }

    private struct SiteKey: Hashable {
        let campaign: Int64
        let site: String
    }

    private struct SlotKey: Hashable {
        let campaign: Int64
        let slot: Int64
    }

    private struct Site {
        let key: SiteKey
        var counts = CampaignCounts()
        var engagement = CampaignEngagement()
        var isChanged = false
    }

    private struct Slot {
        let key: SlotKey
        var delivered = 0
        var failed = 0
        var opened = 0
        var clicked = 0
        var unsubscribed = 0
    }

    private var sites: [Site] = []
    private var indexOfSite: [SiteKey: Int] = [:]
    private var slots: [Slot] = []
    private var indexOfSlot: [SlotKey: Int] = [:]
    private var lastSlot = 0

    init() {}

    mutating func index(of campaign: CampaignID, site: String) -> Int {
        let key = SiteKey(campaign: campaign.rawValue, site: site)
        if let index = indexOfSite[key] { return index }
        indexOfSite[key] = sites.count
        sites.append(Site(key: key))
        return sites.count - 1
    }

    func site(at index: Int) -> String { sites[index].key.site }

    mutating func addRecipients(_ count: Int, of campaign: CampaignID, site: String) {
        let index = index(of: campaign, site: site)
        sites[index].counts.recipients += count
        sites[index].isChanged = true
    }

    /// A recipient who is suppressed when the audience is cut.
    mutating func addSuppressed(at index: Int) {
        sites[index].counts.recipients += 1
        sites[index].counts.suppressed += 1
        sites[index].isChanged = true
    }

    mutating func count(_ outcome: Outcome, wasDeferred: Bool, at index: Int, time: Timestamp) {
        sites[index].counts.count(outcome, wasDeferred: wasDeferred)
        sites[index].isChanged = true
        switch outcome {
        case .delivered: slots[slot(of: sites[index].key.campaign, time)].delivered += 1
        case .bounced, .expired: slots[slot(of: sites[index].key.campaign, time)].failed += 1
        case .deferred, .unknown, .suppressed, .cancelled: break
        }
    }

    mutating func count(_ step: Step, at index: Int, time: Timestamp) {
        let slot = slot(of: sites[index].key.campaign, time)
        sites[index].isChanged = true
        switch step {
        case .opened:
            sites[index].engagement.opened += 1
            slots[slot].opened += 1
        case .clicked:
            sites[index].engagement.clicked += 1
            slots[slot].clicked += 1
        case .unsubscribed:
            sites[index].engagement.unsubscribed += 1
            slots[slot].unsubscribed += 1
        }
    }

    private mutating func slot(of campaign: Int64, _ time: Timestamp) -> Int {
        let length = SlotCounts.length.components.seconds * 1_000_000
        let key = SlotKey(campaign: campaign, slot: time.microseconds - time.microseconds % length)
        if lastSlot < slots.count, slots[lastSlot].key == key { return lastSlot }
        if let index = indexOfSlot[key] {
            lastSlot = index
        } else {
            indexOfSlot[key] = slots.count
            lastSlot = slots.count
            slots.append(Slot(key: key))
        }
        return lastSlot
    }

    func write(in session: any Session) throws(StoreError) {
        let sites = sites.filter(\.isChanged)
        func column(_ value: KeyPath<Site, Int>) -> Column { .ints(sites.map { Int64($0[keyPath: value]) }) }
        if !sites.isEmpty {
            try session.insert(
                Self.addToSites,
                [
                    .ints(sites.map(\.key.campaign)), .texts(sites.map(\.key.site)), column(\.counts.recipients),
                    column(\.counts.delivered), column(\.counts.deferred), column(\.counts.bounced),
                    column(\.counts.expired), column(\.counts.unknown), column(\.counts.suppressed),
                    column(\.counts.cancelled), column(\.engagement.opened), column(\.engagement.clicked),
                    column(\.engagement.unsubscribed),
                ])
        }
        func slotColumn(_ value: KeyPath<Slot, Int>) -> Column { .ints(slots.map { Int64($0[keyPath: value]) }) }
        if !slots.isEmpty {
            try session.insert(
                Self.addToSlots,
                [
                    .ints(slots.map(\.key.campaign)), .ints(slots.map(\.key.slot)), slotColumn(\.delivered),
                    slotColumn(\.failed), slotColumn(\.opened), slotColumn(\.clicked), slotColumn(\.unsubscribed),
                ])
        }
    }
}

extension CampaignCounts {
    /// Counts the outcome of a recipient who was left before, or deferred.
    mutating func count(_ outcome: Outcome, wasDeferred: Bool) {
        if wasDeferred { deferred -= 1 }
        switch outcome {
        case .delivered: delivered += 1
        case .deferred: deferred += 1
        case .bounced: bounced += 1
        case .expired: expired += 1
        case .unknown: unknown += 1
        case .suppressed: suppressed += 1
        case .cancelled: cancelled += 1
        }
    }
}
