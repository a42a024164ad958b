// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdTesting
import MailboxSimulator
import NIOCore
import SMTP
import Synchronization
import Testing
import WebFoundation

@testable import PublicHTTP

/// A tenant whose one good token is `good`; counts what changed.
private final class FakeTenant: Unsubscribing, Engagement {
    let changes = Mutex(0)

    func sender(of token: String) async -> SenderShown? {
        token == "good" ? SenderShown(name: "みなと<商店>", postalAddress: "横浜市", contact: "info@minato.example") : nil
    }

    func unsubscribe(token: String) async -> UnsubscribeResult {
        guard token == "good" else { return token == "later" ? .unavailable : .badToken }
        changes.withLock { $0 += 1 }
        return .done
    }

    func opened(token: String, by request: TrackedRequest) async -> Bool { token == "good" }
    func clicked(token: String, by request: TrackedRequest) async -> String? {
        token == "good" ? "https://minato.example/a?b=1" : nil
    }
}

@Suite struct PublicRoutesTests {
    private let tenant = FakeTenant()

    private func application(inbox: Inbox? = nil) -> some ApplicationProtocol {
        let sandbox = inbox.map { SandboxInbox(inbox: $0) { _ in ["pass: minato.example (selector h1)"] } }
        return Application(
            router: PublicRoutes.router(
                PublicDependencies(unsubscribing: tenant, engagement: tenant, inbox: sandbox)))
    }

    @Test func `GET and HEAD of an unsubscribe link show who sends and change nothing`() async throws {
        try await application().test(.router) { client in
            try await client.execute(uri: "/u/good", method: .get) { response in
                let page = String(buffer: response.body)
                #expect(response.status == .ok)
                #expect(page.contains("みなと&lt;商店&gt;"))
                #expect(page.contains("横浜市"))
                #expect(page.contains("<form method=\"post\""))
                #expect(response.headers[.setCookie] == nil)
            }
            try await client.execute(uri: "/u/good", method: .head) { #expect($0.status == .ok) }
        }
        #expect(tenant.changes.withLock { $0 } == 0)
    }

    @Test(arguments: [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"
        ),
        ("application/x-www-form-urlencoded", "confirm=yes"),
    ])
    func `POST unsubscribes, again and again, without cookie and redirect`(type: String, body: String) async throws {
        try await application().test(.router) { client in
            for _ in 1...2 {
                try await client.execute(
                    uri: "/u/good", method: .post, headers: [.contentType: type], body: ByteBuffer(string: body)
                ) { response in
                    #expect(response.status == .ok)
                    #expect(response.headers[.setCookie] == nil)
                }
            }
        }
        #expect(tenant.changes.withLock { $0 } == 2)
    }

    @Test func `a POST that says neither changes nothing`() async throws {
        try await application().test(.router) { client in
            try await client.execute(uri: "/u/good", method: .post, body: ByteBuffer(string: "x=List-Unsubscribe")) {
                #expect($0.status == .badRequest)
            }
        }
        #expect(tenant.changes.withLock { $0 } == 0)
    }

    @Test func `bad tokens get the same answer, and a store that is down asks to come again`() async throws {
        try await application().test(.router) { client in
            let one = try await client.execute(uri: "/u/bad", method: .get) { $0 }
            let other = try await client.execute(uri: "/u/" + String(repeating: "x", count: 3_000), method: .get) { $0 }
            let posted = try await client.execute(
                uri: "/u/bad", method: .post, body: ByteBuffer(string: "List-Unsubscribe=One-Click")
            ) { $0 }
            #expect(one.status == .notFound && other.status == .notFound && posted.status == .notFound)
            #expect(one.body == other.body && one.body == posted.body)
            try await client.execute(
                uri: "/u/later", method: .post, body: ByteBuffer(string: "List-Unsubscribe=One-Click")
            ) { response in
                #expect(response.status == .serviceUnavailable)
                #expect(response.headers[.retryAfter] != nil)
            }
        }
    }

    @Test func `tracking links lead to the stored URL alone`() async throws {
        try await application().test(.router) { client in
            try await client.execute(uri: "/c/good", method: .get) { response in
                #expect(response.status == .found)
                #expect(response.headers[.location] == "https://minato.example/a?b=1")
            }
            try await client.execute(uri: "/c/bad", method: .get) { #expect($0.status == .notFound) }
            try await client.execute(uri: "/o/good", method: .get) { response in
                #expect(response.headers[.contentType] == "image/gif")
                #expect(String(buffer: response.body).hasPrefix("GIF89a"))
            }
            try await client.execute(uri: "/o/bad", method: .get) { #expect($0.status == .notFound) }
        }
    }

    @Test func `what mail leads to answers by whatever name it is asked for`() async throws {
        let inner = PublicRoutes.router(PublicDependencies(unsubscribing: tenant, engagement: tenant)).buildResponder()
        let byLink = Application(
            responder: CallbackResponder<WebContext> { request, context in
                var head = request.head
                head.authority = "click.minato.example"
                return try await inner.respond(to: Request(head: head, body: request.body), context: context)
            })
        try await byLink.test(.router) { client in
            for (path, status) in [("/c/good", 302), ("/o/good", 200), ("/u/good", 200), ("/style.css", 200)] {
                try await client.execute(uri: path, method: .get) { #expect($0.status.code == status, "\(path)") }
            }
            try await client.execute(
                uri: "/u/good", method: .post, body: ByteBuffer(string: "List-Unsubscribe=One-Click")
            ) { #expect($0.status == .ok) }
        }
        #expect(tenant.changes.withLock { $0 } == 1)
    }

    @Test func `health answers, and outside the sandbox there is no inbox`() async throws {
        try await application().test(.router) { client in
            try await client.execute(uri: "/health", method: .get) { response in
                #expect(String(buffer: response.body) == #"{"status":"ok"}"#)
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
            }
            try await client.execute(uri: "/health", method: .head) { #expect($0.status == .ok) }
            try await client.execute(uri: "/inbox", method: .get) { #expect($0.status == .notFound) }
        }
    }

    @Test func `the inbox shows what came, escaped, in both languages, its HTML locked up`() async throws {
        let inbox = Inbox()
        inbox.add(
            ByteBuffer(
                string: "From: a@example.org\r\nSubject: <b>hi</b>\r\nContent-Type: text/html\r\n\r\n<p>body</p>\r\n"),
            envelope: ServerEnvelope(), provider: .gmail, at: 1_795_350_000)
        try await application(inbox: inbox).test(.router) { client in
            try await client.execute(uri: "/", method: .get) { #expect($0.headers[.location] == "/inbox") }
            try await client.execute(uri: "/inbox?provider=gmail&lang=en", method: .get) { response in
                let page = String(buffer: response.body)
                #expect(page.contains("&lt;b&gt;hi&lt;/b&gt;"))
                #expect(page.contains("This is the sandbox"))
                #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            }
            try await client.execute(uri: "/inbox", method: .get, headers: [.acceptLanguage: "ja,en;q=0.5"]) {
                #expect(String(buffer: $0.body).contains("サンドボックス環境です"))
            }
            try await client.execute(uri: "/inbox/1", method: .get) { response in
                let page = String(buffer: response.body)
                #expect(page.contains("<iframe sandbox=\"\""))
                #expect(page.contains("pass: minato.example"))
            }
            try await client.execute(uri: "/inbox/1/html", method: .get) { response in
                #expect(String(buffer: response.body).contains("<p>body</p>"))
                #expect(response.headers[.contentSecurityPolicy]?.hasSuffix("sandbox") == true)
            }
            try await client.execute(uri: "/inbox/2", method: .get) { #expect($0.status == .notFound) }
            try await client.execute(uri: "/inbox?page=99999999999&provider=x", method: .get) {
                #expect($0.status == .ok)
            }
        }
    }

    @Test(arguments: [
        ("en-US,en;q=0.9,ja;q=0.8", Language.english), ("ja", .japanese), ("fr", .japanese), ("", .japanese),
    ])
    func `the language follows the browser`(field: String, language: Language) {
        #expect(Language.accepted(field) == language)
    }

    @Test func `times are those of the place`() {
        #expect(Language.japanese.time(1_795_350_000, offsetInMinutes: 540) == "11月22日(日) 21:20")
        #expect(Language.english.time(0, offsetInMinutes: 0) == "Thu 1 Jan, 00:00")
    }

    @Test func `the stylesheet is small`() {
        #expect(WebAssets.stylesheet.count < 20_000)
    }

    @Test func `the inbox gives attachments to be kept alone, and shows the mail's own pictures`() async throws {
        let inbox = Inbox()
        let gif = "R0lGODlhAQABAAAAADs="
        inbox.add(
            ByteBuffer(
                string: "From: a@example.jp\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"
                    + "--m\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:1@x\"><img src=\"cid:2@x\">\r\n"
                    + "--m\r\nContent-Type: image/gif\r\nContent-ID: <1@x>\r\n"
                    + "Content-Transfer-Encoding: base64\r\n\r\n\(gif)\r\n"
                    + "--m\r\nContent-Type: image/svg+xml\r\nContent-ID: <2@x>\r\n\r\n<svg onload=\"a()\"/>\r\n"
                    + "--m\r\nContent-Type: text/html; name=\"<i>.html\"\r\nContent-Disposition: attachment\r\n\r\n"
                    + "<script>alert(1)</script>\r\n--m--\r\n"), envelope: ServerEnvelope(),
            provider: .gmail, at: 0)
        try await application(inbox: inbox).test(.router) { client in
            try await client.execute(uri: "/inbox/1", method: .get) { response in
                let page = String(buffer: response.body)
                #expect(page.contains("/inbox/1/files/0") && page.contains("&lt;i&gt;.html"))
            }
            try await client.execute(uri: "/inbox/1/html", method: .get) { response in
                let html = String(buffer: response.body)
                #expect(html.contains("src=\"data:image/gif;base64,\(gif)\"") && html.contains("cid:2@x"))
            }
            try await client.execute(uri: "/inbox/1/files/0", method: .get) { response in
                #expect(String(buffer: response.body) == "<script>alert(1)</script>")
                #expect(response.headers[.contentType] == "application/octet-stream")
                #expect(
                    response.headers[.contentDisposition]
                        == "attachment; filename=\"_i_.html\"; filename*=UTF-8''%3Ci%3E.html")
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
                #expect(response.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
            }
            for path in ["/inbox/1/files/1", "/inbox/1/files/-1", "/inbox/1/files/x", "/inbox/2/files/0"] {
                try await client.execute(uri: path, method: .get) { #expect($0.status == .notFound) }
            }
        }
    }
}
