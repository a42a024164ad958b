// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import PlatformTestKit
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct SettingsTests {
    private let identity = ["name": "みなと商店", "postalAddress": "東京都港区1-1", "contact": "03-0000-0000"]

    @Test func `the sender's identity is changed, shown as readers see it and written into the log`() async throws {
        let site = Site()
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/settings")
            #expect(try await browser.post("/settings/identity", identity).location == "/settings?done=identity")
            let page = try await browser.get("/settings?done=identity").body
            for text in ["みなと商店<br>東京都港区1-1<br>03-0000-0000<br>", "role=\"status\"", "特定電子メール法"] {
                #expect(page.contains(text), "\(text)")
            }
            // The same once more is no change.
            try await browser.post("/settings/identity", identity)
        }
        #expect(site.users.state.withLock { $0.audit.map(\.action) } == ["user.sign-in", "tenant.identity"])
    }

    @Test(arguments: ["name", "postalAddress", "contact"])
    func `a part that is missing is named at its field, and what was typed stays`(part: String) async throws {
        let site = Site()
        try await site.visit { browser in
            try await browser.signIn()
            var fields = identity
            fields[part] = " \u{3000}"
            let answer = try await browser.post("/settings/identity", fields)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.body.contains("id=\"e-\(part)\" role=\"alert\""))
            #expect(answer.body.contains("aria-describedby=\"h-\(part) e-\(part)\" aria-invalid=\"true\""))
            #expect(answer.body.contains(part == "contact" ? "東京都港区1-1" : "03-0000-0000"))
            let broken = try await browser.post("/settings/identity", identity.merging([part: "a\nb"]) { $1 })
            #expect(broken.status == .unprocessableContent)
        }
        #expect(site.company.settings.withLock { $0.isEmpty })
    }

    @Test func `new mailings begin with the From that was saved`() async throws {
        let site = Site()
        try await site.visit { browser in
            try await browser.signIn()
            let bad = try await browser.post("/settings/default-sender", ["fromName": "x", "fromAddress": "news"])
            #expect(bad.status == .unprocessableContent && bad.body.contains("id=\"e-fromAddress\""))
            let answer = try await browser.post(
                "/settings/default-sender", ["fromName": "みなと商店", "fromAddress": "news@minato.example"])
            #expect(answer.location == "/settings?done=default-sender")
            #expect(try await browser.get("/settings").body.contains("value=\"news@minato.example\""))
        }
        #expect(
            site.company.settings.withLock { $0[TenantID(1)]?.defaultSender }
                == DefaultSender(name: "みなと商店", address: "news@minato.example"))
    }

    @Test func `without scripts every setting is in reach, in both languages`() async throws {
        let site = Site()
        site.company.domains.withLock { $0 = [FakeSenders.domain("minato.example")] }
        try await site.visit { browser in
            try await browser.signIn()
            for (path, japanese, english) in [
                ("/settings", "送信者の表示", "Who the mail is from"),
                ("/settings/senders", "送信ドメイン", "Sender domains"),
                ("/settings/senders/minato.example", "DNS に登録する値", "Records to publish"),
                ("/settings/audit", "操作の記録", "Every change, export and sign-in"),
                ("/account/password", "パスワードを変える", "Change your password"),
            ] {
                let page = try await browser.get("\(path)?lang=ja").body
                #expect(page.contains(japanese), "\(path)")
                #expect(page.components(separatedBy: "<h1>").count == 2 && !page.contains("{{"))
                #expect(!page.contains("style=\""))
                let translated = try await browser.get("\(path)?lang=en").body
                #expect(translated.contains(english), "\(path)")
            }
        }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] { split(separator: separator) }
}
