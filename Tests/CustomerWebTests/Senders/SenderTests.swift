// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import PlatformTestKit
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct SenderTests {
    @Test func `a domain is added, its records shown to paste, and each says what the DNS has`() async throws {
        let site = Site()
        site.senders.answers.withLock { $0 = [.dkim: .missing, .senderSPF: .different, .dmarc: .unknown] }
        try await site.visit { browser in
            try await browser.signIn()
            let bad = try await browser.post("/settings/senders", ["domain": "minato"])
            #expect(bad.status == .unprocessableContent && bad.body.contains("ドメインではありません。"))
            let added = try await browser.post(
                "/settings/senders", ["domain": " News@Minato.example", "key": "rsa2048"])
            #expect(added.location == "/settings/senders/minato.example?done=add")
            let before = try await browser.get(added.location).body
            #expect(before.contains("data-copy=\"v=dkim\"") && before.contains("まだ確認していません"))
            #expect(
                try await browser.post("/settings/senders/minato.example/check").location
                    == "/settings/senders/minato.example?done=check")
            let page = try await browser.get("/settings/senders/minato.example").body
            for text in ["あと 3件", "まだです", "値が違います", "DNS が応答しませんでした", "見つかりました"] {
                #expect(page.contains(text), "\(text)")
            }
            site.senders.answers.withLock { $0 = [:] }
            try await browser.post("/settings/senders/minato.example/check")
            #expect(try await browser.get("/settings/senders").body.contains("state good\">確認済み"))
        }
    }

    @Test func `where no DNS is asked the pages say so and offer no check`() async throws {
        let site = Site()
        site.senders.isAsking.withLock { $0 = false }
        site.company.domains.withLock { $0 = [FakeSenders.domain("minato.example")] }
        try await site.visit { browser in
            try await browser.signIn()
            for path in ["/settings/senders", "/settings/senders/minato.example"] {
                let page = try await browser.get(path).body
                #expect(page.contains("DNS に問い合わせません") && !page.contains("/check\""))
            }
        }
    }
}
