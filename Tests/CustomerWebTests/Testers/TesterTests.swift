// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct TesterTests {
    private let site = Site()
    private let path = "/settings/testers"

    init() {
        site.company.readers.withLock { readers in
            readers.add(1, "reader@example.jp")
            readers.add(2, "trashed@example.jp", state: .trashed)
            readers.add(9, "canary@example.net", tenant: 2)
        }
        site.company.testers.withLock {
            $0 = [
                TesterGroup(id: TesterGroupID(90), tenant: TenantID(2), name: "CANARY"),
                TesterGroup(
                    id: TesterGroupID(5), tenant: TenantID(1), name: "校正",
                    testers: [
                        Tester(id: TesterID(51), email: "a@example.jp", name: "田中", reader: ContactID(1)),
                        Tester(id: TesterID(52), email: "b@example.jp", name: "", reader: ContactID(2)),
                        Tester(id: TesterID(53), email: "c@example.jp", name: "", reader: nil),
                    ]),
            ]
        }
    }

    private var audits: [String] {
        site.company.readers.withLock { $0.audits.map { "\($0.action) \($0.subject)" } }
    }

    @Test func `groups are made, filled, renamed and deleted, each audited`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            let list = try await browser.get(path).body
            #expect(list.contains("校正") && list.contains("3人") && !list.contains("CANARY"))
            let made = try await browser.post(path, ["name": " 役員 "])
            #expect(made.status == .seeOther && made.location.hasSuffix("?done=created"))
            let one = String(made.location.split(separator: "?")[0])
            let fields = ["email": " boss@example.jp", "person": "部長", "reader": "Reader@EXAMPLE.jp"]
            #expect(try await browser.post(one + "/add", fields).location == one + "?done=added")
            #expect(try await browser.post(one, ["name": "経営"]).location == one + "?done=renamed")
            let page = try await browser.get(one).body
            #expect(page.contains("boss@example.jp") && page.contains("部長") && page.contains("reader@example.jp"))
            #expect(try await browser.post(one + "/delete").location == path + "?done=deleted")
            #expect(try await browser.get(one).status == .notFound)
        }
        #expect(
            audits == [
                "testers.create 役員", "testers.add 役員: boss@example.jp", "testers.rename 役員 → 経営", "testers.delete 経営",
            ])
    }

    @Test func `each tester says whose values are shown, and can be taken off`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get(path + "/5").body
            for text in ["田中", "reader@example.jp", "読者がいなくなりました", "見本の読者", "a@example.jp を外す"] {
                #expect(page.contains(text), "\(text)")
            }
            #expect(try await browser.post(path + "/5/remove", ["tester": "51"]).location == path + "/5?done=removed")
            // A second press is no failure.
            #expect(try await browser.post(path + "/5/remove", ["tester": "51"]).status == .seeOther)
            #expect(try await browser.post(path + "/5/remove", ["tester": "x"]).status == .seeOther)
            #expect(try await !browser.get(path + "/5").body.contains("田中"))
        }
        #expect(audits == ["testers.remove 校正: a@example.jp"])
    }

    @Test(arguments: [
        (["email": "nonsense"], "メールアドレスではありません"),
        (["email": "a@example.jp\r\nBcc: b@example.jp"], "メールアドレスではありません"),
        (["email": "😀@example.jp"], "メールアドレスではありません"),
        (["email": "x@example.jp", "reader": "nobody@example.jp"], "という読者はいません"),
        (["email": "x@example.jp", "reader": "canary@example.net"], "という読者はいません"),
        (["email": "x@example.jp", "reader": "trashed@example.jp"], "という読者はいません"),
        (["email": "x@example.jp", "person": "a\u{7}b"], "制御文字は使えません"),
        (["email": "x@example.jp", "person": String(repeating: "長", count: 65)], "64文字まで"),
    ])
    func `what cannot be taken is said, and what was typed stays`(fields: [String: String], words: String) async throws
    {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get(path + "/5")
            let answer = try await browser.post(path + "/5/add", fields)
            #expect(answer.status == .unprocessableContent && answer.body.contains(words))
            #expect(answer.body.contains("value=\"校正\""), "the group's name is its own")
        }
        #expect(audits.isEmpty && site.company.testers.withLock { $0.last?.testers.count } == 3)
    }

    @Test func `groups and testers have limits, and names are taken once`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get(path)
            #expect(try await browser.post(path, ["name": "校正"]).body.contains("同じ名前がすでにあります"))
            for number in 1..<TesterGroup.groupLimit {
                #expect(try await browser.post(path, ["name": "g\(number)"]).status == .seeOther)
            }
            let last = try await browser.post(path, ["name": "g99"])
            #expect(last.status == .unprocessableContent && last.body.contains("グループは20個まで"))
            for number in 3..<TesterGroup.testerLimit {
                #expect(try await browser.post(path + "/5/add", ["email": "t\(number)@example.jp"]).status == .seeOther)
            }
            let full = try await browser.post(path + "/5/add", ["email": "t99@example.jp"])
            #expect(full.status == .unprocessableContent && !full.body.contains("name=\"email\""))
        }
    }

    @Test func `nothing is done without the session's token, or to another tenant's group`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get(path + "/5")
            for action in ["", "/add", "/remove", "/delete"] {
                let fields = ["name": "x", "email": "x@example.jp", "tester": "51"]
                #expect(try await browser.post(path + "/5" + action, fields, token: "x").status == .forbidden)
                let foreign = try await browser.post(path + "/90" + action, fields)
                #expect(foreign.status == .notFound && !foreign.body.contains("CANARY"))
            }
            #expect(try await browser.post(path, ["name": "x"], token: "x").status == .forbidden)
            #expect(try await browser.get(path + "/90").status == .notFound)
        }
        #expect(audits.isEmpty && site.company.testers.withLock { $0.count } == 2)
    }

    @Test(arguments: MailingTests.hostile)
    func `hostile texts are text`(payload: String) async throws {
        site.company.testers.withLock {
            $0 = [
                TesterGroup(
                    id: TesterGroupID(5), tenant: TenantID(1), name: payload,
                    testers: [Tester(id: TesterID(51), email: payload, name: payload, reader: nil)])
            ]
        }
        site.company.mailings.withLock { $0 = [FakeCompany.mailing(7, state: .draft)] }
        let check = "/mailings/\(CampaignCode.text(CampaignID(7)))/check"
        try await site.visit { browser in
            try await browser.signIn()
            for goal in [path, path + "/5", check + "?done=test&sent=1&missed=51&borrowed=51.x.52"] {
                let page = try await browser.get(goal).body
                #expect(!page.contains(payload) && !page.contains("{{#"), "\(goal)")
            }
            let again = try await browser.post(
                path + "/5/add", ["email": payload, "person": payload, "reader": payload])
            #expect(again.status == .unprocessableContent && !again.body.contains(payload))
        }
    }

    @Test func `a test goes to a group, and says how many got it and who did not`() async throws {
        site.company.mailings.withLock { $0 = [FakeCompany.mailing(7, state: .draft)] }
        let mailing = "/mailings/\(CampaignCode.text(CampaignID(7)))"
        let testers = site.company.testers.withLock { $0[1].testers }
        site.sending.state.withLock {
            let why = Wording(japanese: "大きすぎます", english: "too large")
            $0.result = TestResult(
                sent: 2, missed: [TestResult.Missed(tester: testers[0], why: why)], borrowed: [testers[1]])
        }
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get(mailing + "/check").body
            #expect(page.contains("<option value=\"5\">校正（3人）") && page.contains("href=\"/settings/testers\""))
            #expect(!page.contains("CANARY"))
            let answer = try await browser.post(mailing + "/test", ["to": "", "group": "5", "mark": "1"])
            #expect(answer.location == "\(mailing)/check?done=test&sent=2&missed=51&borrowed=52#tests")
            let told = try await browser.get("\(mailing)/check?done=test&sent=2&missed=51&borrowed=52").body
            #expect(told.contains("2通のテストを送りました") && told.contains("田中 &lt;a@example.jp&gt;"))
            #expect(told.contains("見本の読者の内容で送りました: b@example.jp"))
            let english = try await browser.get("\(mailing)/check?done=test&sent=1&lang=en").body
            #expect(english.contains("1 test is on its way"))
        }
        #expect(
            site.sending.state.withLock { $0.testOrders } == [
                TestOrder(
                    addresses: [], group: TesterGroupID(5), reader: nil, isMarked: true, actor: "owner@example.jp")
            ])
    }
}
