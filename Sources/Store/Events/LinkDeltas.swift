// SPDX-License-Identifier: Apache-2.0

import Platform

/// What one transaction adds to the counters of links, and the people who clicked one for the first time.
struct LinkDeltas {
    private static let peopleOfLink: SQL = """
        SELECT p.contact_id FROM {ids:$3} CROSS JOIN link_person p
        WHERE p.campaign_id = $1 AND p.position = $2 AND p.contact_id = ids.value
        """
    private static let insertPeople = Bulk(
        into: "link_person", ["campaign_id": .integer, "position": .integer, "contact_id": .integer])
    private static let add: SQL = """
        UPDATE link SET people = people + $3, clicks = clicks + $4, clicks_by_machine = clicks_by_machine + $5
        WHERE campaign_id = $1 AND position = $2
        """

    private struct Link: Hashable, Comparable {
        let campaign: Int64
        let position: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.campaign, left.position) < (right.campaign, right.position)
        }
    }

    private struct Delta {
        var known: Set<Int64> = []
        var new: Set<Int64> = []
        var clicks = 0
        var clicksByMachine = 0
    }

    private var links: [Link: Delta] = [:]

    /// Reads who of these has clicked the link before; the campaigns are locked.
    init(_ engagements: [NewEngagement], in session: any Session) throws(StoreError) {
        var contacts: [Link: Set<Int64>] = [:]
        for engagement in engagements {
            guard engagement.kind == .clicked, let position = engagement.link else { continue }
            contacts[Link(campaign: engagement.campaign.rawValue, position: position), default: []].insert(
                engagement.contact.rawValue)
        }
        for (link, contacts) in contacts {
            var delta = Delta()
            try session.query(
                Self.peopleOfLink, [.int(link.campaign), .int(link.position), .ids(contacts.sorted())]
            ) { row throws(StoreError) in delta.known.insert(row.int(0)) }
            links[link] = delta
        }
    }

    /// Whether it is a person's first click of the link.
    mutating func count(_ campaign: CampaignID, _ contact: Int64, _ position: Int, isMachine: Bool) -> Bool {
        let link = Link(campaign: campaign.rawValue, position: position)
        guard !isMachine else {
            links[link, default: Delta()].clicksByMachine += 1
            return false
        }
        links[link, default: Delta()].clicks += 1
        if links[link]?.known.contains(contact) == true { return false }
        return links[link]?.new.insert(contact).inserted == true
    }

    func write(in session: any Session) throws(StoreError) {
        for (link, delta) in links.sorted(by: { $0.key < $1.key }) {
            guard delta.clicks + delta.clicksByMachine > 0 else { continue }
            try session.execute(
                Self.add,
                [
                    .int(link.campaign), .int(link.position), .int(delta.new.count), .int(delta.clicks),
                    .int(delta.clicksByMachine),
                ])
            guard !delta.new.isEmpty else { continue }
            let people = delta.new.sorted()
            try session.insert(
                Self.insertPeople,
                [
                    .ints([Int64](repeating: link.campaign, count: people.count)),
                    .ints([Int64](repeating: Int64(link.position), count: people.count)), .ints(people),
                ])
        }
    }
}
