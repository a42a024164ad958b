// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import PlatformTestKit
import Synchronization
import Testing
import WebFoundation

@testable import CustomerWeb

@Suite struct MailingTests {
    private func code(_ id: Int64) -> String { CampaignCode.text(CampaignID(id)) }

    @Test func `the empty list says what to do`() async throws {
        try await Site().visit { browser in
            try await browser.signIn()
            #expect(try await browser.get("/mailings").body.contains("配信はまだありません"))
            let english = try await browser.get("/mailings?lang=en")
            #expect(english.body.contains("No mailing yet"))
            #expect(try await browser.get("/mailings").body.contains("lang=\"en\""))
        }
    }

    @Test func `a running mailing shows its numbers with their base and renews itself`() async throws {
        let site = Site()
        site.company.mailings.withLock {
            $0 = [FakeCompany.mailing(7, state: .running, counts: FakeCompany.half)]
        }
        let path = "/mailings/\(code(7))"
        try await site.visit { browser in
            try await browser.signIn()
            #expect(try await browser.get("/mailings").body.contains("128,406"))
            let page = try await browser.get(path).body
            for text in ["79,611", "61.9%", "1,940", "214", "46,343", "Gmail", "配信中", "/stream", "http-equiv"] {
                #expect(page.contains(text), "\(text)")
            }
            #expect(try await browser.get(path + "?lang=en").body.contains("Not yet tried"))
        }
    }

    @Test(arguments: Campaign.State.allCases)
    func `each state has its word, and what waits is not called sending`(state: Campaign.State) async throws {
        var counts = CampaignCounts()
        counts.recipients = 10
        counts.deferred = 2
        counts.delivered = 8
        let words = MailingWords(
            FakeCompany.mailing(7, state: state, counts: counts), language: .japanese, offsetInMinutes: 540)
        #expect(words.state != "配信中")
        #expect(!words.sentence.isEmpty)
    }

    @Test func `what is another tenant's and what never was get the same answer in every route`() async throws {
        let site = Site()
        site.company.mailings.withLock {
            $0 = [FakeCompany.mailing(9, tenant: 2, state: .running, name: "CANARY", subject: "CANARY")]
        }
        let foreign = code(9)
        let absent = code(10)
        try await site.visit { browser in
            try await browser.signIn()
            for suffix in ["", "/cancel"] {
                let one = try await browser.get("/mailings/\(foreign)\(suffix)")
                let other = try await browser.get("/mailings/\(absent)\(suffix)")
                let wrong = try await browser.get("/mailings/x\(suffix)")
                #expect(one.status == .notFound && other.status == .notFound && wrong.status == .notFound)
                #expect(one.body == other.body && one.body == wrong.body)
                #expect(!one.body.contains("CANARY") && !one.body.contains(foreign))
            }
            for action in MailingAction.allCases {
                let one = try await browser.post("/mailings/\(foreign)/\(action.rawValue)")
                let other = try await browser.post("/mailings/\(absent)/\(action.rawValue)")
                #expect(one.status == .notFound && one.body == other.body)
            }
            #expect(try await !browser.get("/mailings").body.contains("CANARY"))
        }
        #expect(site.company.acted.withLock { $0.isEmpty })
    }

    @Test func `buttons act as the person who pressed them, and stopping asks first`() async throws {
        let site = Site()
        site.company.mailings.withLock {
            $0 = [FakeCompany.mailing(7, state: .running, counts: FakeCompany.half)]
        }
        let path = "/mailings/\(code(7))"
        try await site.visit { browser in
            try await browser.signIn()
            #expect(try await browser.get(path + "/pause").status == .notFound)
            let question = try await browser.get(path + "/cancel").body
            #expect(question.contains("48,283人への配信を中止する") && question.contains("取り消せません"))
            for action in ["pause", "resume", "cancel"] {
                #expect(try await browser.post("\(path)/\(action)").location == "\(path)?done=\(action)")
            }
        }
        #expect(
            site.company.acted.withLock { $0 }
                == ["pause 7 owner@example.jp", "resume 7 owner@example.jp", "cancel 7 owner@example.jp"])
    }

    @Test func `what a use case refuses is said in the reader's language`() async throws {
        let site = Site()
        site.company.mailings.withLock { $0 = [FakeCompany.mailing(7, state: .finished)] }
        let path = "/mailings/\(code(7))"
        try await site.visit { browser in
            try await browser.signIn()
            let answer = try await browser.post(path + "/pause")
            #expect(answer.status == .conflict && answer.body.contains("完了しています。"))
            #expect(try await browser.get(path + "/cancel").location == path)
        }
    }

    @Test func `every page has its policy, and no page has a script or an inline style`() async throws {
        let site = Site()
        site.company.mailings.withLock {
            $0 = [FakeCompany.mailing(7, state: .running, counts: FakeCompany.half)]
        }
        let path = "/mailings/\(code(7))"
        try await site.visit { browser in
            for page in ["/sign-in", "/design", "/mailings", path, path + "/cancel", "/account/password", "/absent"] {
                if page == "/mailings" { try await browser.signIn() }
                let answer = try await browser.get(page)
                let policy = try #require(answer.headers[.contentSecurityPolicy])
                #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.cacheControl] == "no-store")
                let inline = answer.body.replacing("<script type=\"module\" src=\"/scripts/", with: "")
                #expect(!inline.contains("<script") && !inline.contains("style=\""))
                #expect(answer.body.contains("<main") && answer.body.contains("サンドボックス"))
                #expect(!answer.body.contains("{{") && answer.body.utf8.count < 30_000)
            }
        }
        #expect(WebAssets.stylesheet.count < 20_000)
    }

    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg onload=alert(1)>",
        "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "<iframe src=//evil.example>",
        "\" autofocus onfocus=alert(1) x=\"", "' onmouseover='alert(1)", "<a href=\"javascript:alert(1)\">x</a>",
        "<style>@import '//evil.example'</style>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>",
        "<form action=//evil.example>", "<!--", "]]><script>alert(1)</script>", "<svg><script>alert(1)</script></svg>",
        "<math><mi xlink:href=\"javascript:alert(1)\">", "{{{content}}}<b>", "<body onload=alert(1)>",
        "\u{2028}<object data=x>",
    ]

    @Test(arguments: hostile)
    func `hostile names are text on every page`(payload: String) async throws {
        let site = Site(name: payload)
        site.company.mailings.withLock {
            $0 = [
                FakeCompany.mailing(7, state: .running, name: payload, subject: payload, counts: FakeCompany.half)
            ]
        }
        let path = "/mailings/\(code(7))"
        try await site.visit { browser in
            let plain = try await browser.signIn(payload, payload)
            #expect(!plain.body.contains(payload))
            let next = try await browser.post("/sign-in", ["email": payload, "password": "x", "next": payload])
            #expect(!next.body.contains(payload))
            try await browser.signIn()
            for page in ["/mailings", path, path + "/cancel", "/account/password", "/absent"] {
                let body = try await browser.get(page).body
                #expect(!body.contains(payload), "\(page)")
            }
        }
    }
}
