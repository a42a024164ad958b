// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

extension Scene {
    /// Counts of sites, slots and links and the people behind them, computed from nothing but the events. Sites are
    /// domains here.
    func expectReportsEqualEvents(_ id: CampaignID, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let campaign = try await campaign(id)
        let events = try await events(id)
        let sites = try await store.siteCounts(of: id)
        let folded = Folded(events)

        // Sites sum up to the whole, and each is what its people's events say.
        var sum = CampaignCounts()
        var engagement = CampaignEngagement()
        for site in sites {
            sum.recipients += site.counts.recipients
            engagement.opened += site.engagement.opened
            engagement.clicked += site.engagement.clicked
            engagement.unsubscribed += site.engagement.unsubscribed
            var counts = site.counts
            counts.recipients = 0
            #expect(counts == folded.bySite[site.site]?.counts ?? CampaignCounts(), sourceLocation: sourceLocation)
            #expect(site.counts.left >= 0, sourceLocation: sourceLocation)
            let ofSite = folded.bySite[site.site]
            #expect(site.engagement.opened == ofSite?.opened.count ?? 0, sourceLocation: sourceLocation)
            #expect(site.engagement.clicked == ofSite?.clicked.count ?? 0, sourceLocation: sourceLocation)
        }
        #expect(sum.recipients == campaign.counts.recipients, sourceLocation: sourceLocation)
        engagement.openedByMachine = folded.openedByMachine.subtracting(folded.opened).count
        engagement.clickedByMachine = folded.clickedByMachine.subtracting(folded.clicked).count
        #expect(campaign.engagement == engagement, sourceLocation: sourceLocation)
        #expect(engagement.opened == folded.opened.count, sourceLocation: sourceLocation)
        #expect(engagement.unsubscribed == folded.unsubscribed.count, sourceLocation: sourceLocation)

        let slots = try await store.slotCounts(of: id)
        #expect(slots.reduce(0) { $0 + $1.delivered } == campaign.counts.delivered, sourceLocation: sourceLocation)
        #expect(
            slots.reduce(0) { $0 + $1.failed } == campaign.counts.bounced + campaign.counts.expired,
            sourceLocation: sourceLocation)
        #expect(slots.reduce(0) { $0 + $1.opened } == campaign.engagement.opened, sourceLocation: sourceLocation)
        #expect(slots.reduce(0) { $0 + $1.clicked } == campaign.engagement.clicked, sourceLocation: sourceLocation)
        for link in try await store.linkCounts(of: id) {
            let counted = folded.links[link.link.position]
            // What comes again is counted, but is no event.
            #expect(link.clicks >= counted?.clicks ?? 0, sourceLocation: sourceLocation)
            #expect(link.clicksByMachine >= counted?.byMachine ?? 0, sourceLocation: sourceLocation)
            #expect(link.people == counted?.people.count ?? 0, sourceLocation: sourceLocation)
            let people = try await people(of: id, .clickedLink(link.link.position))
            #expect(Set(people.map(\.contact)) == counted?.people ?? [], sourceLocation: sourceLocation)
        }

        // Every number leads to its people.
        let everybody = try await people(of: id, .everybody)
        #expect(everybody.count == campaign.counts.recipients, sourceLocation: sourceLocation)
        #expect(Set(everybody.map(\.contact)).count == everybody.count, sourceLocation: sourceLocation)
        for outcome in Outcome.allCases {
            let people = try await people(of: id, .outcome(outcome))
            #expect(Set(people.map(\.contact)) == folded.people(outcome), sourceLocation: sourceLocation)
            #expect(people.allSatisfy { $0.outcome == outcome && $0.at != nil }, sourceLocation: sourceLocation)
        }
        for (group, expected) in [
            (PeopleGroup.opened, folded.opened), (.clicked, folded.clicked), (.unsubscribed, folded.unsubscribed),
            (.openedByMachine, folded.openedByMachine.subtracting(folded.opened)),
        ] {
            #expect(
                Set(try await people(of: id, group).map(\.contact)) == expected, "\(group)",
                sourceLocation: sourceLocation)
        }
    }

    /// All people of a group, in small pages.
    func people(of id: CampaignID, _ group: PeopleGroup, site: String? = nil) async throws -> [CampaignRecipient] {
        var all: [CampaignRecipient] = []
        while true {
            let page = try await store.people(
                of: id, group, site: site, after: all.last?.contact ?? ContactID(0), limit: 41)
            if page.isEmpty { return all }
            #expect(page.map(\.contact) == page.map(\.contact).sorted())
            #expect(page.allSatisfy { site == nil || $0.site == site })
            all += page
        }
    }
}

/// Events, folded into what a report says.
private struct Folded {
    struct Site {
        var counts = CampaignCounts()
        var opened: Set<ContactID> = []
        var clicked: Set<ContactID> = []
    }

    struct LinkFold {
        var people: Set<ContactID> = []
        var clicks = 0
        var byMachine = 0
    }

    var bySite: [String: Site] = [:]
    var opened: Set<ContactID> = []
    var clicked: Set<ContactID> = []
    var unsubscribed: Set<ContactID> = []
    var openedByMachine: Set<ContactID> = []
    var clickedByMachine: Set<ContactID> = []
    var links: [Int: LinkFold] = [:]
    private var last: [ContactID: Outcome] = [:]

    init(_ events: [Event]) {
        for event in events {
            let site = event.email.split(separator: "@").last.map(String.init) ?? ""
            if let outcome = Outcome(rawValue: event.kind.rawValue) {
                bySite[site, default: Site()].counts.count(outcome, wasDeferred: last[event.contact] == .deferred)
                last[event.contact] = outcome
                continue
            }
            if event.kind == .unsubscribed {
                unsubscribed.insert(event.contact)
                continue
            }
            let isMachine = event.detail.hasPrefix("machine")
            if event.kind == .clicked {
                let link = Int(event.detail.split(separator: " ").last ?? "") ?? -1
                if isMachine {
                    clickedByMachine.insert(event.contact)
                    links[link, default: LinkFold()].byMachine += 1
                } else {
                    clicked.insert(event.contact)
                    bySite[site, default: Site()].clicked.insert(event.contact)
                    links[link, default: LinkFold()].clicks += 1
                    links[link]?.people.insert(event.contact)
                }
            }
            if isMachine {
                if event.kind == .opened { openedByMachine.insert(event.contact) }
            } else {
                opened.insert(event.contact)
                bySite[site, default: Site()].opened.insert(event.contact)
            }
        }
    }

    func people(_ outcome: Outcome) -> Set<ContactID> { Set(last.filter { $0.value == outcome }.keys) }
}
