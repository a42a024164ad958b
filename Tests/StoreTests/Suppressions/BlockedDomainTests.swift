// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct BlockedDomainTests {
    @Test(arguments: Engine.allCases)
    func `a plan leaves a blocked domain out and counts it, with the reason`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            for domain in ["example.jp", "a.example.jp", "other.example"] {
                try await scene.addReaders(2, domain: domain)
                try await other.addReaders(1, domain: domain)
            }
            let stopped = try await scene.contact("reader1@example.jp").id
            _ = try await store.change([stopped], .stop, of: scene.tenant, actor: "o", at: Scene.start)
            _ = try await store.block(
                [.domain("example.jp", coversSubdomains: true)], of: scene.tenant, at: Scene.start)
            let id = try await scene.planned()
            // Who is stopped without a suppression of his own is not in the audience, wherever he is.
            let counts = try await scene.campaign(id).counts
            #expect(counts.recipients == 5 && counts.suppressed == 3)
            let claimed = try await scene.claim()
            #expect(claimed.map(\.site) == ["other.example"])
            let events = try await scene.events(id)
            #expect(events.map(\.kind) == [.suppressed, .suppressed, .suppressed])
            #expect(events.allSatisfy { $0.detail == "domain" })
            try await scene.expectCountersEqualEvents(id)
            let people = try await scene.people(of: id, .outcome(.suppressed))
            #expect(people.map(\.leftOut) == [.blockedDomain, .blockedDomain, .blockedDomain])
            // Another tenant's block is not this one's.
            #expect(try await other.campaign(try await other.planned()).counts.suppressed == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a domain blocked while its batch waits is suppressed when it is claimed`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(2, domain: "a.example.jp")
            try await scene.addReaders(2, domain: "free.example")
            let id = try await scene.planned()
            _ = try await store.block(
                [.domain("example.jp", coversSubdomains: true)], of: scene.tenant, at: Scene.start)
            let batches = try await scene.claim()
            #expect(
                batches.flatMap { $0.recipients.map(\.suppression) } == [.blockedDomain, .blockedDomain, nil, nil])
            let outcomes = batches.flatMap { batch in
                batch.recipients.map { recipient in
                    batch.outcome(
                        recipient.suppression == nil ? .delivered : .suppressed, recipient,
                        reply: recipient.suppression.map { .local($0.rawValue) })
                }
            }
            _ = try await store.commit(outcomes)
            try await scene.expectCountersEqualEvents(id)
            let people = try await scene.people(of: id, .outcome(.suppressed))
            #expect(people.map(\.leftOut) == [.blockedDomain, .blockedDomain])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the audience's count and sample know blocked domains, and forget them when they are released`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(3, domain: "example.jp")
            try await scene.addReaders(2, domain: "free.example")
            let indexes = ContactIndexes(source: store)
            #expect(try await indexes.count(.everybody, merged: [], of: scene.tenant).recipients == 5)
            _ = try await store.block(
                [.domain("example.jp", coversSubdomains: false)], of: scene.tenant, at: Scene.start)
            let count = try await indexes.count(.everybody, merged: [], of: scene.tenant)
            #expect(count.recipients == 2 && count.atBlockedDomains == 3 && count.domains == ["free.example": 2])
            #expect(try await indexes.sample(.everybody, limit: 5, of: scene.tenant).count == 2)
            #expect(
                try await indexes.search(ContactQuery(), of: scene.tenant).total == 5, "they are found all the same")
            #expect(try await store.release(key: "@example.jp", of: scene.tenant))
            #expect(try await indexes.count(.everybody, merged: [], of: scene.tenant).recipients == 5)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reader's history tells of the block of the domain, and why a mailing left him out`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.add(["r@a.example.jp", "r@example.jp"])
            _ = try await store.block(
                [.domain("example.jp", coversSubdomains: true), .domain("jp", coversSubdomains: false)],
                of: scene.tenant,
                at: scene.at(3))
            let id = try await scene.planned()
            let reader = try await scene.contact("r@a.example.jp").id
            let entries = try await store.timeline(of: reader, tenant: scene.tenant, limit: 9)
            #expect(entries.filter { $0.what == .suppressed(.blockedDomain) }.map(\.at) == [scene.at(3)])
            let mailing = TimelineEntry.What.mailing(
                id, name: Scene.content.name, outcome: .suppressed, reply: .local("domain"))
            #expect(entries.contains { $0.what == mailing })
        }
    }
}
