// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Platform
import PlatformTestKit
import Synchronization
import Testing
import WebFoundation

@testable import CustomerWeb

@Suite struct SenderLinkTests {
    private static let page = "/settings/senders/minato.example"

    private func site(_ linkHost: String = "", check: SenderCheck? = nil) -> Site {
        let site = Site()
        site.company.domains.withLock {
            $0 = [FakeSenders.domain("minato.example", linkHost: linkHost, check: check)]
        }
        return site
    }

    @Test func `a link domain is proposed, saved, published, used and taken away`() async throws {
        let site = site()
        site.senders.answers.withLock { $0 = [.link: .missing] }
        try await site.visit { browser in
            try await browser.signIn()
            let before = try await browser.get(Self.page).body
            #expect(before.contains("value=\"click.minato.example\"") && before.contains("未設定"))
            #expect(!before.contains("/link/remove"))
            let saved = try await browser.post(Self.page + "/link", ["host": " https://Go.minato.example/ "])
            #expect(saved.status == .seeOther && saved.location == Self.page + "?done=link")
            let waiting = try await browser.get(saved.location).body
            #expect(waiting.contains("保存しました。下の値を") && waiting.contains("data-copy=\"v=link\""))
            #expect(waiting.contains("value=\"go.minato.example\"") && waiting.contains("/link/remove"))
            try await browser.post(Self.page + "/check")
            let missing = try await browser.get(Self.page).body
            #expect(missing.contains("DNS の登録待ち") && missing.contains("リンクは mail.example.jp のままです"))
            #expect(missing.contains("state good\">確認済み"), "the domain itself is good")
            site.senders.answers.withLock { $0 = [:] }
            try await browser.post(Self.page + "/check")
            #expect(try await browser.get(Self.page).body.contains("リンクは go.minato.example で始まります"))
            let gone = try await browser.post(Self.page + "/link/remove")
            #expect(gone.location == Self.page + "?done=unlink")
            #expect(try await browser.get(gone.location).body.contains("リンクのドメインを外しました"))
        }
        #expect(site.company.domains.withLock { $0[0].linkHost }.isEmpty)
        #expect(
            site.company.readers.withLock { $0.audits.map(\.action) }.filter { $0.hasPrefix("domain.") } == [
                "domain.link", "domain.unlink",
            ])
    }

    @Test(arguments: [
        "", "click.evil.example", "<b>.minato.example", "a\r\nX: y.minato.example", "bounce.minato.example",
    ])
    func `what cannot be a link domain is said at the field, with what was typed`(typed: String) async throws {
        let site = site()
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get(Self.page)
            let answer = try await browser.post(Self.page + "/link", ["host": typed])
            #expect(answer.status == .unprocessableContent && answer.body.contains("id=\"e-link\""))
            #expect(!answer.body.contains("<b>.minato"))
        }
        #expect(site.company.domains.withLock { $0[0].linkHost }.isEmpty)
    }

    @Test func `another tenant's link domain is taken, and nothing says whose it is`() async throws {
        let site = site()
        site.company.domains.withLock {
            $0.append(FakeSenders.domain("canary.example", tenant: 2, linkHost: "click.minato.example"))
        }
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get(Self.page)
            let answer = try await browser.post(Self.page + "/link", ["host": "click.minato.example"])
            #expect(answer.status == .unprocessableContent && answer.body.contains("すでに使われています"))
            #expect(!answer.body.contains("canary") && !answer.body.contains("Other"))
        }
    }

    @Test func `where no DNS is asked the page says that links stay as they are`() async throws {
        let site = site("click.minato.example", check: SenderCheck(at: FakeCompany.start, problems: [:]))
        site.senders.isAsking.withLock { $0 = false }
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get(Self.page).body
            #expect(page.contains("この環境では DNS に問い合わせないので、リンクは mail.example.jp のままです"))
            #expect(!page.contains("使用中"))
        }
    }

    @Test func `customers' pages are not there by a link host, signed in or not, and set no cookie`() async throws {
        let site = site("click.minato.example")
        let inner = site.router().buildResponder()
        let byLink = Application(
            responder: CallbackResponder<WebContext> { request, context in
                var head = request.head
                // As a browser names it: the rest of the test comes by another name.
                if let host = request.uri.queryParameters["by"] { head.authority = String(host) }
                return try await inner.respond(to: Request(head: head, body: request.body), context: context)
            })
        try await byLink.test(.router) { client in
            let browser = Browser(client: client)
            try await browser.signIn()
            for path in ["/", "/sign-in", "/mailings", Self.page, "/design", "/forgotten", "/nothing"] {
                for host in ["click.minato.example", "Click.Minato.Example.:443"] {
                    let answer = try await browser.get("\(path)?lang=en&by=\(host)")
                    #expect(answer.status == .notFound && answer.headers[.setCookie] == nil, "\(path) \(host)")
                    #expect(answer.body == "Not found\n")
                }
            }
            let posted = try await browser.post(
                "/sign-in?by=click.minato.example", ["email": "owner@example.jp", "password": "correct horse"])
            #expect(posted.status == .notFound && posted.headers[.setCookie] == nil)
            for host in ["mail.example.jp", "other.example", "10.0.0.1", "%00", "a%0d%0ab"] {
                #expect(try await browser.get("/mailings?by=\(host)").status == .ok, "\(host)")
            }
        }
    }
}
