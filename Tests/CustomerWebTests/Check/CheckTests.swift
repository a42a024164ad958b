// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import PlatformTestKit
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct CheckTests {
    private let code = CampaignCode.text(CampaignID(7))
    private var path: String { "/mailings/\(code)" }

    private static let warning = CheckItem(
        "blank.3.2", .warn, Wording(japanese: "「お名前」が空の読者が 37人います", english: "37 readers have no “お名前”"),
        note: Wording(japanese: "その人には「お客さま」と入ります。", english: "They get “お客さま” instead."), place: .content)
    private static let block = CheckItem(
        "content.1", .block, Wording(japanese: "件名がありません。", english: "The mailing has no subject."), place: .content)
    private static let good = CheckItem("law", .good, Wording(japanese: "表示が入っています", english: "The sender is shown"))

    private func site(_ items: [CheckItem], state: Campaign.State = .draft, name: String = "冬のセール") -> Site {
        let site = Site()
        site.company.mailings.withLock { $0 = [FakeCompany.mailing(7, state: state, name: name)] }
        site.sending.state.withLock { state in
            state.items = items
            state.audience.recipients = 128_110
            state.audience.leftOut = [.unsubscribed: 182, .failed: 97]
            state.audience.suppressed = 17
            state.sample = (1...5).map { number in
                Contact(
                    id: ContactID(Int64(number)), tenant: TenantID(1), email: "reader\(number)@example.jp",
                    state: .active, fields: "{}", createdAt: FakeCompany.start, updatedAt: FakeCompany.start)
            }
        }
        return site
    }

    @Test func `the page says how many get it, who is left out and why, and how long it takes`() async throws {
        try await site([Self.warning, Self.good]).visit { browser in
            try await browser.signIn()
            let page = try await browser.get(path + "/check").body
            for text in [
                "128,110", ">296<", "約 9", "解除 182", "エラー停止 97", "/readers?state=unsubscribed", "Gmail", "28,110",
                "「お名前」が空の読者が 37人います", "name=\"ok-blank.3.2\"", "1件の確認が必要です", "128,110人に送る", "5分間は取り消せます",
                "reader1@example.jp", "1 / 5", "preview/frame?to=1", "owner@example.jp",
            ] { #expect(page.contains(text), "\(text)") }
            let third = try await browser.get(path + "/check?person=3").body
            #expect(third.contains("3 / 5") && third.contains("preview/frame?to=3"))
            let english = try await browser.get(path + "/check?lang=en").body
            #expect(english.contains("Send to 128,110 people") && english.contains("37 readers have no"))
        }
    }

    @Test func `what blocks takes the button away and says where it is mended`() async throws {
        try await site([Self.block, Self.warning]).visit { browser in
            try await browser.signIn()
            let page = try await browser.get(path + "/check").body
            #expect(page.contains("直す項目が 1件あります") && page.contains("\(path)/content"))
            #expect(!page.contains("button main") && !page.contains("/schedule\"") && page.contains("赤い印"))
        }
    }

    @Test func `an order carries the version that was seen and what was ticked`() async throws {
        let site = site([Self.warning])
        try await site.visit { browser in
            try await browser.signIn()
            let answer = try await browser.post(path + "/send", ["version": "1", "ok-blank.3.2": "1"])
            #expect(answer.status == .seeOther && answer.location == "\(path)?done=send")
            let fields = ["version": "1", "ok-blank.3.2": "1", "day": "2026-11-26", "time": "10:05"]
            #expect(try await browser.post(path + "/schedule", fields).location == "\(path)?done=schedule")
        }
        let orders = site.sending.state.withLock { $0.orders }
        #expect(
            orders == [
                SendOrder(version: 1, acknowledged: ["blank.3.2"], startAt: nil, actor: "owner@example.jp"),
                SendOrder(
                    version: 1, acknowledged: ["blank.3.2"],
                    startAt: Timestamp(microseconds: 1_795_655_100_000_000), actor: "owner@example.jp"),
            ])
    }

    @Test(arguments: [
        (SendAnswer.changed, HTTPResponse.Status.conflict, "内容が変わりました"),
        (.open([warning]), .unprocessableContent, "承知しました」に印を"),
        (.blocked([block]), .unprocessableContent, "直さないと送れない"),
    ])
    func `an order that is not carried out comes back to the page with what was entered`(
        answer: SendAnswer, status: HTTPResponse.Status, words: String
    ) async throws {
        let site = site([Self.warning])
        site.sending.state.withLock { $0.answer = answer }
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.post(path + "/send", ["version": "1", "ok-blank.3.2": "1"])
            #expect(page.status == status && page.body.contains(words) && page.body.contains("まだ送っていません"))
            #expect(page.body.contains("name=\"ok-blank.3.2\" value=\"1\" aria-describedby=\"t-blank.3.2\" checked"))
        }
    }

    @Test func `a second press of the button is answered as the first`() async throws {
        let site = site([], state: .scheduled)
        site.sending.state.withLock { $0.answer = .already }
        try await site.visit { browser in
            try await browser.signIn()
            #expect(try await browser.post(path + "/send", ["version": "1"]).location == "\(path)?done=send")
            #expect(try await browser.get(path + "/check").location == path)
        }
    }

    @Test func `the Enter key looks again, keeps the ticks and orders nothing`() async throws {
        let site = site([Self.warning])
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get(path + "/check").body
            // The first button of a form is the one that Enter presses.
            let form = try #require(page.firstRange(of: "\(path)/send\""))
            let first = try #require(page[form.upperBound...].firstRange(of: "<button"))
            #expect(page[first.upperBound...].prefix(90).contains("formaction=\"\(path)/check\""))
            let again = try await browser.post(path + "/check", ["version": "1", "ok-blank.3.2": "1"])
            #expect(again.status == .ok && again.body.contains("aria-describedby=\"t-blank.3.2\" checked"))
            #expect(try await browser.post(path + "/check", token: "x").status == .forbidden)
        }
        #expect(site.sending.state.withLock { $0.orders.isEmpty })
    }

    @Test(arguments: [["day": "", "time": ""], ["day": "2026-02-30", "time": "10:00"], ["day": "x", "time": "10:0"]])
    func `a time that is none is asked for again`(fields: [String: String]) async throws {
        let site = site([])
        try await site.visit { browser in
            try await browser.signIn()
            let answer = try await browser.post(path + "/schedule", fields)
            #expect(answer.status == .unprocessableContent && answer.body.contains("日付と時刻を選んでください"))
        }
        #expect(site.sending.state.withLock { $0.orders.isEmpty })
    }

    @Test func `a test goes to each address as the chosen reader, and its result is shown`() async throws {
        let site = site([])
        try await site.visit { browser in
            try await browser.signIn()
            let fields = ["to": "a@example.jp\r\nb@example.jp, c@example.jp", "as": "3", "mark": "1"]
            #expect(try await browser.post(path + "/test", fields).location == "\(path)/check?done=test&sent=3#tests")
            site.sending.state.withLock { state in
                state.addresses = ["a@example.jp", "b@example.jp"]
                state.tests = [
                    SingleMail(
                        id: SingleMailID(1), tenant: TenantID(1), campaign: CampaignID(7), purpose: .test,
                        sender: "", recipient: "a@example.jp", state: .failed, attempt: 1,
                        reply: RecordedReply(
                            phase: "rcpt", code: 550, enhanced: "5.1.1", text: "no such user <b>", host: "mx.example"),
                        createdAt: FakeCompany.start)
                ]
            }
            let page = try await browser.get(path + "/check?done=test").body
            #expect(page.contains("届きませんでした") && page.contains("550 no such user &lt;b&gt; (mx.example)"))
            #expect(page.contains("a@example.jp\nb@example.jp") && !page.contains("data-pending"))
        }
        #expect(
            site.sending.state.withLock { $0.testOrders } == [
                TestOrder(
                    addresses: ["a@example.jp", "b@example.jp", "c@example.jp"], reader: ContactID(3), isMarked: true,
                    actor: "owner@example.jp")
            ])
    }

    @Test func `what a use case refuses is said on the page, and nothing typed is lost`() async throws {
        let site = site([])
        site.sending.state.withLock { $0.refusal = Refusal(english: "no", japanese: "アドレスではありません。") }
        try await site.visit { browser in
            try await browser.signIn()
            let answer = try await browser.post(path + "/test", ["to": "nonsense"])
            #expect(answer.status == .unprocessableContent && answer.body.contains("アドレスではありません。"))
            #expect(answer.body.contains(">nonsense</textarea>"))
        }
    }

    @Test func `why a reserved mailing was not started is shown first`() async throws {
        let site = site([])
        site.sending.state.withLock { state in
            state.hold = CampaignHold(
                campaign: CampaignID(7), at: FakeCompany.start, reason: Wording(japanese: "理由です。", english: "Why."))
        }
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get(path + "/check").body
            #expect(page.contains("予約の時刻に送りませんでした。 理由です。") && page.contains("role=\"alert\""))
        }
    }

    @Test func `nothing is ordered without the session's token, or for another tenant's mailing`() async throws {
        let site = site([])
        site.company.mailings.withLock { $0.append(FakeCompany.mailing(9, tenant: 2, state: .draft, name: "CANARY")) }
        let foreign = "/mailings/\(CampaignCode.text(CampaignID(9)))"
        try await site.visit { browser in
            try await browser.signIn()
            for action in ["send", "schedule", "take-back", "test"] {
                let forged = try await browser.post("\(path)/\(action)", ["version": "1"], token: "x")
                #expect(forged.status == .forbidden)
                let other = try await browser.post("\(foreign)/\(action)", ["version": "1", "to": "a@example.jp"])
                #expect(other.status == .notFound && !other.body.contains("CANARY"))
                #expect(try await browser.get("\(path)/\(action)").status == .notFound)
            }
            #expect(try await browser.get(foreign + "/check").status == .notFound)
            #expect(try await browser.post(path + "/take-back").location == path + "/check?done=take-back")
        }
        #expect(site.sending.state.withLock { $0.orders.isEmpty && $0.testOrders.isEmpty })
        #expect(site.sending.state.withLock { $0.takenBack } == [CampaignID(7)])
    }

    @Test(arguments: MailingTests.hostile)
    func `hostile texts are text`(payload: String) async throws {
        let item = CheckItem(
            "link.1", .warn, Wording(japanese: payload, english: payload),
            note: Wording(japanese: payload, english: payload))
        let site = site([item], name: payload)
        site.sending.state.withLock { state in
            state.addresses = [payload]
            state.sample = [
                Contact(
                    id: ContactID(1), tenant: TenantID(1), email: payload, state: .active, fields: "{}",
                    createdAt: FakeCompany.start, updatedAt: FakeCompany.start)
            ]
        }
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get(path + "/check").body
            #expect(!page.contains(payload) && !page.contains("{{#") && !page.contains("style=\""))
            let again = try await browser.post(path + "/schedule", ["day": payload, "time": payload, "to": payload])
            #expect(again.status == .unprocessableContent && !again.body.contains(payload))
        }
    }
}
