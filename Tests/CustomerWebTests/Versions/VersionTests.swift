// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import Testing

@testable import CustomerWeb

@Suite struct VersionTests {
    private let path = "/mailings/\(Studio.code(7))"

    private func studio(_ state: Campaign.State = .draft) -> Studio {
        let studio = Studio()
        studio.company.add(7, state: state) { content in
            content.subject = "夏のセール"
            content.text = "1行目\n2行目\n3行目"
        }
        studio.company.keep(1, of: 7, because: .author) { $0.subject = "春の" }
        studio.company.keep(
            3, of: 7, because: .test, audience: Audience(lists: [ContactListID(11), ContactListID(88)])
        ) {
            $0.subject = "冬の<b>"
            $0.text = "1行目\n<i>別の行</i>\n3行目\n4行目"
        }
        return studio
    }

    @Test func `the history says when, by whom, why and what was changed`() async throws {
        let studio = studio()
        try await studio.visit { browser in
            let compose = try await browser.get(path + "/content").body
            #expect(compose.contains("href=\"\(path)/versions\""))
            let page = try await browser.get(path + "/versions").body
            for text in [
                "writer@example.jp", "テストを送った", "ほかの人が書き始めた", "宛先、件名、テキスト本文 +2行 −1行", "残っている中で最初の版", "今の内容",
                "href=\"\(path)/versions/3\"",
            ] { #expect(page.contains(text), "\(text)") }
            let english = try await browser.get(path + "/versions?lang=en").body
            #expect(english.contains("recipients, subject, text +2 −1 lines") && english.contains("a test was sent"))
        }
        let empty = Studio()
        empty.company.add(7)
        try await empty.visit { browser in
            let page = try await browser.get(path + "/versions").body
            #expect(page.contains("前の版はまだありません"))
        }
    }

    @Test func `a version shows what going back would change, in words, lines and as it arrives`() async throws {
        try await studio().visit { browser in
            let page = try await browser.get(path + "/versions/3").body
            for text in [
                "夏のセール", "冬の&lt;b&gt;", "すべての読者", "会員、（なくなったリスト）", "<ins>&lt;i&gt;別の行&lt;/i&gt;</ins>",
                "<del>2行目</del>", "なくなる行", "この版に戻す", "name=\"over\" value=\"1\"", "preview?version=3",
            ] { #expect(page.contains(text), "\(text)") }
            let preview = try await browser.get(path + "/preview?version=3&view=text").body
            #expect(preview.contains("&lt;i&gt;別の行") && preview.contains("前の版を見ています"))
            #expect(preview.contains("name=\"version\" value=\"3\"") && preview.contains("version=3\""))
            let frame = try await browser.get(path + "/preview/frame?version=2")
            #expect(frame.status == .notFound)
        }
    }

    @Test func `going back makes a new version over the one that was seen`() async throws {
        let studio = studio()
        try await studio.visit { browser in
            try await browser.get(path + "/versions/3")
            let answer = try await browser.post(path + "/versions/3/restore", ["over": "1"])
            #expect(answer.status == .seeOther && answer.location == "\(path)/versions?done=restored")
            #expect(studio.company[7]?.content.subject == "冬の<b>" && studio.company[7]?.version == 2)
            #expect(try await browser.get(answer.location).body.contains("前の版に戻しました"))
            #expect(try await browser.get(path + "/versions/3").body.contains("今の内容と同じです"))
        }
    }

    @Test func `a second tab that is late changes nothing and sees the differences anew`() async throws {
        let studio = studio()
        try await studio.visit { browser in
            try await browser.get(path + "/versions/3")
            try await browser.post(path + "/versions/1/restore", ["over": "1"])
            let late = try await browser.post(path + "/versions/3/restore", ["over": "1"])
            #expect(late.status == .conflict && late.body.contains("まだ何も変えていません"))
            #expect(late.body.contains("春の") && late.body.contains("name=\"over\" value=\"2\""))
            #expect(studio.company[7]?.content.subject == "春の")
        }
    }

    @Test func `a mailing that is no draft any more shows its versions and goes back to none`() async throws {
        let studio = studio(.running)
        try await studio.visit { browser in
            #expect(try await browser.get(path + "/versions").status == .ok)
            let page = try await browser.get(path + "/versions/3").body
            #expect(page.contains("もう下書きではない") && !page.contains("/restore"))
            let answer = try await browser.post(path + "/versions/3/restore", ["over": "1"])
            #expect(answer.status == .conflict && studio.company[7]?.content.subject == "夏のセール")
        }
    }

    @Test func `nothing is done without the session's token, or to what is not there or another tenant's`() async throws
    {
        let studio = studio()
        studio.company.add(9, tenant: 2)
        studio.company.keep(3, of: 9) { $0.subject = "CANARY" }
        let foreign = "/mailings/\(Studio.code(9))"
        try await studio.visit { browser in
            try await browser.get(path + "/versions/3")
            let forged = try await browser.post(path + "/versions/3/restore", ["over": "1"], token: "x")
            #expect(forged.status == .forbidden)
            for number in ["2", "0", "-1", "x", "99999999999999999999", "3%0a"] {
                #expect(try await browser.get(path + "/versions/\(number)").status == .notFound, "\(number)")
                #expect(try await browser.get(path + "/preview?version=\(number)").status == .notFound, "\(number)")
            }
            for goal in ["/versions", "/versions/3", "/preview?version=3", "/preview/frame?version=3"] {
                let page = try await browser.get(foreign + goal)
                #expect(page.status == .notFound && !page.body.contains("CANARY"), "\(goal)")
            }
            #expect(try await browser.post(foreign + "/versions/3/restore", ["over": "1"]).status == .notFound)
        }
        #expect(studio.company[7]?.version == 1 && studio.company[9]?.version == 1)
    }

    @Test(arguments: MailingTests.hostile)
    func `hostile texts are text`(payload: String) async throws {
        let studio = Studio()
        studio.company.add(7)
        studio.company.keep(1, of: 7) { content in
            content.name = payload
            content.fromName = payload
            content.subject = payload
            content.text = payload
            content.html = payload
        }
        try await studio.visit { browser in
            for goal in ["/versions", "/versions/1"] {
                let page = try await browser.get(path + goal).body
                #expect(!page.contains(payload) && !page.contains("{{#"), "\(goal)")
            }
        }
    }
}
