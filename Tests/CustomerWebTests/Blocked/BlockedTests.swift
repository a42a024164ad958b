// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import Platform
import PlatformTestKit
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct BlockedTests {
    private func site() -> Site {
        let site = Site()
        site.company.blocked.withLock { blocked in
            blocked.add("@example.co.jp", .blockedDomain, isWide: true)
            blocked.add("dead@example.jp", .hardBounce)
            blocked.add("manual@example.jp", .manual)
            blocked.add("left@example.jp", .unsubscribed, contact: 5, email: "Left@example.jp")
            blocked.add("spam@example.jp", .complaint)
            blocked.add("canary@example.net", .manual, tenant: 2)
        }
        return site
    }

    private func keys(_ site: Site, tenant: Int64 = 1) -> [String] {
        site.company.blocked.withLock { $0.of(TenantID(tenant)).map(\.suppression.key) }
    }

    private func audits(_ site: Site) -> [String] {
        site.company.readers.withLock { $0.audits.map { "\($0.action) \($0.subject)" } }
    }

    /// A file in a form, as a browser sends it.
    private func send(
        _ browser: Browser, _ file: String, token: String? = nil, isWide: Bool = false
    ) async throws -> Browser.Answer {
        var body = "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token ?? browser.formToken)\r\n"
        if isWide { body += "--x\r\nContent-Disposition: form-data; name=\"subdomains\"\r\n\r\n1\r\n" }
        body += "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n\(file)\r\n--x--\r\n"
        return try await browser.post(
            "/readers/blocked/file", type: "multipart/form-data; boundary=x", body: ByteBuffer(string: body))
    }

    @Test func `the page says who gets no mail and why, and what the company cannot take back`() async throws {
        let site = site()
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get("/readers/blocked")
            for text in ["example.co.jp", "サブドメインも含む", "dead@example.jp", "宛先なし", "手動で除外", "特定電子メール法", "迷惑メール報告"] {
                #expect(page.body.contains(text), "\(text)")
            }
            #expect(page.body.contains("href=\"/readers/5\">Left@example.jp"))
            #expect(!page.body.contains("canary"), "another tenant's")
            // A button for what the company added, a reason for the dead address, nothing for the readers' own wishes.
            #expect(page.body.ranges(of: "name=\"entry\"").count == 3)
            #expect(page.body.ranges(of: "name=\"why\"").count == 1)
            let some = try await browser.get("/readers/blocked?reason=manual&q=MANUAL")
            #expect(!some.body.contains("dead@example.jp") && !some.body.contains("特定電子メール法"))
            let none = try await browser.get("/readers/blocked?q=%3Cscript%3E")
            #expect(none.body.contains("当てはまるものがありません") && !none.body.contains("<script>\""))
            let english = try await browser.get("/readers/blocked?lang=en")
            #expect(english.body.contains("Blocked domain") && english.body.contains("By law"))
            #expect(try await browser.get("/readers/blocked?reason=nonsense&at=x&key=y").status == .ok)
        }
    }

    @Test func `a long list comes in pages by its key`() async throws {
        let site = Site()
        site.company.blocked.withLock { blocked in
            for number in 0..<120 { blocked.add("r\(number)@example.jp", .manual) }
        }
        try await site.visit { browser in
            try await browser.signIn()
            var path: String? = "/readers/blocked?reason=manual"
            var seen: [String] = []
            while let next = path {
                let body = try await browser.get(next).body
                seen += body.split(separator: "name=\"entry\" value=\"").dropFirst().map {
                    String($0.prefix { $0 != "\"" })
                }
                path = body.firstRange(of: "rel=\"next\" href=\"").map {
                    String(body[$0.upperBound...].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
                }
                if path != nil { #expect(path?.contains("reason=manual") ?? false) }
            }
            #expect(seen.count == 120 && Set(seen).count == 120)
        }
    }

    @Test func `a paste is added, its result can be looked at again, and is nobody else's`() async throws {
        let site = site()
        try await site.visit { browser in
            try await browser.signIn()
            #expect(try await browser.get("/readers/blocked/new").status == .ok)
            let answer = try await browser.post(
                "/readers/blocked",
                ["lines": "new@example.jp\r\nmanual@example.jp\r\nwide.example\r\n<b>no</b>", "subdomains": "1"])
            #expect(answer.status == .seeOther)
            let result = try await browser.get(answer.location)
            #expect(result.body.contains("&lt;b&gt;no&lt;/b&gt;") && !result.body.contains("<b>no"))
            #expect(result.body.contains("メールアドレスでもドメインでもありません"))
            #expect(try await browser.get(answer.location + "/progress").body.contains("next"))
            let theirs = try await site.blocks.take(
                text: "x", coversSubdomains: false, of: TenantID(2), actor: "other@example.net")
            for path in ["", "/progress"] {
                let foreign = try await browser.get("/readers/blocked/additions/\(theirs)\(path)")
                #expect(foreign.status == .notFound)
            }
        }
        #expect(Set(keys(site).prefix(2)) == ["new@example.jp", "@wide.example"])
        #expect(
            site.company.blocked.withLock { $0.lines.first { $0.line.coversSubdomains }?.line.text } == "*.wide.example"
        )
        #expect(audits(site).first == "suppressions.add +2 =1 -1")
        #expect(site.listening.heard == ["block of 1"])
    }

    @Test func `nothing, and too much, is told beside what was typed`() async throws {
        let site = site()
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/blocked/new")
            let empty = try await browser.post("/readers/blocked", ["lines": " \r\n "])
            #expect(empty.status == .unprocessableContent && empty.body.contains("アドレスかドメインを入れてください"))
            let many = String(repeating: "a\n", count: BlockAddresses.pasteLimit + 1)
            let much = try await browser.post("/readers/blocked", ["lines": many, "subdomains": "1"])
            #expect(much.status == .unprocessableContent && much.body.contains("value=\"1\" aria-describedby"))
            #expect(much.body.contains("checked"))
            #expect(
                try await browser.post("/readers/blocked", ["lines": "a@example.jp"], token: "forged").status
                    == .forbidden)
        }
        #expect(keys(site).count == 5 && audits(site).isEmpty)
    }

    @Test func `a file is taken in the background, and one that is none, too large or forged is not`() async throws {
        let site = site()
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/blocked/new")
            #expect(try await send(browser, "a@example.jp", token: "forged").status == .forbidden)
            #expect(try await send(browser, String(repeating: "x", count: 1_001)).status == .contentTooLarge)
            let answer = try await send(browser, "a@example.jp\nwide.example\n\"\n", isWide: true)
            #expect(answer.status == .seeOther)
            var body = ""
            while !body.contains("next") { body = try await browser.get(answer.location + "/progress").body }
            let result = try await browser.get(answer.location)
            #expect(result.body.contains("a.txt") && result.body.contains("引用符"))
        }
        #expect(keys(site).contains("a@example.jp") && keys(site).contains("@wide.example"))
        #expect(audits(site) == ["suppressions.add a.txt: +2 =0 -1"])
        #expect(keys(site, tenant: 2) == ["canary@example.net"])
    }

    @Test func `the company takes off what it added, a dead address with a reason, and no reader's own wish`()
        async throws
    {
        let site = site()
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/blocked")
            let forged = try await browser.post("/readers/blocked/remove", ["entry": "manual@example.jp"], token: "x")
            #expect(forged.status == .forbidden)
            let domain = try await browser.post(
                "/readers/blocked/remove", ["entry": "@example.co.jp", "reason": "domain", "q": "ex&a"])
            #expect(domain.location == "/readers/blocked?reason=domain&q=ex%26a&done=released")
            #expect(try await browser.get(domain.location).body.contains("リストから外しました"))
            let silent = try await browser.post("/readers/blocked/remove", ["entry": "dead@example.jp", "why": " \n"])
            #expect(silent.status == .unprocessableContent && silent.body.contains("外す理由を書いてください"))
            let told = try await browser.post("/readers/blocked/remove", ["entry": "dead@example.jp", "why": "a\r\nb"])
            #expect(told.status == .seeOther)
            for key in ["left@example.jp", "spam@example.jp"] {
                let answer = try await browser.post("/readers/blocked/remove", ["entry": key, "why": "x"])
                #expect(answer.status == .forbidden && answer.body.contains("特定電子メール法"))
            }
            for key in ["canary@example.net", "nobody@example.jp", ""] {
                let answer = try await browser.post("/readers/blocked/remove", ["entry": key, "why": "x"])
                #expect(answer.status == .notFound && !answer.body.contains("canary"))
            }
        }
        #expect(keys(site) == ["spam@example.jp", "left@example.jp", "manual@example.jp"])
        #expect(keys(site, tenant: 2) == ["canary@example.net"])
        #expect(
            audits(site) == ["suppressions.remove example.co.jp", "suppressions.remove dead@example.jp: a  b"])
    }

    @Test func `the file holds what is shown, can be read back, and the export is audited first`() async throws {
        let site = site()
        site.company.blocked.withLock { $0.add("=cmd@example.jp", .manual) }
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/readers/blocked")
            let answer = try await browser.post("/readers/blocked/export")
            #expect(answer.headers[.contentType] == "text/csv; charset=utf-8")
            let lines = answer.body.split(separator: "\r\n")
            #expect(lines.count == 7 && lines[0] == "\u{FEFF}アドレスまたはドメイン,理由,いつから")
            #expect(lines[1].hasPrefix("\"'=cmd@example.jp\",手動で除外,2026-"))
            #expect(lines[6].hasPrefix("*.example.co.jp,除外ドメイン,"))
            let some = try await browser.post("/readers/blocked/export", ["reason": "manual", "q": "manual"])
            #expect(some.body.split(separator: "\r\n").count == 2)
            #expect(try await browser.post("/readers/blocked/export", token: "x").status == .forbidden)
        }
        #expect(audits(site) == ["suppressions.export all", "suppressions.export manual"])
    }

    @Test func `nobody without a sign-in sees or changes anything`() async throws {
        let site = site()
        try await site.visit { browser in
            try await browser.get("/sign-in")
            for path in ["/readers/blocked", "/readers/blocked/new", "/readers/blocked/additions/x"] {
                #expect(try await browser.get(path).location.hasPrefix("/sign-in"), "\(path)")
            }
            for path in ["", "/remove", "/export"] {
                let answer = try await browser.post(
                    "/readers/blocked\(path)", ["entry": "manual@example.jp", "lines": "a@b.jp"])
                #expect(answer.location.hasPrefix("/sign-in"), "\(path)")
            }
            #expect(try await send(browser, "a@example.jp").location.hasPrefix("/sign-in"))
        }
        #expect(keys(site).count == 5 && audits(site).isEmpty)
    }
}
