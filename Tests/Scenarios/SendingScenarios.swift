// SPDX-License-Identifier: Apache-2.0

import Delivery
import MIME
import MessageContent
import Platform
import SMTP
import Store
import Synchronization
import Testing

/// From the finished draft to the start.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SendingScenarios {
    private func order(
        _ mailing: Campaign, _ review: CampaignReview, startAt: Timestamp? = nil
    ) -> SendOrder {
        SendOrder(
            version: mailing.version, acknowledged: Set(review.warnings.map(\.key)), startAt: startAt, actor: "test")
    }

    private func found(_ rig: Rig, _ id: CampaignID) async throws -> Campaign {
        try #require(try await rig.store.campaign(id))
    }

    private func actions(_ rig: Rig) async throws -> [String] {
        try await rig.store.auditEntries(of: rig.tenant.id, limit: 50).map { "\($0.action) \($0.actor)" }.reversed()
    }

    @Test func `what was taken back in the grace time is not sent, and ordered again it is, once`() async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 20)
        rig.start()
        let id = try await rig.draft()
        let draft = try await found(rig, id)
        let sending = rig.sending(grace: .seconds(300))
        let review = try await sending.review(draft)
        #expect(review.audience.recipients == 20 && review.blocks.isEmpty)
        #expect(review.sample.map(\.email) == [Rig.address(0)])
        // The unregistered sender domain has to be acknowledged.
        let unticked = SendOrder(version: 1, acknowledged: [], startAt: nil, actor: "test")
        #expect(try await sending.send(draft, unticked) == .open(review.warnings))
        guard case .scheduled(let startAt) = try await sending.send(draft, order(draft, review)) else {
            Issue.record("it was not scheduled")
            return
        }
        #expect(startAt > Rig.now() + .seconds(290))
        #expect(try await rig.timetable().tick() == 0)
        // A double click: the second press finds it ordered, with either the old page or the new state before it.
        #expect(try await sending.send(draft, order(draft, review)) == .already)
        #expect(try await sending.send(found(rig, id), order(draft, review)) == .already)
        try await sending.takeBack(id, actor: "test")
        try await sending.takeBack(id, actor: "test")
        #expect(try await found(rig, id).state == .draft)
        #expect(judge.taken.isEmpty)

        _ = try await rig.sending().send(found(rig, id), order(draft, review))
        #expect(try await rig.timetable().tick() == 1)
        #expect(try await rig.timetable().tick() == 0)
        try await rig.wait(id) { $0.state == .finished }
        #expect(judge.taken.map(\.recipient).sorted() == (0..<20).map(Rig.address).sorted())
        await #expect(throws: Refusal.self) { try await sending.takeBack(id, actor: "test") }
        #expect(
            try await actions(rig) == [
                "campaign.create test", "campaign.schedule test", "campaign.take-back test", "campaign.schedule test",
                "campaign.launch timetable",
            ])
        await rig.end()
        await judge.stop()
    }

    @Test func `a draft that was saved since it was seen is not sent`() async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 3)
        let id = try await rig.draft()
        let seen = try await found(rig, id)
        let review = try await rig.sending().review(seen)
        var content = seen.content
        content.subject = "別の件名"
        #expect(
            try await rig.store.saveDraft(id, content, audience: .everybody, version: 1, at: Rig.now())
                == .saved(version: 2))
        #expect(try await rig.sending().send(seen, order(seen, review)) == .changed)
        #expect(try await rig.sending().send(found(rig, id), order(seen, review)) == .changed)
        #expect(try await found(rig, id).state == .draft)
        await rig.end()
        await judge.stop()
    }

    @Test func `the schedule outlives a restart; a little late it starts, after an hour it is held`() async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 5)
        rig.start()
        let late = try await rig.draft()
        let stale = try await rig.draft()
        for (id, seconds) in [(late, -600), (stale, -3_700)] {
            #expect(
                try await rig.store.scheduleCampaign(
                    id, version: 1, links: [], startAt: Rig.now() + .seconds(seconds), at: Rig.now()))
        }
        await rig.stop()
        try await rig.comeBack()
        #expect(try await rig.timetable().tick() == 1)
        try await rig.wait(late) { $0.state == .finished }
        let held = try await found(rig, stale)
        #expect(held.state == .draft && judge.taken.count == 5)
        #expect(try await rig.sending().hold(of: held)?.reason.japanese.contains("1時間以上") == true)
        #expect(try await actions(rig).contains("campaign.hold timetable"))
        // Ordered anew, the reason has done its service.
        _ = try await rig.sending().send(held, order(held, rig.sending().review(held)))
        #expect(try await rig.store.hold(of: stale) == nil)
        await rig.end()
        await judge.stop()
    }

    @Test func `what turns out to be wrong at its time is a draft again, with the reason`() async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 5)
        let id = try await rig.draft()
        #expect(try await rig.store.scheduleCampaign(id, version: 1, links: [], startAt: Rig.now(), at: Rig.now()))
        #expect(try await rig.timetable(allowsUnregistered: false).tick() == 0)
        let held = try await found(rig, id)
        #expect(held.state == .draft)
        #expect(try await rig.sending().hold(of: held)?.reason.japanese.contains("送信ドメイン") == true)
        await rig.end()
        await judge.stop()
    }

    @Test(arguments: ["{{unsubscribe_url}}", "{{sender_name}}", "{{postal_address}}", "{{contact}}"])
    func `a mailing without what the law asks for cannot be sent by any way`(missing: String) async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 3)
        var content = try await found(rig, try await rig.draft()).content
        content.text = content.text?.replacing(missing, with: "")
        await #expect(throws: Refusal.self) {
            try await rig.campaigns.create(content, list: nil, tenant: rig.tenant, actor: "command-line")
        }
        // As the wizard saves it, which judges nothing.
        let id = try await rig.store.createCampaign(content, audience: .everybody, of: rig.tenant.id, at: Rig.now()).id
        let draft = try await found(rig, id)
        await #expect(throws: Refusal.self) { try await rig.campaigns.launch(id, actor: "command-line") }
        let review = try await rig.sending().review(draft)
        #expect(review.blocks.count == 1)
        #expect(try await rig.sending().send(draft, order(draft, review)) == .blocked(review.blocks))
        await #expect(throws: Refusal.self) {
            try await rig.sending().test(
                draft, TestOrder(addresses: ["a@example.jp"], reader: nil, isMarked: true, actor: "test"))
        }
        #expect(try await found(rig, id).state == .draft)
        // Even one that found its way into the schedule.
        #expect(try await rig.store.scheduleCampaign(id, version: 1, links: [], startAt: Rig.now(), at: Rig.now()))
        #expect(try await rig.timetable().tick() == 0)
        #expect(try await found(rig, id).state == .draft && judge.policy.mailCommands == 0)
        await rig.end()
        await judge.stop()
    }

    @Test func `a test shows one reader's values, goes the way of the mailing and takes nobody off`() async throws {
        let judge = try await RecordingServer(recipient: { recipient, before in
            if recipient.hasPrefix("gone@") { return .reply(ServerReply(550, "5.1.1 no such user")) }
            if recipient.hasPrefix("later@"), before == 0 { return .reply(ServerReply(451, "4.7.1 later")) }
            return .accept
        })
        let rig = try await Rig(port: judge.port, contacts: 3)
        rig.start()
        let draft = try await found(rig, try await rig.draft())
        let reader = try #require(try await rig.store.contact(key: Rig.address(2), of: rig.tenant.id))
        let addresses = ["me@example.jp", "later@example.jp", "gone@example.jp", "me@example.jp"]
        try await rig.sending().test(
            draft, TestOrder(addresses: addresses, reader: reader.id, isMarked: true, actor: "test"))
        try await rig.wait { try await rig.sending().tests(of: draft).allSatisfy { $0.state != .waiting } }
        let tests = try await rig.sending().tests(of: draft)
        #expect(
            Dictionary(uniqueKeysWithValues: tests.map { ($0.recipient, $0.state) })
                == ["me@example.jp": .delivered, "later@example.jp": .delivered, "gone@example.jp": .failed])
        #expect(tests.first { $0.recipient == "gone@example.jp" }?.reply?.code == 550)
        #expect(judge.taken.count == 2 && Set(judge.taken.map(\.messageID)).count == 2)
        let unfolded = judge.taken[0].content.replacing("\r\n ", with: " ")
        let link = try #require(unfolded.firstRange(of: "List-Unsubscribe: <https://news.example.jp/u/"))
        let token = String(unfolded[link.upperBound...].prefix { $0 != ">" })
        #expect(rig.tokens.parse(token, as: .unsubscribe)?.contact.isNobody == true)
        #expect(try await rig.unsubscribe.run(token: token))
        let after = try #require(try await rig.store.contact(reader.id, of: rig.tenant.id))
        #expect(after.state == .active)
        // 【テスト】山田2様へ, as its encoded word.
        #expect(
            unfolded.contains("Subject: =?UTF-8?B?44CQ44OG44K544OI44CR")
                || unfolded.contains("=?utf-8?B?44CQ44OG44K544OI44CR"))
        let unchanged = try await found(rig, draft.id)
        #expect(unchanged.state == .draft && unchanged.counts.recipients == 0)
        #expect(try await Set(rig.sending().testAddresses(of: rig.tenant.id)) == Set(addresses))
        await rig.end()
        await judge.stop()
    }

    @Test func `a group of testers gets each one's own copy, and whose reader is gone gets the sample's`() async throws
    {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 3)
        rig.start()
        let draft = try await found(rig, try await rig.draft())
        var readers: [Contact] = []
        for number in 0..<3 {
            readers.append(try #require(try await rig.store.contact(key: Rig.address(number), of: rig.tenant.id)))
        }
        let group = try #require(try await rig.store.createTesterGroup(named: "校正", of: rig.tenant.id))
        for (email, reader) in [
            ("own@example.jp", readers[1].id), ("gone@example.jp", ContactID(987_654)), ("none@example.jp", nil),
        ] {
            let tester = NewTester(email: email, key: email, name: "", reader: reader)
            #expect(try await rig.store.saveTester(tester, in: group.id, of: rig.tenant.id) == .saved)
        }
        let order = TestOrder(
            addresses: ["typed@example.jp", "own@example.jp"], group: group.id, reader: readers[2].id, isMarked: false,
            actor: "test")
        let result = try await rig.sending().test(draft, order)
        #expect(result.sent == 4 && result.missed.isEmpty && result.borrowed.map(\.email) == ["gone@example.jp"])
        try await rig.wait { try await rig.sending().tests(of: draft).allSatisfy { $0.state != .waiting } }
        let names = judge.taken.reduce(into: [String: String]()) { names, mail in
            let message = ParsedMessage(Array(mail.content.utf8))
            names[mail.recipient] = message.header("Subject")
        }
        #expect(names["own@example.jp"]?.contains("山田1") == true, "\(names)")
        for email in ["gone@example.jp", "none@example.jp", "typed@example.jp"] {
            #expect(names[email]?.contains("山田2") == true, "\(names)")
        }
        // A group is not suggested address by address, and the version that was tried is kept.
        #expect(try await rig.sending().testAddresses(of: rig.tenant.id) == ["typed@example.jp"])
        #expect(try await rig.store.draftVersions(of: draft.id).map(\.reason) == [.test])
        await #expect(throws: Refusal.self) {
            try await rig.sending().test(
                draft, TestOrder(addresses: [], group: TesterGroupID(77), reader: nil, isMarked: true, actor: "test"))
        }
        await rig.end()
        await judge.stop()
    }

    @Test func `tests have addresses, few of them, and a bound an hour`() async throws {
        let judge = try await RecordingServer()
        let rig = try await Rig(port: judge.port, contacts: 1)
        let draft = try await found(rig, try await rig.draft())
        for addresses in [[], ["nonsense"], (0...10).map { "a\($0)@example.jp" }] {
            await #expect(throws: Refusal.self) {
                try await rig.sending().test(
                    draft, TestOrder(addresses: addresses, reader: nil, isMarked: false, actor: "test"))
            }
        }
        let ten = TestOrder(
            addresses: (0..<10).map { "a\($0)@example.jp" }, reader: nil, isMarked: false, actor: "test")
        for _ in 0..<10 { try await rig.sending().test(draft, ten) }
        await #expect(throws: Refusal.self) { try await rig.sending().test(draft, ten) }
        await rig.end()
        await judge.stop()
    }

    @Test func `a notice outlives a restart, is tried again and leaves nothing behind`() async throws {
        let judge = try await RecordingServer(recipient: { _, before in
            before == 0 ? .reply(ServerReply(451, "4.7.1 later")) : .accept
        })
        let rig = try await Rig(port: judge.port, contacts: 0)
        let notice = Notice(
            purpose: .passwordReset, tenant: rig.tenant.id, recipient: "owner@example.jp", subject: "パスワードの再設定",
            text: "https://mail.example.jp/reset/secret\n1時間のあいだ使えます。")
        try await NoticeMailer(mails: rig.mails, host: "rig.example").send(notice, at: Rig.now())
        try await rig.comeBack()
        try await rig.wait { judge.taken.count == 1 }
        let mail = judge.taken[0]
        #expect(mail.recipient == "owner@example.jp" && mail.content.contains("noreply@rig.example"))
        #expect(mail.content.contains("Auto-Submitted: auto-generated"))
        await rig.end()
        #expect(judge.taken.count == 1)
        await judge.stop()
    }
}
