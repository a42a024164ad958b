// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct PreviewTests {
    private let studio = Studio()
    private let path = "/mailings/\(Studio.code(7))/preview"

    /// Everything that mail programs and browsers were ever tricked into running.
    static let payloads: [String] = {
        let events = [
            "onload", "onerror", "onclick", "onfocus", "onmouseover", "onanimationstart", "ontoggle", "onbegin",
            "onpageshow", "onhashchange", "onscroll", "onwheel", "oncut", "ondrag",
        ]
        let tags = ["img src=x", "body", "svg", "details open", "video src=x", "marquee", "input autofocus"]
        var all = tags.flatMap { tag in events.map { "<\(tag) \($0)=alert(1)>" } }
        all += [
            "<script>alert(1)</script>", "<script src=//evil.example/x.js></script>", "<SCRIPT>alert(1)</SCRIPT >",
            "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<object data=javascript:alert(1)>", "<embed src=//evil.example/x.swf>",
            "<a href=javascript:alert(1)>x</a>", "<form action=//evil.example><input name=a><button>x</button></form>",
            "<meta http-equiv=refresh content='0;url=//evil.example'>", "<base href=//evil.example/>",
            "<link rel=stylesheet href=//evil.example/x.css>", "<style>@import '//evil.example'</style>",
            "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
            "<math><mtext></form><form><mglyph><style></math>",
            "<img src=https://evil.example/track.gif>", "<template><script>alert(1)</script></template>",
            "<meta http-equiv=content-security-policy content=\"default-src *\">", "<!--><script>alert(1)</script>-->",
        ]
        return all
    }()

    @Test func `no payload leaves the locked frame, which can run, fetch and send nothing`() async throws {
        #expect(Self.payloads.count >= 100)
        studio.company.add(7) { $0.html = "x" }
        let company = studio.company
        let path = path
        try await studio.visit { browser in
            for payload in Self.payloads {
                company.state.withLock { $0.html = payload }
                for view in PreviewView.allCases {
                    let frame = try await browser.get("\(path)/frame?view=\(view.rawValue)")
                    let policy = try #require(frame.headers[.contentSecurityPolicy])
                    for part in [
                        "default-src 'none'; img-src ", "form-action 'none'", "frame-ancestors 'self'",
                        "base-uri 'none'",
                    ] {
                        #expect(policy.contains(part))
                    }
                    #expect(policy.hasSuffix("; sandbox") && !policy.contains("script-src"))
                    #expect(frame.headers[.xContentTypeOptions] == "nosniff")
                }
                for part in ["", "/panel"] {
                    let page = try await browser.get(path + part)
                    #expect(!page.body.contains(payload) && page.body.contains("<iframe sandbox=\"\""))
                }
            }
        }
    }

    @Test func `pictures come from our own address alone, the opening's pixel excluded, and from nowhere if off`()
        async throws
    {
        studio.company.add(7) { $0.html = "<p>本文</p>" }
        try await studio.visit { browser in
            let shown = try await browser.get(path + "/frame").headers[.contentSecurityPolicy] ?? ""
            #expect(shown.contains("img-src https://mail.example.jp/i/ data:;"))
            let off = try await browser.get(path + "/frame?view=noimages").headers[.contentSecurityPolicy] ?? ""
            #expect(off.contains("img-src 'none';"))
        }
    }

    @Test func `a mailing is shown as any reader of the tenant gets it, and to no other`() async throws {
        studio.company.add(7) { $0.html = "<p>本文</p>" }
        try await studio.visit { browser in
            let first = try await browser.get(path).body
            #expect(first.contains("山田21") && first.contains("1 / 3") && first.contains("to=22"))
            #expect(try await browser.get(path + "?to=22").body.contains("2 / 3"))
            let found = try await browser.get(path + "?q=reader23").body
            #expect(found.contains("reader23@example.jp") && found.contains("to=23"))
            #expect(try await browser.get(path + "?q=nobody").body.contains("見つかりません"))
            for part in ["?to=99", "/panel?to=99", "/frame?to=99", "/frame?to=1234"] {
                let answer = try await browser.get(path + part)
                #expect(answer.status == .notFound && !answer.body.contains("CANARY"))
            }
            #expect(try await browser.get(path + "?to=0").body.contains("見本の読者"))
        }
    }

    @Test func `each view shows what it is about`() async throws {
        studio.company.add(7) { content in
            content.html = "<!doctype html><p>本文</p>"
            content.text = "テキストです"
        }
        try await studio.visit { browser in
            #expect(try await browser.get(path + "?view=text").body.contains("テキストです"))
            let lossy = try await browser.get(path + "?view=jis").body
            #expect(lossy.contains("<mark>〓</mark>です") && lossy.contains("<mark>𠮷</mark>"))
            #expect(try await browser.get(path + "?view=phone").body.contains("device phone"))
            let dark = try await browser.get(path + "/frame?view=dark").body
            #expect(dark.hasPrefix("<!doctype html><base target=\"_blank\"><style>html{background:#fff;filter:invert"))
            #expect(try await browser.get(path + "?lang=en&view=dark").body.contains("invert the colours"))
        }
    }

    @Test func `a template that cannot be read is explained where the mail would be`() async throws {
        studio.company.add(7) { $0.subject = "{{名まえ}}" }
        try await studio.visit { browser in
            let page = try await browser.get(path)
            #expect(page.body.contains("項目「名まえ」はありません"))
            let frame = try await browser.get(path + "/frame")
            #expect(frame.status == .unprocessableContent)
        }
    }
}
