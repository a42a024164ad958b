// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import PlatformTestKit
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct ForgottenTests {
    private let new = ["new": "battery staple", "again": "battery staple"]

    @Test func `a link by mail sets a new password once, ends every session and signs nobody in`() async throws {
        let site = Site()
        try await site.visit { browser in
            let other = Browser(client: browser.client)
            try await other.signIn()
            #expect(try await browser.get("/sign-in").body.contains("href=\"/forgotten\""))
            try await browser.get("/forgotten")
            let answer = try await browser.post("/forgotten", ["email": "Owner@example.jp"])
            #expect(answer.body.contains("メールをご確認ください"))
            let link = site.notices.lastLink
            #expect(try await browser.get(link).body.contains("新しいパスワードを決める"))
            #expect(try await browser.post(link, new).location == "/sign-in?done=reset")
            #expect(try await browser.get("/sign-in?done=reset").body.contains("新しいパスワードにしました"))
            #expect(browser.cookies["hayauma_session"] == nil)
            #expect(try await other.get("/mailings").status == .seeOther)
            #expect(try await browser.get(link).status == .notFound)
            #expect(try await browser.post(link, new).status == .notFound)
            #expect(try await browser.signIn("owner@example.jp", "battery staple").status == .seeOther)
        }
        let audit = site.users.state.withLock { $0.audit.map(\.action) }
        #expect(audit == ["user.sign-in", "user.reset-asked", "user.reset", "user.sign-in"])
        let mail = try #require(site.notices.sent.withLock { $0.first })
        #expect(mail.recipient == "owner@example.jp" && mail.tenant == TenantID(1))
        #expect(mail.text.contains("https://mail.example.jp/reset/"))
        // What is stored does not open anything.
        #expect(site.users.state.withLock { $0.resets.isEmpty })
    }

    @Test func `whether an address belongs to anybody is not told`() async throws {
        let site = Site()
        try await site.visit { browser in
            for round in 1...6 {
                try await browser.get("/forgotten")
                let known = try await browser.post("/forgotten", ["email": "owner@example.jp"])
                try await browser.get("/forgotten")
                let unknown = try await browser.post("/forgotten", ["email": "nobody@example.jp"])
                #expect(known.status == unknown.status)
                #expect(
                    known.body.replacing("owner@", with: "X@") == unknown.body.replacing("nobody@", with: "X@"))
                #expect(known.status == (round < 6 ? .ok : .tooManyRequests))
                #expect(known.headers[.retryAfter] == unknown.headers[.retryAfter])
            }
            // Asking locks nobody out of the sign-in.
            #expect(try await browser.signIn().status == .seeOther)
        }
        #expect(site.notices.sent.withLock { $0.count } == 5)
    }

    @Test func `an older link stops working when another one is asked for`() async throws {
        let site = Site()
        try await site.visit { browser in
            try await browser.get("/forgotten")
            try await browser.post("/forgotten", ["email": "owner@example.jp"])
            let first = site.notices.lastLink
            try await browser.get("/forgotten")
            try await browser.post("/forgotten", ["email": "owner@example.jp"])
            #expect(site.notices.lastLink != first)
            #expect(try await browser.get(first).status == .notFound)
            #expect(try await browser.get(site.notices.lastLink).status == .ok)
        }
    }

    @Test(arguments: [["new": "short", "again": "short"], ["new": "battery staple", "again": "battery"]])
    func `an unfit new password leaves the link as it was`(fields: [String: String]) async throws {
        let site = Site()
        try await site.visit { browser in
            try await browser.get("/forgotten")
            try await browser.post("/forgotten", ["email": "owner@example.jp"])
            try await browser.get(site.notices.lastLink)
            let answer = try await browser.post(site.notices.lastLink, fields)
            #expect(answer.status == .unprocessableContent && answer.body.contains("role=\"alert\""))
            #expect(try await browser.get(site.notices.lastLink).status == .ok)
        }
        #expect(site.users.state.withLock { $0.users.first?.passwordHash } == "hash:correct horse")
    }

    @Test func `a link from elsewhere, or a form without its token, changes nothing`() async throws {
        let site = Site()
        try await site.visit { browser in
            for path in ["/reset/x", "/reset/" + String(repeating: "a", count: 4_000)] {
                #expect(try await browser.get(path).status == .notFound)
            }
            try await browser.get("/forgotten")
            #expect(
                try await browser.post("/forgotten", ["email": "owner@example.jp"], token: "x").status == .forbidden)
            try await browser.post("/forgotten", ["email": "owner@example.jp"])
            #expect(try await browser.post(site.notices.lastLink, new, token: "x").status == .forbidden)
        }
        #expect(site.users.state.withLock { $0.users.first?.passwordHash } == "hash:correct horse")
    }

    @Test func `a chosen language follows the user into another browser and into the mail`() async throws {
        let site = Site()
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/mailings?lang=en")
            let other = Browser(client: browser.client)
            try await other.signIn()
            #expect(try await other.get("/mailings").body.contains("lang=\"en\""))
            let third = Browser(client: browser.client)
            try await third.get("/forgotten")
            try await third.post("/forgotten", ["email": "owner@example.jp"])
        }
        #expect(site.notices.sent.withLock { $0.first?.subject } == "Choosing a new password")
    }

    @Test func `after ten wrong passwords whoever guesses waits for many minutes`() async throws {
        try await Site().visit { browser in
            for _ in 1...5 { try await browser.signIn("owner@example.jp", "wrong") }
            for _ in 6...10 {
                let answer = try await browser.signIn("owner@example.jp", "wrong")
                #expect(answer.status == .tooManyRequests)
            }
        }
        let limit = GuessLimit()
        var now = FakeCompany.start
        for _ in 1...10 {
            if let wait = limit.begin(account: "a", network: "n", at: now) {
                now = now + wait
                _ = limit.begin(account: "a", network: "n", at: now)
            }
        }
        let waited = try #require(limit.begin(account: "a", network: "n", at: now))
        #expect(waited >= .seconds(15 * 60))
    }
}
