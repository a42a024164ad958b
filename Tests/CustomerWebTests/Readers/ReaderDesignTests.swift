// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct ReaderDesignTests {
    private let site = Site()

    init() {
        site.company.readers.withLock { readers in
            readers.lists = [
                ContactList(id: ContactListID(5), tenant: TenantID(1), name: "会員"),
                ContactList(id: ContactListID(9), tenant: TenantID(2), name: "よその会員"),
            ]
            readers.members = [ContactListID(5): [ContactID(1), ContactID(2)]]
            readers.field(1, ContactField(id: ContactFieldID(1), name: "名前", kind: .text))
            readers.field(
                2, ContactField(id: ContactFieldID(2), name: "店", kind: .choice, choices: ["渋谷"]))
            readers.field(9, ContactField(id: ContactFieldID(9), name: "よその項目", kind: .text), tenant: 2)
        }
    }

    private var audits: [String] {
        site.company.readers.withLock { $0.audits.map { "\($0.action) \($0.subject)" } }
    }

    @Test func `lists and tags are made, renamed, thrown away and fetched back, each audited`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get("/readers/lists").body
            #expect(page.contains("href=\"/readers?list=5\">会員") && page.contains(">2</td>"))
            #expect(!page.contains("よその会員"))
            #expect(try await browser.post("/readers/lists", ["kind": "tag", "name": " 常連 "]).status == .seeOther)
            #expect(try await browser.post("/readers/lists/5", ["name": "正会員"]).status == .seeOther)
            let one = try await browser.get("/readers/lists/5").body
            #expect(one.contains("2人のリストをゴミ箱に入れます") && one.contains("読者は消えません"))
            #expect(try await browser.post("/readers/lists/5/delete").location == "/readers/lists?done=deleted")
            let trash = try await browser.get("/readers/lists").body
            #expect(trash.contains("「正会員」を元に戻す") && trash.contains("30日たつと消えます"))
            #expect(try await browser.post("/readers/lists/5/restore").location == "/readers/lists?done=restored")
            #expect(try await browser.post("/readers/lists/5/restore").status == .notFound)
            #expect(try await browser.get("/readers/lists/5").body.contains("正会員"))
            #expect(try await browser.post("/readers/lists/5/delete").status == .seeOther)
        }
        #expect(
            audits == [
                "tag.create 常連", "list.rename 会員 → 正会員", "list.delete 正会員", "list.restore 正会員",
                "list.delete 正会員",
            ])
        #expect(site.company.readers.withLock { $0.lists.map(\.name) } == ["よその会員", "常連"])
    }

    @Test func `a name that is taken, missing or too long is said beside it`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/lists")
            for (name, words) in [
                ("会員", "同じ名前がすでにあります"), ("  ", "名前を入力してください"),
                (String(repeating: "長", count: 65), "64文字まで"), ("a\u{7}b", "制御文字は使えません"),
            ] {
                let answer = try await browser.post("/readers/lists", ["kind": "list", "name": name])
                #expect(answer.status == .unprocessableContent && answer.body.contains(words))
            }
            let english = try await browser.post("/readers/lists?lang=en", ["kind": "list", "name": "会員"])
            #expect(english.body.contains("This name is taken; choose another."))
            #expect(try await browser.post("/readers/lists", ["kind": "spam", "name": "x"]).status == .notFound)
        }
        #expect(audits.isEmpty)
    }

    @Test func `fields are designed with their kinds, choices and merge tags`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get("/readers/fields").body
            #expect(page.contains("<code>{{名前}}</code>") && !page.contains("よその項目"))
            try await browser.post(
                "/readers/fields",
                ["name": "会員種別", "kind": "choice", "choices": "一般\r\n\r\n 特別 \r\n一般", "required": "1"])
            try await browser.post("/readers/fields/1", ["name": "お名前", "required": "1"])
            #expect(try await browser.get("/readers/fields/1").body.contains("{{お名前}} は何にも置き換わらなくなる"))
            try await browser.post("/readers/fields/2/delete")
        }
        #expect(audits == ["field.create 会員種別", "field.update 名前 → お名前", "field.delete 店"])
        let fields = site.company.readers.withLock { $0.fields.map(\.field) }
        #expect(fields.map(\.name) == ["お名前", "よその項目", "会員種別"])
        #expect(fields[2].choices == ["一般", "特別"] && fields[2].isRequired && fields[0].isRequired)
    }

    @Test func `a field that cannot be is said, and what was typed stays`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/fields")
            for (fields, words) in [
                (["name": "{{x}}", "kind": "text"], "{ と } は使えません"),
                (["name": "店", "kind": "text"], "同じ名前がすでにあります"),
                (["name": "区分", "kind": "choice", "choices": "\n \n"], "選択肢を1行に1つずつ"),
                (
                    ["name": "区分", "kind": "choice", "choices": (0...200).map { "c\($0)" }.joined(separator: "\n")],
                    "選択肢は200個まで"
                ),
            ] {
                let answer = try await browser.post("/readers/fields", fields)
                #expect(answer.status == .unprocessableContent && answer.body.contains(words))
                #expect(answer.body.contains("value=\"\(fields["name"] ?? "")\""))
            }
        }
        #expect(audits.isEmpty)
    }

    @Test(arguments: ["lists/9", "lists/88", "fields/9", "fields/88", "fields/x"])
    func `another tenant's lists and fields are not there`(_ place: String) async throws {
        try await site.visit { browser in
            try await browser.signIn()
            #expect(try await browser.get("/readers/\(place)").status == .notFound)
            #expect(try await browser.post("/readers/\(place)", ["name": "mine"]).status == .notFound)
            #expect(try await browser.post("/readers/\(place)/delete").status == .notFound)
        }
        #expect(audits.isEmpty && site.company.readers.withLock { $0.lists.count == 2 && $0.fields.count == 3 })
    }

    @Test func `a deletion needs a form of ours`() async throws {
        try await site.visit { browser in
            try await browser.signIn()
            for path in ["lists/5/delete", "fields/1/delete", "lists/5", "fields/1", "lists", "fields"] {
                let answer = try await browser.post(
                    "/readers/\(path)", ["name": "x", "kind": "list"], token: "stolen")
                #expect(answer.status == .forbidden)
            }
        }
        #expect(audits.isEmpty)
    }
}
