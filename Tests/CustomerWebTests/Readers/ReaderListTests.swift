// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct ReaderListTests {
    private let site = Site()

    init() {
        site.company.readers.withLock { readers in
            readers.field(
                1, ContactField(id: ContactFieldID(1), name: "名前", kind: .text))
            readers.lists = [
                ContactList(id: ContactListID(5), tenant: TenantID(1), name: "会員"),
                ContactList(id: ContactListID(6), tenant: TenantID(1), name: "常連", kind: .tag),
                ContactList(id: ContactListID(9), tenant: TenantID(2), name: "よその会員"),
            ]
            for id in 1...120 { readers.add(Int64(id), "reader\(id)@example.jp", fields: "{\"1\":\"山田\(id)\"}") }
            readers.add(201, "stopped@example.jp", state: .stopped)
            readers.add(202, "gone@example.jp", state: .trashed)
            readers.add(500, "foreign@example.net", tenant: 2)
            readers.members = [ContactListID(5): [ContactID(1), ContactID(2)]]
        }
    }

    @Test func `the list shows fifty readers a page, the states with their numbers, and nobody else's readers`()
        async throws
    {
        try await site.visit { browser in
            try await browser.signIn()
            let first = try await browser.get("/readers").body
            #expect(first.contains("121人が見つかりました") && first.contains("1–50 / 121人"))
            #expect(first.contains("reader50@example.jp") && !first.contains("reader51@example.jp"))
            #expect(first.contains("山田7") && first.contains("ゴミ箱 <span class=\"num\">1</span>"))
            #expect(!first.contains("foreign@") && !first.contains("よその会員") && !first.contains("gone@"))
            let last = try await browser.get("/readers?page=3").body
            #expect(last.contains("stopped@example.jp") && last.contains("101–121 / 121人"))
            // A page that is gone shows the last there is.
            #expect(try await browser.get("/readers?page=99").body.contains("101–121 / 121人"))
        }
    }

    @Test func `words, state, list and tag narrow the list, and the pages keep them`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            #expect(try await browser.get("/readers?list=5").body.contains("2人が見つかりました"))
            #expect(try await browser.get("/readers?state=trashed").body.contains("gone@example.jp"))
            let found = try await browser.get("/readers?q=%E5%B1%B1%E7%94%B0&state=active").body
            #expect(found.contains("value=\"山田\""))
            #expect(found.contains("/readers?q=%E5%B1%B1%E7%94%B0&amp;state=active&amp;page=2"))
            // As a browser's form sends a blank.
            try await browser.get("/readers?q=a+b%2Bc")
            #expect(site.company.readers.withLock { $0.queries.last?.text } == "a b+c")
            let none = try await browser.get("/readers?q=nobody").body
            #expect(none.contains("当てはまる読者はいません"))
        }
        #expect(site.company.readers.withLock { $0.queries.last?.text } == "nobody")
    }

    @Test func `another tenant's list and tag are not there, as a filter and as a target`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            #expect(try await browser.get("/readers?list=9").status == .notFound)
            // A list is no tag.
            #expect(try await browser.get("/readers?tag=5").status == .notFound)
            let answer = try await browser.post(
                "/readers/change", ["do": "add", "group": "9", "reader": "1"])
            #expect(answer.status == .notFound)
            try await browser.get("/readers")
            let export = try await browser.post("/readers/export", ["list": "9"])
            #expect(export.status == .notFound)
        }
        #expect(site.company.readers.withLock { $0.changes.isEmpty })
    }

    @Test func `what is typed is shown as text and never runs`() async throws {
        let hostile = "\"><script>alert(1)</script>"
        site.company.readers.withLock { readers in
            readers.add(600, "x@example.jp", fields: "{\"1\":\"<img src=x onerror=alert(1)>\"}")
            readers.field(2, ContactField(id: ContactFieldID(2), name: hostile, kind: .text))
            readers.lists.append(ContactList(id: ContactListID(7), tenant: TenantID(1), name: hostile))
        }
        try await site.visit { browser in
            try await browser.signIn()
            for path in [
                "/readers?q=x%40example", "/readers?q=%22%3E%3Cscript%3Ealert(1)", "/readers/600", "/readers/lists",
                "/readers/lists/7", "/readers/fields", "/readers/fields/2", "/readers/new",
            ] {
                let answer = try await browser.get(path)
                #expect(answer.status == .ok)
                #expect(!answer.body.contains("<script>alert") && !answer.body.contains("<img src=x"))
            }
        }
    }

    @Test func `a change to the selected readers is said, audited, and can be undone`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers")
            let answer = try await browser.post("/readers/change", ["do": "stop", "reader": "3", "q": "reader"])
            #expect(answer.location == "/readers?q=reader&done=stop&count=1&change=1")
            #expect(site.company.readers.withLock { $0.state(3) } == .stopped)
            let said = try await browser.get(answer.location).body
            #expect(said.contains("1人の配信を停止しました。") && said.contains("action=\"/readers/undo/1\""))
            let undone = try await browser.post("/readers/undo/1", ["q": "reader"])
            #expect(undone.location == "/readers?q=reader&done=undone")
            #expect(site.company.readers.withLock { $0.state(3) } == .active)
        }
        let actions = site.company.readers.withLock { $0.audits.map { "\($0.action) \($0.subject) \($0.actor)" } }
        #expect(actions == ["contacts.stop 1 owner@example.jp", "contacts.undo 1 owner@example.jp"])
    }

    @Test func `a change can take everybody who was found, and nobody else`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers")
            try await browser.post("/readers/change", ["do": "trash", "every": "1", "list": "5"])
            try await browser.post("/readers/change", ["do": "add", "group": "6", "reader": "500"])
        }
        site.company.readers.withLock { readers in
            #expect(readers.state(1) == .trashed && readers.state(2) == .trashed && readers.state(3) == .active)
            #expect(readers.state(500) == .active)
            #expect(readers.members[ContactListID(6)] == nil)
        }
    }

    @Test func `a change needs readers, a known deed, a signed-in person and a form of ours`() async throws {
        try await site.visit { browser in
            #expect(try await browser.get("/readers").location == "/sign-in?next=/readers")
            try await browser.signIn()
            try await browser.get("/readers")
            #expect(try await browser.post("/readers/change", ["do": "stop"]).location == "/readers?done=nothing")
            #expect(
                try await browser.post("/readers/change", ["do": "add", "reader": "1"]).location
                    == "/readers?done=nogroup")
            #expect(try await browser.post("/readers/change", ["do": "erase", "reader": "1"]).status == .notFound)
            for path in ["/readers/change", "/readers/undo/1", "/readers/export", "/readers/new", "/readers/1"] {
                let answer = try await browser.post(
                    path, ["do": "stop", "reader": "1", "email": "a@example.jp"], token: "stolen")
                #expect(answer.status == .forbidden)
            }
        }
        #expect(site.company.readers.withLock { $0.changes.isEmpty && $0.audits.isEmpty })
    }
}
