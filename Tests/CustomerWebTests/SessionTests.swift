// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import Platform
import PlatformTestKit
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct SessionTests {
    @Test func `strangers are led to the door and from there to where they wanted to go`() async throws {
        try await Site().visit { browser in
            #expect(try await browser.get("/").location == "/mailings")
            let answer = try await browser.get("/account/password")
            #expect(answer.status == .seeOther)
            #expect(answer.location == "/sign-in?next=/account/password")
            try await browser.get(answer.location)
            let fields = ["email": "owner@example.jp", "password": "correct horse", "next": "/account/password"]
            #expect(try await browser.post("/sign-in", fields).location == "/account/password")
            #expect(try await browser.get("/account/password").status == .ok)
        }
    }

    @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "/mailings//evil", "/mailings?x=y"])
    func `nobody is led elsewhere`(next: String) async throws {
        try await Site().visit { browser in
            try await browser.get("/sign-in")
            let fields = ["email": "owner@example.jp", "password": "correct horse", "next": next]
            #expect(try await browser.post("/sign-in", fields).location == "/mailings")
        }
    }

    @Test func `the session's cookie is new at sign-in, hidden from scripts and for TLS alone`() async throws {
        try await Site().visit { browser in
            browser.cookies["hayauma_session"] = "planted"
            let answer = try await browser.signIn()
            let cookie = try #require(
                answer.headers[values: .setCookie].first { $0.hasPrefix("hayauma_session=") })
            for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] { #expect(cookie.contains(part)) }
            #expect(browser.cookies["hayauma_session"] != "planted")
            let own = browser.cookies["hayauma_session"]
            browser.cookies["hayauma_session"] = "planted"
            #expect(try await browser.get("/mailings").location == "/sign-in?next=/mailings")
            browser.cookies["hayauma_session"] = own
            #expect(try await browser.get("/mailings").status == .ok)
        }
    }

    @Test func `over plain HTTP the cookie has no Secure`() async throws {
        try await Site().application(publicURL: "http://127.0.0.1:8080").test(.router) { client in
            let answer = try await Browser(client: client).signIn()
            #expect(answer.headers[values: .setCookie].allSatisfy { !$0.contains("Secure") })
        }
    }

    @Test func `the sixth wrong password has to wait, and unknown users see the same page`() async throws {
        try await Site().visit { browser in
            let wrong = try await browser.signIn("owner@example.jp", "wrong")
            let unknown = try await browser.signIn("nobody@example.jp", "wrong")
            #expect(wrong.status == .unprocessableContent && unknown.status == .unprocessableContent)
            #expect(
                wrong.body.replacing("owner@", with: "X@") == unknown.body.replacing("nobody@", with: "X@"))
            for _ in 2...5 { try await browser.signIn("owner@example.jp", "wrong") }
            let sixth = try await browser.signIn()
            #expect(sixth.status == .tooManyRequests)
            #expect(sixth.headers[.retryAfter] == "31")
            #expect(sixth.body.contains("続けて間違えたため"))
        }
    }

    @Test func `signing out ends the session, also for whoever kept its cookie`() async throws {
        let site = Site()
        try await site.visit { browser in
            try await browser.signIn()
            let kept = browser.cookies["hayauma_session"]
            #expect(try await browser.post("/sign-out").location == "/sign-in")
            #expect(browser.cookies["hayauma_session"] == nil)
            browser.cookies["hayauma_session"] = kept
            #expect(try await browser.get("/mailings").location == "/sign-in?next=/mailings")
        }
        #expect(site.users.state.withLock { $0.audit.map(\.action) } == ["user.sign-in", "user.sign-out"])
    }

    @Test func `a new password signs every other browser out`() async throws {
        try await Site().visit { browser in
            let other = Browser(client: browser.client)
            try await other.signIn()
            try await browser.signIn()
            let before = browser.cookies["hayauma_session"]
            try await browser.get("/account/password")
            let fields = ["old": "correct horse", "new": "battery staple", "again": "battery staple"]
            let answer = try await browser.post("/account/password", fields)
            #expect(answer.location == "/account/password?done=password")
            #expect(browser.cookies["hayauma_session"] != before)
            #expect(try await browser.get("/mailings").status == .ok)
            #expect(try await other.get("/mailings").status == .seeOther)
            browser.cookies["hayauma_session"] = before
            #expect(try await browser.get("/mailings").status == .seeOther)
        }
    }

    @Test(arguments: [
        ["old": "wrong", "new": "battery staple", "again": "battery staple"],
        ["old": "correct horse", "new": "battery staple", "again": "battery"],
        ["old": "correct horse", "new": "short", "again": "short"],
    ])
    func `a password that cannot be changed stays, and the page says why`(fields: [String: String]) async throws {
        let site = Site()
        try await site.visit { browser in
            try await browser.signIn()
            let answer = try await browser.post("/account/password", fields)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.body.contains("role=\"alert\""))
            #expect(!answer.body.contains("battery"))
        }
        #expect(site.users.state.withLock { $0.users.first?.passwordHash } == "hash:correct horse")
    }

    /// Every route that changes something.
    static let changes = [
        "/sign-out", "/account/password", "/mailings/aaaaaaaaaaaah/pause", "/mailings/aaaaaaaaaaaah/resume",
        "/mailings/aaaaaaaaaaaah/cancel",
    ]

    @Test(arguments: changes)
    func `a form without the session's token, or from another origin, changes nothing`(path: String) async throws {
        let site = Site()
        site.company.mailings.withLock { $0 = [FakeCompany.mailing(7, state: .running)] }
        try await site.visit { browser in
            let fields = ["old": "correct horse", "new": "battery staple", "again": "battery staple"]
            let stranger = Browser(client: browser.client)
            try await stranger.get("/sign-in")
            try await browser.signIn()
            let own = browser.formToken
            for token in ["", "x", stranger.formToken, own + "0", String(own.dropLast()) + "!"] {
                #expect(try await browser.post(path, fields, token: token).status == .forbidden)
            }
            for origin in ["https://evil.example", "null", "https://mail.example.jp.evil.example"] {
                browser.headers[.origin] = origin
                #expect(try await browser.post(path, fields, token: own).status == .forbidden)
            }
            browser.headers = [:]
            #expect(try await browser.get("/mailings").status == .ok)
            browser.headers[.origin] = "https://mail.example.jp"
            #expect(try await browser.post(path, fields, token: own).status == .seeOther)
        }
        #expect(site.company.acted.withLock { $0.count } == (path.hasPrefix("/mailings") ? 1 : 0))
    }

    @Test func `the sign-in form has its own token`() async throws {
        let site = Site()
        try await site.visit { browser in
            let fields = ["email": "owner@example.jp", "password": "correct horse"]
            #expect(try await browser.post("/sign-in", fields, token: "x").status == .forbidden)
            try await browser.get("/sign-in")
            browser.cookies = [:]
            #expect(try await browser.post("/sign-in", fields).status == .forbidden)
        }
        #expect(site.users.state.withLock { $0.sessions.isEmpty && $0.verified.isEmpty })
    }
}
