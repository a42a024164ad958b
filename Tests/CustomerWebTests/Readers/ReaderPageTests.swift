// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct ReaderPageTests {
    private let site = Site()

    init() {
        site.company.readers.withLock { readers in
            readers.field(1, ContactField(id: ContactFieldID(1), name: "名前", kind: .text, isRequired: true))
            readers.field(2, ContactField(id: ContactFieldID(2), name: "誕生日", kind: .date))
            readers.field(3, ContactField(id: ContactFieldID(3), name: "点数", kind: .number))
            readers.field(
                4, ContactField(id: ContactFieldID(4), name: "店", kind: .choice, choices: ["渋谷", "新宿"]))
            readers.lists = [
                ContactList(id: ContactListID(5), tenant: TenantID(1), name: "会員"),
                ContactList(id: ContactListID(6), tenant: TenantID(1), name: "常連", kind: .tag),
                ContactList(id: ContactListID(9), tenant: TenantID(2), name: "よその会員"),
            ]
            readers.add(1, "a@example.jp", fields: #"{"1":"山田","2":"1990-02-03","4":"新宿"}"#)
            readers.add(2, "b@example.jp", state: .unsubscribed)
            readers.add(500, "foreign@example.net", tenant: 2)
            readers.members = [ContactListID(5): [ContactID(1)]]
        }
    }

    private var version: String { "\(FakeCompany.start.microseconds)" }

    @Test func `a reader's page shows the values, the lists, the state in a sentence and the history`() async throws {
        site.company.readers.withLock { readers in
            readers.timeline = [
                TimelineEntry(
                    at: FakeCompany.start, what: .mailing(CampaignID(7), name: "冬のセール", outcome: .delivered, reply: nil)
                ),
                TimelineEntry(
                    at: FakeCompany.start, what: .changed(actor: "owner@example.jp", action: "add", subject: "会員")),
                TimelineEntry(at: FakeCompany.start, what: .created(fileName: "<b>.csv")),
            ]
        }
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get("/readers/1").body
            #expect(page.contains("value=\"山田\"") && page.contains("type=\"date\"") && page.contains("1990-02-03"))
            #expect(page.contains("<option value=\"新宿\" selected>"))
            #expect(page.contains("name=\"group\" value=\"5\" checked> 会員"))
            #expect(page.contains("届きました") && page.contains("「会員」に加えました") && page.contains("&lt;b&gt;.csv"))
            #expect(!page.contains("よその会員"))
            let gone = try await browser.get("/readers/2?lang=en").body
            #expect(gone.contains("The reader asked for no more mail. You cannot resume it."))
            #expect(!gone.contains("value=\"activate\""))
        }
    }

    @Test(arguments: ["/readers/500", "/readers/77", "/readers/abc", "/readers/-1"])
    func `another tenant's reader, and one that does not exist, are the same nothing`(_ path: String) async throws {
        try await site.visit { browser in
            try await browser.signIn()
            let answer = try await browser.get(path)
            #expect(answer.status == .notFound && !answer.body.contains("foreign@"))
            #expect(try await browser.post(path, ["email": "a@example.jp"]).status == .notFound)
            #expect(try await browser.post("\(path)/state", ["do": "trash"]).status == .notFound)
        }
        #expect(site.company.readers.withLock { $0.state(500) } == .active)
    }

    @Test func `values are kept in one form, with lists and tags, and the change is audited`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/1")
            let answer = try await browser.post(
                "/readers/1",
                [
                    "version": version, "email": " a..b@docomo.ne.jp ", "field-1": "山田 花子", "field-2": "2000/1/31",
                    "field-3": "１，２３４", "field-4": "渋谷", "tag": "6",
                ])
            #expect(answer.location == "/readers/1?done=saved")
        }
        site.company.readers.withLock { readers in
            let contact = readers.contacts.first { $0.id == ContactID(1) }
            #expect(contact?.email == "a..b@docomo.ne.jp")
            #expect(contact?.fields == #"{"1":"山田 花子","2":"2000-01-31","3":"1234","4":"渋谷"}"#)
            #expect(readers.members[ContactListID(5)] == [] && readers.members[ContactListID(6)] == [ContactID(1)])
            #expect(readers.audits.map(\.action) == ["contact.update"])
        }
    }

    @Test func `what is wrong is said at its field, and what was typed stays`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/1")
            let answer = try await browser.post(
                "/readers/1",
                [
                    "version": version, "email": "a@", "field-1": " ", "field-2": "2001-02-29", "field-3": "\"><b>",
                    "field-4": "大阪",
                ])
            #expect(answer.status == .unprocessableContent)
            for words in [
                "の後がありません。", "入力してください。", "ある日付を入力してください。", "数字で入力してください。", "選択肢から選んでください。",
            ] { #expect(answer.body.contains(words)) }
            #expect(answer.body.contains("value=\"2001-02-29\"") && answer.body.contains("&quot;&gt;&lt;b&gt;"))
            let long = try await browser.post(
                "/readers/1",
                ["version": version, "email": "a@example.jp", "field-1": String(repeating: "あ", count: 2_001)])
            #expect(long.body.contains("2,000文字まで"))
        }
        #expect(site.company.readers.withLock { $0.contacts[0].email } == "a@example.jp")
    }

    @Test func `two people who edit one reader do not overwrite each other`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/1")
            let fields = ["version": version, "email": "a@example.jp", "field-1": "先"]
            #expect(try await browser.post("/readers/1", fields).status == .seeOther)
            let late = try await browser.post(
                "/readers/1", ["version": version, "email": "a@example.jp", "field-1": "後"])
            #expect(late.status == .conflict && late.body.contains("ほかの人が先に変更しました"))
            #expect(late.body.contains("value=\"後\""))
        }
        #expect(site.company.readers.withLock { $0.contacts[0].fields } == #"{"1":"先"}"#)
    }

    @Test func `a new reader is taken once, and never against his will`() async throws {
        site.company.readers.withLock { $0.suppressed["no@example.jp"] = .unsubscribed }
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/new")
            // Another tenant's list is left out.
            let fields = ["email": "new@example.jp", "field-1": "新", "group": "9"]
            #expect(try await browser.post("/readers/new", fields).location.hasSuffix("?done=created"))
            let again = try await browser.post("/readers/new", fields)
            #expect(again.status == .conflict && again.body.contains("この読者は、すでに") == false)
            #expect(again.body.contains("このアドレスの読者は、すでにいます。") && again.body.contains("その読者を開く"))
            let never = try await browser.post("/readers/new", ["email": "no@example.jp", "field-1": "x"])
            #expect(never.status == .unprocessableContent && never.body.contains("読者ご本人が配信を止めた"))
        }
        site.company.readers.withLock { readers in
            #expect(readers.members[ContactListID(9)] == nil && readers.audits.map(\.action) == ["contact.create"])
        }
    }

    @Test func `a reader is stopped and the way back leads to the page again`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/1")
            let answer = try await browser.post("/readers/1/state", ["do": "stop"])
            #expect(answer.location == "/readers/1?done=stop&count=1&change=1")
            #expect(try await browser.get(answer.location).body.contains("name=\"back\" value=\"1\""))
            #expect(
                try await browser.post("/readers/undo/1", ["back": "1"]).location == "/readers/1?done=undone")
            #expect(try await browser.post("/readers/1/state", ["do": "erase"]).status == .notFound)
            #expect(try await browser.post("/readers/undo/44", ["back": "1"]).location == "/readers/1?done=late")
        }
        #expect(site.company.readers.withLock { $0.state(1) } == .active)
    }
}
