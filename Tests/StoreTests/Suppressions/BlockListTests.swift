// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Testing

@testable import Store

@Suite struct BlockListTests {
    private func all(
        _ store: SQLStore, _ tenant: TenantID, _ filter: SuppressionFilter = SuppressionFilter(), page: Int = 3
    ) async throws -> [SuppressionLine] {
        var lines: [SuppressionLine] = []
        while true {
            let next = try await store.suppressions(of: tenant, filter, after: lines.last?.place, limit: page)
            lines += next
            if next.count < page { return lines }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the list says who, why and since when, newest first, each tenant's its own`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await scene.addReaders(4)
            try await other.addReaders(1)
            for (number, reason) in [(0, Suppression.Reason.unsubscribed), (1, .complaint), (2, .hardBounce)] {
                let reader = try await scene.contact("reader\(number)@gmail.com").id
                _ = try await store.suppress(contact: reader, reason: reason, campaign: nil, at: scene.at(number))
            }
            let entries: [BlockEntry] = [
                .address("new@example.jp"), .address("reader3@gmail.com"),
                .domain("example.co.jp", coversSubdomains: true),
            ]
            _ = try await store.block(entries, of: scene.tenant, at: scene.at(9))
            _ = try await store.block([.address("theirs@example.jp")], of: other.tenant, at: scene.at(9))

            let lines = try await all(store, scene.tenant)
            #expect(
                lines.map(\.text) == [
                    "reader3@gmail.com", "new@example.jp", "*.example.co.jp", "reader2@gmail.com", "reader1@gmail.com",
                    "reader0@gmail.com",
                ])
            #expect(
                lines.map(\.suppression.reason) == [
                    .manual, .manual, .blockedDomain, .hardBounce, .complaint, .unsubscribed,
                ])
            #expect(lines.map { $0.contact != nil } == [true, false, false, true, true, true])
            #expect(lines.first?.suppression.at == scene.at(9))
            #expect(
                try await store.suppressionCounts(of: scene.tenant) == [
                    .manual: 2, .blockedDomain: 1, .hardBounce: 1, .complaint: 1, .unsubscribed: 1,
                ])
            #expect(try await all(store, other.tenant).map(\.text) == ["theirs@example.jp"])
            #expect(try await all(store, scene.tenant, SuppressionFilter(reason: .inactive)).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a search finds a part, whatever its case and width, and takes its signs as they are`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let entries: [BlockEntry] =
                (0..<20).map { .address("r\($0)_tanaka@example.jp") } + [
                    .address("100%@example.com"), .domain("example.com", coversSubdomains: false),
                ]
            _ = try await store.block(entries, of: scene.tenant, at: Scene.start)
            func find(_ text: String, _ reason: Suppression.Reason? = nil) async throws -> [String] {
                try await all(store, scene.tenant, SuppressionFilter(reason: reason, text: text)).map(\.text).sorted()
            }
            #expect(try await find("ＴＡＮＡＫＡ").count == 20, "through pages of equal times")
            #expect(try await find("0_t") == ["r0_tanaka@example.jp", "r10_tanaka@example.jp"])
            #expect(try await find("r0%t") == [])
            #expect(try await find("0%") == ["100%@example.com"])
            for text in ["!", "'; --", "\u{0}"] { #expect(try await find(text) == []) }
            #expect(try await find("example.com") == ["100%@example.com", "example.com"])
            #expect(try await find("example.com", .blockedDomain) == ["example.com"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an address is blocked once, its reader is stopped, and who asked himself stays as he is`(
        engine: Engine
    ) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(3)
            let left = try await scene.contact("reader1@gmail.com").id
            _ = try await store.suppress(contact: left, reason: .unsubscribed, campaign: nil, at: Scene.start)
            let trashed = try await scene.contact("reader2@gmail.com").id
            _ = try await store.change([trashed], .trash, of: scene.tenant, actor: "o", at: Scene.start)
            let entries = (0..<3).map { BlockEntry.address("reader\($0)@gmail.com") }
            let result = try await store.block(entries + entries, of: scene.tenant, at: scene.at(1))
            #expect(result.added == [entries[0], entries[2]])
            #expect(result.stopped == [try await scene.contact("reader0@gmail.com").id])
            #expect(try await scene.contact("reader0@gmail.com").state == .stopped)
            #expect(try await scene.contact("reader1@gmail.com").state == .unsubscribed)
            #expect(try await store.suppression(key: "reader1@gmail.com", of: scene.tenant)?.reason == .unsubscribed)
            let again = try await store.block(entries, of: scene.tenant, at: scene.at(2))
            #expect(again.added.isEmpty && again.stopped.isEmpty)
            // Mail to them may be under way all the same, and an earlier answer may have got lost.
            #expect(Set(again.contacts) == Set(result.contacts) && again.contacts.count == 3)
            // Out of the trash it is stopped, not active.
            _ = try await store.change([trashed], .restore, of: scene.tenant, actor: "o", at: scene.at(3))
            #expect(try await scene.contact("reader2@gmail.com").state == .stopped)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an import does not bring a blocked address back`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(1)
            _ = try await store.block(
                [.address("new@example.jp"), .address("reader0@gmail.com")], of: scene.tenant, at: Scene.start)
            #expect(try await scene.add(["new@example.jp", "reader0@gmail.com"]) == [.optedOut, .updated])
            #expect(try await scene.contact("reader0@gmail.com").state == .stopped)
            #expect(try await store.contact(key: "new@example.jp", of: scene.tenant) == nil)
            let made = try await store.createContact(
                Scene.row("new@example.jp"), lists: [], of: scene.tenant, at: Scene.start)
            #expect(made == .suppressed(.manual))
            let id = try await scene.planned()
            #expect(try await scene.claim().isEmpty)
            #expect(try await scene.campaign(id).counts.suppressed == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a domain's subdomains can be added later, and domains have a limit`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let narrow = BlockEntry.domain("example.jp", coversSubdomains: false)
            let wide = BlockEntry.domain("example.jp", coversSubdomains: true)
            #expect(try await store.block([narrow], of: scene.tenant, at: Scene.start).added == [narrow])
            #expect(try await store.blockedDomains(of: scene.tenant).covers("a.example.jp") == false)
            #expect(try await store.block([narrow, wide], of: scene.tenant, at: Scene.start).added == [wide])
            #expect(try await store.block([narrow, wide], of: scene.tenant, at: Scene.start).added.isEmpty)
            #expect(try await store.blockedDomains(of: scene.tenant).covers("a.example.jp"))
            let many = (0..<BlockedDomains.limit).map { BlockEntry.domain("d\($0).example", coversSubdomains: false) }
            let result = try await store.block(many + [.address("a@example.jp")], of: scene.tenant, at: Scene.start)
            #expect(result.added.count == BlockedDomains.limit && result.refused.count == 1)
            #expect(
                try await store.suppressionCounts(of: scene.tenant) == [
                    .blockedDomain: BlockedDomains.limit, .manual: 1,
                ])
        }
    }

    @Test(arguments: Engine.allCases)
    func `what the company blocked it releases, and the reader gets mail again`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await scene.addReaders(3)
            let readers = [
                try await scene.contact("reader0@gmail.com").id, try await scene.contact("reader1@gmail.com").id,
                try await scene.contact("reader2@gmail.com").id,
            ]
            _ = try await store.block(
                [
                    .address("reader0@gmail.com"), .address("new@example.jp"),
                    .domain("example.jp", coversSubdomains: true),
                ],
                of: scene.tenant, at: Scene.start)
            _ = try await store.suppress(contact: readers[1], reason: .hardBounce, campaign: nil, at: Scene.start)
            _ = try await store.suppress(contact: readers[2], reason: .unsubscribed, campaign: nil, at: Scene.start)
            let recorder = SuppressionRecorder()
            func release(_ key: String, _ reason: String = "", _ tenant: TenantID) async throws -> ReleaseAnswer {
                try await ReleaseAddress(stores: store, listening: recorder, now: { scene.at(5) }).run(
                    key: key, reason: reason, of: tenant, actor: "o@acme.example")
            }
            for key in ["reader0@gmail.com", "new@example.jp", "@example.jp", "nobody@example.jp"] {
                #expect(try await release(key, "x", other.tenant) == .notThere, "another tenant's")
            }
            #expect(try await release("reader0@gmail.com", "", scene.tenant) == .released(isActive: true))
            #expect(try await release("new@example.jp", "", scene.tenant) == .released(isActive: false))
            #expect(try await release("@example.jp", "", scene.tenant) == .released(isActive: false))
            #expect(try await release("reader1@gmail.com", " \n ", scene.tenant) == .reasonMissing)
            #expect(try await scene.contact("reader1@gmail.com").state == .failed)
            #expect(try await release("reader1@gmail.com", "電話で\n確認", scene.tenant) == .released(isActive: true))
            #expect(try await release("reader2@gmail.com", "x", scene.tenant) == .forbidden(.unsubscribed))
            for number in 0..<2 { #expect(try await scene.contact("reader\(number)@gmail.com").state == .active) }
            #expect(try await scene.contact("reader2@gmail.com").state == .unsubscribed)
            #expect(try await all(store, scene.tenant).map(\.text) == ["reader2@gmail.com"])
            #expect(
                recorder.heard == [
                    "release \(readers[0].rawValue)", "release example.jp of \(scene.tenant.rawValue)",
                    "release \(readers[1].rawValue)",
                ])
            let audits = try await store.auditEntries(of: scene.tenant, limit: 9)
            #expect(audits.map(\.subject).first == "reader1@gmail.com: 電話で 確認")
            #expect(audits.allSatisfy { $0.action == "suppressions.remove" } && audits.count == 4)
            #expect(try await store.release(key: "reader2@gmail.com", of: scene.tenant) == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `who is blocked for all tenants is on nobody's list and nobody's to release`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await scene.addReaders(1)
            try await store.driver.write { session throws(StoreError) in
                _ = try session.execute(
                    "INSERT INTO suppression (email_key, tenant_id, reason, at) VALUES ('reader0@gmail.com', 0, 'manual', 1)",
                    [])
            }
            #expect(try await all(store, scene.tenant).isEmpty)
            let answer = try await ReleaseAddress(
                stores: store, listening: SuppressionRecorder(), now: { Scene.start }
            ).run(key: "reader0@gmail.com", reason: "x", of: scene.tenant, actor: "o")
            #expect(answer == .notThere)
            #expect(try await scene.claim().isEmpty)
        }
    }

    @Test func `the list, its counts and the domains of a claim are read through their index`() async throws {
        try await withStore(.embedded) { store in
            let values: [Value] = [.int(1), .int(1), .text("a"), .text("%"), .int(1)]
            var plans = [
                try await store.driver.read { session throws(StoreError) in
                    try session.all(DomainBlocks.ofTenant.explained, [.int(1)], { $0.text(3) })
                },
                try await store.driver.read { session throws(StoreError) in
                    try session.all(SQLStore.countsOfReasons.explained, [.int(1)], { $0.text(3) })
                },
            ]
            for sql in [SQLStore.newest, SQLStore.found] + SQLStore.newestOfReason.values {
                plans.append(
                    try await store.driver.read { session throws(StoreError) in
                        try session.all(sql.explained, values, { $0.text(3) })
                    })
            }
            for plan in plans {
                #expect(plan.contains { $0.contains("COVERING INDEX suppression_by_reason") }, "\(plan)")
                #expect(!plan.contains { $0.hasPrefix("SCAN suppression") }, "\(plan)")
            }
        }
    }

    @Test func `a list from before the migration is there after it`() async throws {
        try await withDatabase(.embedded) { database in
            let driver = try await EmbeddedDriver.open(path: database.location)
            try await driver.write { session throws(StoreError) in
                let before = Migration.all.prefix { $0.number < Migration.blockLists.number }
                try Migrator.migrate(session, to: Array(before))
                try session.execute(
                    """
                    INSERT INTO tenant (slug, name, postal_address, contact, created_at) VALUES ('a', 'a', 'a', 'a', 1)
                    """, [])
                try session.execute(
                    "INSERT INTO suppression (email_key, tenant_id, reason, at) VALUES ('a@b.jp', 1, 'complaint', 7)",
                    [])
            }
            await driver.close()
            let store = try await database.open()
            let line = try #require(try await all(store, TenantID(1)).first)
            #expect(line.suppression == Suppression(key: "a@b.jp", reason: .complaint, at: Timestamp(microseconds: 7)))
            #expect(!line.coversSubdomains && line.contact == nil)
            await store.close()
        }
    }
}
