// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct ReportTests {
    @Test(arguments: Engine.allCases)
    func `people are counted once, whoever clicks has opened, and machines stay apart`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(4)
            let id = try await scene.tracked(links: 3)
            try await scene.plan(id)
            let batch = try #require(try await scene.claim().first)
            _ = try await store.commit(batch.all(.delivered, at: scene.at(100)))
            let readers = batch.recipients.map(\.contact)
            func event(
                _ kind: Event.Kind, _ reader: Int, link: Int? = nil, machine: Bool = false, _ seconds: Int = 200
            ) -> NewEngagement {
                NewEngagement(
                    campaign: id, contact: readers[reader], kind: kind, link: link, isMachine: machine,
                    at: scene.at(seconds))
            }
            try await store.append([
                event(.opened, 0), event(.opened, 0), event(.clicked, 0, link: 1), event(.clicked, 0, link: 1),
                event(.clicked, 1, link: 1), event(.clicked, 1, link: 2), event(.opened, 2, machine: true),
                event(.clicked, 2, link: 0, machine: true), event(.opened, 3, machine: true),
            ])
            var engagement = CampaignEngagement()
            engagement.opened = 2
            engagement.clicked = 2
            engagement.openedByMachine = 2
            engagement.clickedByMachine = 1
            #expect(try await scene.campaign(id).engagement == engagement)
            let links = try await store.linkCounts(of: id)
            #expect(links.map(\.people) == [0, 2, 1])
            #expect(links.map(\.clicks) == [0, 3, 1])
            #expect(links.map(\.clicksByMachine) == [1, 0, 0])
            try await scene.expectCountersEqualEvents(id)

            // A person behind the machine: then it is no longer the machine alone. Again, and nothing is counted twice.
            for seconds in [400, 900] {
                try await store.append([event(.opened, 2, seconds), event(.clicked, 2, link: 0, seconds)])
            }
            engagement.opened = 3
            engagement.clicked = 3
            engagement.openedByMachine = 1
            engagement.clickedByMachine = 0
            #expect(try await scene.campaign(id).engagement == engagement)
            #expect(try await store.slotCounts(of: id).map(\.opened) == [2, 1])
            let person = try #require(try await scene.people(of: id, .clickedLink(0)).first)
            #expect(person.contact == readers[2] && person.openedAt == scene.at(400))
            #expect(person.clickedAt == scene.at(400) && person.email == "reader2@gmail.com")
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what comes sooner than anybody reads is a machine's`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(2)
            let id = try await scene.tracked(links: 1)
            try await scene.plan(id)
            let batch = try #require(try await scene.claim().first)
            _ = try await store.commit(batch.all(.delivered, at: scene.at(100)))
            func click(_ reader: Int, _ seconds: Int) -> NewEngagement {
                NewEngagement(
                    campaign: id, contact: batch.recipients[reader].contact, kind: .clicked, link: 0,
                    plausibleAfter: .seconds(5), at: scene.at(seconds))
            }
            try await store.append([click(0, 104), click(1, 105)])
            #expect(try await scene.campaign(id).engagement.clicked == 1)
            #expect(try await scene.campaign(id).engagement.clickedByMachine == 1)
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `opens of others' contacts, of strangers and of what was not sent count nothing`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let stranger = try await Scene(store, slug: "other")
            try await scene.addReaders(2)
            try await stranger.addReaders(1)
            let id = try await scene.planned()
            let foreign = try await stranger.contact("reader0@gmail.com").id
            let waiting = try await scene.contact("reader0@gmail.com").id
            try await store.append(
                [foreign, waiting, ContactID(999_999)].map {
                    NewEngagement(campaign: id, contact: $0, kind: .opened, at: scene.at(1))
                })
            #expect(try await scene.events(id).isEmpty)
            let found = try await store.suppress(
                contact: foreign, reason: .unsubscribed, campaign: id, at: scene.at(1))
            #expect(found)
            #expect(try await scene.campaign(id).engagement == CampaignEngagement())
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an unsubscription counts once, also when its mail's outcome was lost in a crash`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(3)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            _ = try await store.commit([batch.outcome(.delivered, batch.recipients[0], at: scene.at(1))])
            for _ in 0..<2 {
                for reader in batch.recipients.prefix(2) {
                    _ = try await store.suppress(
                        contact: reader.contact, reason: .unsubscribed, campaign: id, at: scene.at(5))
                }
            }
            #expect(try await scene.campaign(id).engagement.unsubscribed == 2)
            try await scene.expectCountersEqualEvents(id)
            // The server is started again and claims the others: one of them is suppressed by now.
            _ = try await store.recover(node: "a", at: scene.at(6))
            let again = try #require(try await scene.claim(seconds: 6).first)
            #expect(again.recipients.map(\.suppression) == [.unsubscribed, nil])
            _ = try await store.commit([
                again.outcome(.suppressed, again.recipients[0], at: scene.at(7)),
                again.outcome(.delivered, again.recipients[1], at: scene.at(7)),
            ])
            let gone = try await scene.people(of: id, .unsubscribed)
            #expect(gone.map(\.outcome) == [.delivered, .suppressed])
            #expect(gone.map(\.unsubscribedAt) == [scene.at(5), scene.at(5)])
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a retry that goes to another site is counted where it was planned`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(3)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            let reply = RecordedReply(phase: "rcpt", code: 450, enhanced: "4.2.1", text: "later", host: "mx")
            _ = try await store.commit(
                batch.recipients.map {
                    batch.outcome(.deferred, $0, at: scene.at(1), next: scene.at(2 + $0.position), reply: reply)
                })
            let deferred = try #require(try await scene.people(of: id, .outcome(.deferred)).first)
            #expect(deferred.reply == reply && deferred.attempt == 1 && deferred.at == scene.at(1))
            // The routing has changed meanwhile.
            _ = try await store.formRetryBatches(limit: 2, siteOf: { _ in "relay" }, at: scene.at(9))
            let retry = try #require(try await scene.claim(seconds: 9).first)
            #expect(retry.site == "relay" && retry.size == 2)
            _ = try await store.commit([retry.outcome(.delivered, retry.recipients[0], at: scene.at(10))])
            try await scene.expectCountersEqualEvents(id)
            #expect(try await store.cancelCampaign(id, at: scene.at(11)))
            _ = try await store.recover(node: "a", at: scene.at(11))
            #expect(try await store.cancelNext(id, limit: 100, at: scene.at(12)) == 2)
            try await scene.expectCountersEqualEvents(id)
            #expect(try await store.siteCounts(of: id).map(\.site) == ["gmail.com"])
            let cancelled = try await scene.people(of: id, .outcome(.cancelled))
            #expect(cancelled.allSatisfy { $0.reply == reply && $0.attempt == 1 }, "the last word stays")
        }
    }

    @Test(arguments: Engine.allCases)
    func `people come page by page, by site, the suppressed and the waiting among them`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            for index in 0..<3 { try await scene.addReaders(60, domain: "d\(index).example") }
            _ = try await store.suppress(
                contact: scene.contact("reader7@d1.example").id, reason: .manual, campaign: nil, at: Scene.start)
            let id = try await scene.planned()
            try await scene.expectCountersEqualEvents(id)
            let first = try #require(try await scene.claim(limit: 1).first)
            _ = try await store.commit(Array(first.all(.delivered, at: scene.at(1)).prefix(20)))
            try await scene.expectCountersEqualEvents(id)
            let ofSite = try await scene.people(of: id, .everybody, site: first.site)
            #expect(ofSite.count == 60 && ofSite.filter { $0.outcome == nil }.count == 40)
            let suppressed = try await scene.people(of: id, .outcome(.suppressed), site: "d1.example")
            #expect(suppressed.map(\.email) == ["reader7@d1.example"])
            #expect(try await scene.people(of: id, .outcome(.suppressed), site: "d0.example").isEmpty)
            #expect(try await store.people(of: id, .everybody, site: nil, after: ContactID(0), limit: 0).isEmpty)
            let sites = try await store.siteCounts(of: id)
            #expect(sites.map(\.counts.recipients) == [60, 60, 60] && sites.map(\.site) == sites.map(\.site).sorted())
        }
    }

    @Test(arguments: Engine.allCases)
    func `the usual are the tenant's other finished mailings, the last ones`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await scene.addReaders(2)
            try await other.addReaders(5)
            var ids: [CampaignID] = []
            for second in 1...4 {
                let id = try await scene.planned()
                for batch in try await scene.claim() {
                    _ = try await store.commit(batch.all(second == 1 ? .bounced : .delivered, at: scene.at(second)))
                }
                ids.append(id)
            }
            _ = try await scene.planned()
            let contact = try await scene.contact("reader1@gmail.com").id
            try await store.append([NewEngagement(campaign: ids[1], contact: contact, kind: .opened, at: scene.at(9))])
            var expected = UsualCounts()
            expected.mailings = 2
            expected.sent = 4
            expected.delivered = 4
            expected.opened = 1
            #expect(try await store.usual(of: scene.tenant, without: ids[3], limit: 2) == expected)
            #expect(try await store.usual(of: scene.tenant, without: ids[3], limit: 10).mailings == 3)
            #expect(try await store.usual(of: other.tenant, without: ids[3], limit: 10) == UsualCounts())
        }
    }
}
