// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct EventTests {
    @Test(arguments: Engine.allCases)
    func `opens and clicks come after what was there, in order`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(1)
            let id = try await scene.planned()
            let batch = try #require(try await scene.claim().first)
            _ = try await store.commit(batch.all(.delivered, at: scene.at(100)))
            let contact = batch.recipients[0].contact
            func engagement(_ kind: Event.Kind, _ campaign: CampaignID, _ seconds: Int) -> NewEngagement {
                NewEngagement(campaign: campaign, contact: contact, kind: kind, link: 3, at: scene.at(seconds))
            }
            // The clock may have gone back: the cursor does not.
            try await store.append([
                engagement(.opened, id, 1), engagement(.clicked, id, 1), engagement(.clicked, CampaignID(5), 1),
            ])
            let events = try await scene.events(id)
            #expect(events.map(\.kind) == [.delivered, .opened, .clicked])
            #expect(events.map(\.id) == events.map(\.id).sorted())
            #expect(events[2].detail == "3" && events[2].email == "reader0@gmail.com" && events[2].reply == nil)
            #expect(try await store.events(of: id, after: events[0].id, limit: 1) == [events[1]])
            await #expect(throws: StoreError.self) { try await store.append([engagement(.delivered, id, 1)]) }
            try await scene.expectCountersEqualEvents(id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever opens and clicks again and again leaves one event of each kind and link`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(1)
            let id = try await scene.tracked(links: 2)
            try await scene.plan(id)
            let batch = try #require(try await scene.claim().first)
            _ = try await store.commit(batch.all(.delivered, at: scene.at(100)))
            func engagement(_ link: Int?, isMachine: Bool, _ seconds: Int) -> NewEngagement {
                NewEngagement(
                    campaign: id, contact: batch.recipients[0].contact, kind: link == nil ? .opened : .clicked,
                    link: link, isMachine: isMachine, at: scene.at(seconds))
            }
            for seconds in 200..<210 {
                try await store.append(
                    [true, false].flatMap { isMachine in
                        [nil, 0, 1, 0].map { engagement($0, isMachine: isMachine, seconds) }
                    })
            }
            #expect(
                try await scene.events(id).map(\.detail)
                    == ["", "machine", "machine 0", "", "0", "1"])
            let links = try await store.linkCounts(of: id)
            #expect(links.map(\.clicks) == [20, 10] && links.map(\.clicksByMachine) == [20, 10])
            #expect(links.map(\.people) == [1, 1])
            try await scene.expectCountersEqualEvents(id)
        }
    }
}
