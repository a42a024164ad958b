// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct SearchingTests {
    private static let text = ContactFieldID(1)
    private static let points = ContactFieldID(2)

    /// Readers with values, on some of the lists, some of them stopped, suppressed or in the trash.
    private func crowd(
        _ scene: Scene, _ count: Int, _ random: inout SystemRandomNumberGenerator
    ) async throws -> [ContactListID] {
        let store = scene.store
        let rows = (0..<count).map { number in
            Scene.row(
                "r\(number)@d\(number % 3).example",
                fields: #"{"1":"\#(["東京", "ｵｵｻｶ", "Kyoto", ""][number % 4])","2":"\#(number % 50)"}"#)
        }
        _ = try await store.importContacts(
            rows, into: scene.importID, list: nil, mode: .both, of: scene.tenant, at: Scene.start)
        let ids = try await store.scanContacts(of: scene.tenant, after: ContactID(0), limit: count).ids
            .map { ContactID($0) }
        var lists: [ContactListID] = []
        for number in 0..<4 {
            let kind: ContactList.Kind = number < 2 ? .list : .tag
            let list = try await store.createContactList(named: "l\(number)", kind: kind, of: scene.tenant).id
            lists.append(list)
            let members = ids.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            _ = try await store.change(members, .add(list), of: scene.tenant, actor: "o", at: scene.at(1))
        }
        for (change, share) in [(ContactChange.stop, 9), (.trash, 11)] {
            let some = ids.filter { _ in Int.random(in: 0..<share, using: &random) == 0 }
            _ = try await store.change(some, change, of: scene.tenant, actor: "o", at: scene.at(2))
        }
        for id in ids where Int.random(in: 0..<20, using: &random) == 0 {
            _ = try await store.suppress(contact: id, reason: .hardBounce, campaign: nil, at: scene.at(3))
        }
        try await store.driver.write { session throws(StoreError) in
            _ = try session.execute(
                """
                INSERT INTO suppression (email_key, tenant_id, reason, at)
                VALUES ('r1@d1.example', 0, 'manual', 1), ('r2@d2.example', 0, 'manual', 1)
                """, [])
        }
        _ = try await store.block(
            [.domain("d2.example", coversSubdomains: Bool.random(using: &random)), .address("r4@d1.example")],
            of: scene.tenant, at: scene.at(4))
        return lists
    }

    private func randomAudience(
        _ lists: [ContactListID], earlier: CampaignID, _ random: inout SystemRandomNumberGenerator
    ) -> Audience {
        var conditions: [Audience.Condition] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let claim = Audience.Condition.Operator.allCases.randomElement(using: &random) ?? .equals
            let isText = Bool.random(using: &random)
            let value = isText ? ["東京", "オオサカ", "KYOTO", "京", ""].randomElement(using: &random) : nil
            conditions.append(
                Audience.Condition(
                    field: isText ? Self.text : Self.points, operator: claim,
                    value: value ?? String(Int.random(in: 0..<60, using: &random))))
        }
        return Audience(
            lists: lists.filter { _ in Int.random(in: 0..<3, using: &random) == 0 },
            excludedLists: lists.filter { _ in Int.random(in: 0..<5, using: &random) == 0 },
            needsAllConditions: Bool.random(using: &random), conditions: conditions,
            missedCampaign: Int.random(in: 0..<4, using: &random) == 0 ? earlier : nil,
            receivedCampaign: Int.random(in: 0..<4, using: &random) == 0 ? earlier : nil)
    }

    @Test(arguments: Engine.allCases)
    func `what is counted is what is planned, for any audience`(engine: Engine) async throws {
        try await withStore(engine) { store in
            var random = SystemRandomNumberGenerator()
            let scene = try await Scene(store)
            let lists = try await crowd(scene, 700, &random)
            let earlier = try await scene.planned(list: lists[0])
            var turn = 0
            for batch in try await scene.claim() {
                let outcomes = batch.recipients.map { recipient in
                    turn += 1
                    return batch.outcome([.delivered, .bounced, .unknown, .expired][turn % 4], recipient)
                }
                _ = try await store.commit(outcomes)
            }
            let indexes = ContactIndexes(source: store)
            for _ in 0..<60 {
                let audience = randomAudience(lists, earlier: earlier, &random)
                let count = try await indexes.count(audience, merged: [Self.text], of: scene.tenant)
                #expect(count.domains.values.reduce(0, +) == count.recipients)
                let sample = try await indexes.sample(audience, limit: 5, of: scene.tenant)
                #expect(sample.count == min(5, count.recipients) && Set(sample).count == sample.count)
                let campaign = try await store.createCampaign(
                    Scene.content, audience: audience, of: scene.tenant, at: Scene.start)
                #expect(try await store.launchCampaign(campaign.id, links: [], at: Scene.start))
                var planned = 0
                var isComplete = false
                while !isComplete {
                    let step = try await store.planNext(
                        campaign.id, limit: Int.random(in: 50...800, using: &random), siteOf: { $0 }, at: Scene.start)
                    planned += step.planned
                    isComplete = step.isComplete
                }
                #expect(planned == count.recipients, "\(audience)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a search sees what was changed just now`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let indexes = ContactIndexes(source: store)
            func find(_ text: String, _ more: (inout ContactQuery) -> Void = { _ in }) async throws -> [String] {
                var query = ContactQuery()
                query.text = text
                more(&query)
                let result = try await indexes.search(query, of: scene.tenant)
                if query.limit == 50 { #expect(result.total == result.ids.count) }
                return try await store.contacts(result.ids, of: scene.tenant).map(\.email)
            }
            #expect(try await find("") == [])
            _ = try await store.importContacts(
                [
                    Scene.row("a@x.example", fields: #"{"1":"ヤマダ","2":"Tokyo"}"#),
                    Scene.row("b@x.example", fields: #"{"1":"スズキ","2":"<script>"}"#), Scene.row("c@y.example"),
                ], into: scene.importID, list: nil, mode: .both, of: scene.tenant, at: Scene.start)
            #expect(try await find("") == ["c@y.example", "b@x.example", "a@x.example"])
            #expect(try await find("ﾔﾏﾀﾞ　ＴＯＫ") == ["a@x.example"])
            #expect(try await find("ダtok") == [], "not across two values")
            #expect(try await find("X.EXAMPLE") == ["b@x.example", "a@x.example"])
            #expect(try await find("%") == [])
            #expect(try await find("\u{0}").count == 3, "controls are blanks")
            #expect(try await find("script") == ["b@x.example"])
            #expect(
                try await find("") {
                    $0.offset = 1
                    $0.limit = 1
                } == ["b@x.example"])
            let b = try await scene.contact("b@x.example")
            let tag = try await store.createContactList(named: "t", kind: .tag, of: scene.tenant).id
            _ = try await store.change([b.id], .add(tag), of: scene.tenant, actor: "o", at: Scene.start)
            #expect(try await find("") { $0.tag = tag } == ["b@x.example"])
            _ = try await store.updateContact(
                b.id, to: Scene.row("z@x.example"), expecting: b.updatedAt, of: scene.tenant, at: Scene.start)
            #expect(try await find("x.ex") == ["z@x.example", "a@x.example"])
            _ = try await store.change([b.id], .trash, of: scene.tenant, actor: "o", at: Scene.start)
            #expect(try await find("x.ex") == ["a@x.example"])
            #expect(try await find("x.ex") { $0.state = .trashed } == ["z@x.example"])
            let a = try await scene.contact("a@x.example")
            _ = try await store.suppress(contact: a.id, reason: .unsubscribed, campaign: nil, at: Scene.start)
            let count = try await indexes.count(.everybody, merged: [ContactFieldID(1)], of: scene.tenant)
            #expect(count.recipients == 1 && count.leftOut == [.unsubscribed: 1, .trashed: 1])
            #expect(count.blanks == [ContactFieldID(1): 1] && count.domains == ["y.example": 1])
            while try await store.undoImportNext(scene.importID, of: scene.tenant, limit: 9, at: scene.at(9)) > 0 {}
            #expect(try await find("") == [])
            let other = try await Scene(store, slug: "other")
            #expect(try await indexes.count(Audience(lists: [tag]), merged: [], of: other.tenant) == AudienceCount())
        }
    }

    @Test func `beyond the limit the tenant that was not asked longest is dropped, and loaded again`() async throws {
        try await withStore(.embedded) { store in
            let scenes = [try await Scene(store), try await Scene(store, slug: "b")]
            for scene in scenes { try await scene.addReaders(30) }
            let indexes = ContactIndexes(source: store, limit: 40)
            for scene in scenes + scenes {
                #expect(try await indexes.search(ContactQuery(), of: scene.tenant).total == 30)
                #expect(await indexes.residentContacts == 30)
            }
        }
    }
}
