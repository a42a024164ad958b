// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import PlatformTestKit
import Synchronization
import Testing
import WebFoundation

@testable import CustomerWeb

@Suite struct AuditTests {
    private func fill(_ site: Site, _ entries: [(tenant: Int64, actor: String, action: String, subject: String)]) {
        site.users.state.withLock { state in
            state.audit = entries.map {
                AuditEntry(
                    tenant: TenantID($0.tenant), at: FakeCompany.start, actor: $0.actor, action: $0.action,
                    subject: $0.subject)
            }
        }
    }

    @Test func `the log says who did what in words, and what has none as it is written`() async throws {
        let site = Site()
        fill(
            site,
            [
                (1, "command-line", "campaign.launch", CampaignCode.text(CampaignID(7))),
                (1, "owner@example.jp", "brand.new", "<b>x</b>"), (2, "CANARY@other.example", "domain.add", "CANARY"),
            ])
        try await site.visit { browser in
            try await browser.signIn()
            let page = try await browser.get("/settings/audit").body
            for text in [
                "配信を始めました", "コマンド", "brand.new", "&lt;b&gt;x", "サインインしました",
                "href=\"/mailings/\(CampaignCode.text(CampaignID(7)))\"",
            ] { #expect(page.contains(text), "\(text)") }
            #expect(!page.contains("CANARY"))
            #expect(try await browser.get("/settings/audit?lang=en").body.contains("Mailing started"))
        }
    }

    @Test func `it is narrowed down by kind and person, and turned page by page`() async throws {
        let site = Site()
        fill(site, (1...120).map { (1, "a@example.jp", $0 % 3 == 0 ? "contacts.export" : "list.create", "n\($0).") })
        try await site.visit { browser in
            try await browser.signIn()
            let exports = try await browser.get("/settings/audit?kind=exports").body
            #expect(exports.contains("n120.") && !exports.contains("n119."))
            let mine = try await browser.get("/settings/audit?actor=owner%40example.jp").body
            #expect(mine.contains("サインインしました") && !mine.contains("n120."))
            var path = "/settings/audit?kind=changes"
            var seen = 0
            while true {
                let page = try await browser.get(path).body
                seen += page.split(separator: "リストを作りました").count - 1
                guard let link = page.firstRange(of: "rel=\"next\" href=\"") else { break }
                path = String(page[link.upperBound...].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
            }
            #expect(seen == 80)
            #expect(try await browser.get("/settings/audit?kind=x&before=y&actor=%22%3E").status == .ok)
        }
    }

    @Test func `an export holds all that fits, is itself in the log, and starts no formula`() async throws {
        let site = Site()
        fill(site, (1...2_500).map { (1, "a@example.jp", "list.create", $0 == 9 ? "=cmd|' /C calc'!A0" : "n\($0)") })
        try await site.visit { browser in
            try await browser.signIn()
            try await browser.get("/settings/audit")
            let file = try await browser.post("/settings/audit/export", ["kind": "changes"])
            #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(file.body.hasPrefix("\u{FEFF}日時,"))
            #expect(file.body.split(separator: "\r\n").count == 2_501)
            #expect(file.body.contains("\"'=cmd") && !file.body.contains("\"=cmd"))
            #expect(try await browser.post("/settings/audit/export", token: "x").status == .forbidden)
        }
        #expect(site.users.state.withLock { $0.audit.last?.action } == "audit.export")
    }

    @Test(arguments: [
        ("=1+1", "\"'=1+1\"\r\n"), ("a,\"b\"", "\"a,\"\"b\"\"\"\r\n"), ("\t=1", "\"'\t=1\"\r\n"), ("", "\r\n"),
    ])
    func `a cell is quoted where it must be, and never a formula`(cell: String, line: String) {
        var csv = CSVText()
        csv.row([cell])
        #expect(csv.bytes == Array(line.utf8))
    }
}
