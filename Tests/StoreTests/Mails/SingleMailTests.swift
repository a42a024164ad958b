// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

@Suite struct SingleMailTests {
    private func new(
        _ scene: Scene, _ recipient: String, campaign: CampaignID? = nil, purpose: SingleMail.Purpose = .test
    ) -> NewSingleMail {
        NewSingleMail(
            tenant: scene.tenant, campaign: campaign, purpose: purpose, sender: "r@bounce.example",
            recipient: recipient, content: [1, 2, 3])
    }

    @Test(arguments: Engine.allCases)
    func `a mail is claimed once, tried again when told, and its content is erased at the end`(engine: Engine)
        async throws
    {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let campaign = try await store.createCampaign(
                Scene.content, audience: .everybody, of: scene.tenant, at: Scene.start)
            try await store.addSingleMails(
                [
                    new(scene, "a@example.jp", campaign: campaign.id),
                    new(scene, "b@example.jp", purpose: .passwordReset),
                ],
                at: scene.at(0))
            let claimed = try await store.claimSingleMails(node: "n", lease: .seconds(60), limit: 10, at: scene.at(0))
            #expect(claimed.map(\.mail.recipient) == ["a@example.jp", "b@example.jp"])
            #expect(claimed.allSatisfy { $0.content == [1, 2, 3] && $0.mail.attempt == 1 })
            #expect(claimed.map(\.mail.purpose) == [.test, .passwordReset])
            #expect(
                try await store.claimSingleMails(node: "n", lease: .seconds(60), limit: 10, at: scene.at(59)).isEmpty)

            let reply = RecordedReply(phase: "rcpt", code: 451, enhanced: "4.7.1", text: "later", host: "mx")
            try await store.settleSingleMail(
                claimed[0].mail.id, attempt: 1, .waiting, retryAt: scene.at(30), reply: reply)
            let again = try await store.claimSingleMails(node: "n", lease: .seconds(60), limit: 10, at: scene.at(30))
            #expect(again.count == 1 && again[0].mail.attempt == 2 && again[0].mail.reply == reply)
            #expect(again[0].content == [1, 2, 3])
            // The outcome of an attempt that is not the last one says nothing.
            try await store.settleSingleMail(again[0].mail.id, attempt: 1, .failed, retryAt: nil, reply: nil)
            #expect(try await store.testMails(of: campaign.id, limit: 5).map(\.state) == [.waiting])
            try await store.settleSingleMail(again[0].mail.id, attempt: 2, .delivered, retryAt: nil, reply: nil)
            #expect(try await store.testMails(of: campaign.id, limit: 5).map(\.state) == [.delivered])
            let left = try await store.driver.read { session throws(StoreError) in
                try session.all("SELECT LENGTH(content) FROM single_mail ORDER BY id", [], { $0.int(0) })
            }
            #expect(left == [0, 3])
        }
    }

    @Test(arguments: Engine.allCases)
    func `what a node held when it died is due when it comes back`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            try await store.addSingleMails([new(scene, "a@example.jp")], at: scene.at(0))
            _ = try await store.claimSingleMails(node: "n", lease: .seconds(900), limit: 10, at: scene.at(0))
            try await store.recoverSingleMails(node: "other", at: scene.at(1))
            #expect(try await store.claimSingleMails(node: "n", lease: .seconds(9), limit: 10, at: scene.at(1)).isEmpty)
            try await store.recoverSingleMails(node: "n", at: scene.at(1))
            #expect(
                try await store.claimSingleMails(node: "n", lease: .seconds(9), limit: 10, at: scene.at(1)).count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `addresses and numbers of tests are each tenant's own, and old mails are forgotten`(engine: Engine)
        async throws
    {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let other = try await Scene(store, slug: "other")
            try await store.addSingleMails([new(scene, "a@example.jp")], at: scene.at(0))
            try await store.addSingleMails([new(scene, "b@example.jp"), new(scene, "a@example.jp")], at: scene.at(10))
            try await store.addSingleMails([new(scene, "c@example.jp", purpose: .passwordReset)], at: scene.at(20))
            try await store.addSingleMails([new(other, "d@example.jp")], at: scene.at(20))
            #expect(try await store.testAddresses(of: scene.tenant, limit: 9) == ["a@example.jp", "b@example.jp"])
            #expect(try await store.testMailCount(of: scene.tenant, since: scene.at(5)) == 2)
            let claimed = try await store.claimSingleMails(node: "n", lease: .seconds(9), limit: 1, at: scene.at(20))
            try await store.settleSingleMail(claimed[0].mail.id, attempt: 1, .failed, retryAt: nil, reply: nil)
            try await store.addSingleMails([], at: scene.at(31 * 86_400))
            // What still waits is kept, whatever its age.
            #expect(try await store.testMailCount(of: scene.tenant, since: scene.at(0)) == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the reason of a hold is kept until the mailing is ordered anew`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let campaign = try await store.createCampaign(
                Scene.content, audience: .everybody, of: scene.tenant, at: Scene.start)
            #expect(try await store.hold(of: campaign.id) == nil)
            for text in ["一", "二"] {
                let hold = CampaignHold(
                    campaign: campaign.id, at: scene.at(1), reason: Wording(japanese: text, english: "x"))
                try await store.recordHold(hold)
                #expect(try await store.hold(of: campaign.id) == hold)
            }
            try await store.forgetHold(of: campaign.id)
            #expect(try await store.hold(of: campaign.id) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the clock starts a scheduled mailing alone, and only when its time has come`(engine: Engine) async throws {
        try await withStore(engine) { store in
            let scene = try await Scene(store)
            let id = try await store.createCampaign(
                Scene.content, audience: .everybody, of: scene.tenant, at: Scene.start
            ).id
            #expect(try await !store.launchCampaign(id, links: nil, at: scene.at(0)))
            #expect(try await store.scheduleCampaign(id, version: 1, links: [], startAt: scene.at(10), at: scene.at(0)))
            #expect(try await !store.launchCampaign(id, links: nil, at: scene.at(9)))
            #expect(try await store.launchCampaign(id, links: nil, at: scene.at(10)))
        }
    }
}
