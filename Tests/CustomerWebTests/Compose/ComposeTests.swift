// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct ComposeTests {
    private let studio = Studio()
    private let path = "/mailings/\(Studio.code(7))"

    @Test func `a new mailing is a draft of its own and leads to its first step`() async throws {
        try await studio.visit { browser in
            let page = try await browser.get("/mailings/new").body
            #expect(page.contains("無題の配信") && page.contains("ニュースレター"))
            let made = try await browser.post("/mailings", ["name": "春の案内", "starter": "sale"])
            #expect(made.status == .seeOther && made.location.hasSuffix("/sender"))
            #expect(try await browser.get(made.location).body.contains("春の案内"))
            #expect(try await browser.post("/mailings", [:]).status == .seeOther)
        }
        let mailings = studio.company.state.withLock { $0.mailings }
        #expect(mailings.map(\.content.name) == ["春の案内", "無題の配信 11月24日(火) 15:00"])
        #expect(mailings[0].content.html?.contains("{{unsubscribe_url}}") == true)
        #expect(mailings[1].content.text == nil && mailings[1].content.fromName == "みなと商店")
        #expect(studio.company.state.withLock { $0.audit.contains("campaign.create owner@example.jp") })
    }

    @Test func `every step shows itself, the other steps and when it was saved, in both languages`() async throws {
        studio.company.add(7) { $0.fromAddress = "news@minato.example" }
        try await studio.visit { browser in
            for (step, words) in [
                ("sender", ["差出人名", "minato.example", "DNS 未確認"]),
                ("audience", ["128,110", "解除 182", "12,345", "山田21", "除外したアドレス 12"]),
                ("content", ["件名", "{{名前}}", "全角 0字", "1 / 3"]),
            ] {
                let page = try await browser.get("\(path)/\(step)?lang=ja")
                #expect(page.status == .ok)
                for word in words + ["15:00 に自動保存しました", "aria-current=\"step\"", "確認", "（入力済み）"] {
                    #expect(page.body.contains(word), "\(step): \(word)")
                }
                #expect(page.body.split(separator: "<h1").count == 2)
                let inline = page.body.replacing("<script type=\"module\" src=\"/scripts/", with: "")
                #expect(!inline.contains("<script") && !inline.contains(" style=\""))
                let english = try await browser.get("\(path)/\(step)?lang=en").body
                #expect(english.contains("Saved at 15:00") && english.contains("Recipients"))
                #expect(!english.replacing("日本語", with: "").contains("保存"))
            }
        }
    }

    @Test func `what is typed is saved with its version, and the answer carries what changed beside it`() async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            browser.headers[.accept] = "application/json"
            let saved = try await browser.post(
                path + "/content",
                ["version": "1", "subject": "{{名まえ}}様へ", "text": "本文\r\n{{unsubscribe_url}}", "tracked": "on"])
            #expect(saved.status == .ok && saved.body.contains("\"version\":2"))
            #expect(saved.body.contains("項目「名まえ」はありません") && saved.body.contains("1行目1文字目"))
            // The same once more, its answer having been lost.
            let again = try await browser.post(
                path + "/content",
                ["version": "1", "subject": "{{名まえ}}様へ", "text": "本文\n{{unsubscribe_url}}", "tracked": "on"])
            #expect(again.body.contains("\"version\":2"))
        }
        #expect(studio.company[7]?.content.text == "本文\n{{unsubscribe_url}}")
        #expect(studio.company[7]?.content.html == nil)
        #expect(studio.company.state.withLock { $0.saves } == 1)
    }

    @Test func `without a script a button saves and goes on`() async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            let fields = ["version": "1", "name": "夏", "fromName": "店", "local": "news", "domain": "Minato.example"]
            var answer = try await browser.post(path + "/sender", fields)
            #expect(answer.location == path + "/sender")
            let further = ["version": "2", "go": "next", "name": "夏", "local": "news", "domain": "minato.example"]
            answer = try await browser.post(path + "/sender", further)
            #expect(answer.location == path + "/audience")
        }
        #expect(studio.company[7]?.content.fromAddress == "news@minato.example")
        #expect(studio.company[7]?.content.name == "夏")
    }

    @Test func `two tabs never overwrite each other silently, and both texts can be kept`() async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            _ = try await browser.post(path + "/content", ["version": "1", "subject": "先の文"])
            let mine = ["version": "1", "subject": "後の文"]
            let page = try await browser.post(path + "/content", mine)
            #expect(page.status == .conflict)
            #expect(page.body.contains("別のタブ（または別の人）が先に保存しました"))
            #expect(page.body.contains("value=\"後の文\"") && page.body.contains("別の下書きとして残す"))
            browser.headers[.accept] = "application/json"
            #expect(try await browser.post(path + "/content", mine).body.contains("\"problem\":\"stale\""))
            browser.headers = [:]
            let copy = try await browser.post(path + "/content/copy", mine)
            #expect(copy.location.hasSuffix("/content") && copy.location != path + "/content")
            #expect(try await browser.get(copy.location).body.contains("後の文"))
        }
        #expect(studio.company[7]?.content.subject == "先の文")
    }

    @Test func `what is sent meanwhile is not changed, and the text is not lost`() async throws {
        studio.company.add(7, state: .scheduled)
        try await studio.visit { browser in
            #expect(try await browser.get(path + "/content").location == path)
            let page = try await browser.post(path + "/content", ["version": "1", "subject": "遅い"])
            #expect(page.status == .conflict && page.body.contains("もう下書きではありません"))
            #expect(page.body.contains("value=\"遅い\""))
        }
        #expect(studio.company[7]?.content.subject == "")
    }

    @Test func `an audience is lists, tags, exclusions and conditions, of this tenant alone`() async throws {
        studio.company.add(7)
        let body = [
            "version=1", "list=11", "list=13", "list=999", "exclude=12", "match=any",
            "field=4", "operator=atLeast", "value=%EF%BC%91%2C000", "field=3", "operator=contains", "value=%E5%B1%B1",
            "field=77", "operator=equals", "value=x", "field=3", "operator=atLeast", "value=z",
            "field=", "operator=equals", "value=",
        ]
        try await studio.visit { browser in
            let all = (["csrf=" + browser.formToken] + body).joined(separator: "&")
            let answer = try await browser.post(
                path + "/audience", type: "application/x-www-form-urlencoded", body: ByteBuffer(string: all))
            #expect(answer.status == .seeOther)
            let page = try await browser.get(path + "/audience").body
            #expect(page.contains("value=\"1000\"") && page.contains("value=\"山\""))
            #expect(page.contains("<datalist id=\"choices-of-5\"><option value=\"一般\">"))
        }
        let audience = try #require(studio.company[7]?.audience)
        #expect(audience.lists == [11, 13] && audience.excludedLists == [12] && !audience.needsAllConditions)
        #expect(
            audience.conditions == [
                .init(field: ContactFieldID(4), operator: .atLeast, value: "1000"),
                .init(field: ContactFieldID(3), operator: .contains, value: "山"),
                .init(field: ContactFieldID(3), operator: .equals, value: "z"),
            ])
        #expect(studio.company.state.withLock { $0.counted.last } == audience)
    }

    @Test(arguments: ["sender", "audience", "content"])
    func `a form without the session's token changes nothing`(step: String) async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            for token in ["", "x"] {
                let fields = ["version": "1", "subject": "x", "name": "x"]
                for place in ["\(path)/\(step)", "\(path)/\(step)/copy", "/mailings"] {
                    let answer = try await browser.post(place, fields, token: token)
                    #expect(answer.status == .forbidden)
                }
            }
        }
        #expect(studio.company.state.withLock { $0.saves == 0 && $0.mailings.count == 1 })
    }

    @Test func `another tenant's mailing and one that never was get the same answer in every route`() async throws {
        studio.company.add(9, tenant: 2) { $0.html = "CANARY" }
        try await studio.visit { browser in
            let foreign = "/mailings/\(Studio.code(9))"
            let absent = "/mailings/\(Studio.code(10))"
            for part in [
                "/sender", "/audience", "/content", "/preview", "/preview/panel", "/preview/frame",
            ] {
                let one = try await browser.get(foreign + part)
                let other = try await browser.get(absent + part)
                #expect(one.status == .notFound && one.body == other.body && !one.body.contains("CANARY"))
            }
            for part in [
                "/sender", "/audience", "/content", "/sender/copy", "/audience/copy", "/content/copy", "/wrap",
                "/images",
            ] {
                let one = try await browser.post(foreign + part, ["version": "1", "subject": "x"])
                #expect(one.status == .notFound && !one.body.contains("CANARY"))
            }
        }
        #expect(studio.company[9]?.content.html == "CANARY" && studio.company.state.withLock { $0.mailings.count } == 1)
    }

    @Test func `hostile texts are texts in every field of the composer`() async throws {
        for payload in MailingTests.hostile {
            let studio = Studio()
            studio.company.add(7) { content in
                content.name = payload
                content.fromName = payload
                content.fromAddress = payload
                content.subject = payload
                content.text = payload
                content.html = payload
            }
            try await studio.visit { browser in
                for part in ["/sender", "/audience", "/content", "/preview", "/preview?view=text", "/preview?q=x"] {
                    let page = try await browser.get(path + part)
                    #expect(page.status == .ok && !page.body.contains(payload), "\(part)")
                }
            }
        }
    }

    @Test func `lines are wrapped on request`() async throws {
        studio.company.add(7)
        try await studio.visit { browser in
            let answer = try await browser.post(path + "/wrap", ["columns": "10", "text": "あいうえおかきくけこさし"])
            #expect(answer.body == #"{"text":"あいうえおかきくけこ\nさし"}"#)
        }
    }
}
