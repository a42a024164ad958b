// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Platform
import Synchronization
import Testing
import WebFoundation

@testable import CustomerWeb

@Suite struct ReportTests {
    private func failure(_ outcome: Outcome, _ phase: String, _ code: Int, _ enhanced: String) -> FailureCause {
        FailureCause(
            CampaignRecipient(
                contact: ContactID(1), email: "a@b.example", site: "s", outcome: outcome, at: nil, attempt: 1,
                reply: RecordedReply(phase: phase, code: code, enhanced: enhanced, text: "", host: ""), openedAt: nil,
                clickedAt: nil, unsubscribedAt: nil))
    }

    @Test func `a refusal is told by its enhanced status, else by where it came`() {
        #expect(failure(.bounced, "rcpt", 550, "5.1.1") == .noSuchAddress)
        #expect(failure(.bounced, "rcpt", 550, "") == .noSuchAddress)
        #expect(failure(.bounced, "rcpt", 552, "5.2.2") == .mailboxFull)
        #expect(failure(.bounced, "dot", 550, "") == .filtered, "docomo's filter")
        #expect(failure(.bounced, "rcpt", 550, "5.7.1") == .filtered)
        #expect(failure(.bounced, "dot", 552, "5.3.4") == .tooLarge)
        #expect(failure(.expired, "connect", 0, "") == .noServer)
        #expect(failure(.expired, "mail", 451, "4.3.0") == .outOfTime)
        #expect(failure(.bounced, "mail", 554, "5.5.0") == .other)
    }

    @Test func `small domains are one provider, and the last one`() {
        func site(_ name: String, _ recipients: Int) -> SiteCounts {
            var counts = CampaignCounts()
            counts.recipients = recipients
            counts.delivered = recipients - 1
            return SiteCounts(site: name, counts: counts, engagement: CampaignEngagement())
        }
        let shown = ShownSite.gathered([site("other-3", 90), site("gmail", 5), site("other-1", 10), site("au", 7)])
        #expect(shown.map(\.key) == ["au", "gmail", "other"])
        #expect(shown.last?.counts.recipients == 100 && shown.last?.counts.delivered == 98)
        #expect(ShownSite.isKey("127.0.0.1:25") && !ShownSite.isKey("a&b") && !ShownSite.isKey(""))
    }

    @Test func `a bar shows even the smallest part and never more than the whole`() {
        var counts = CampaignCounts()
        counts.recipients = 1_000_000
        counts.delivered = 999_990
        counts.bounced = 10
        let parts = BarPart.parts(counts)
        #expect(parts.map(\.kind) == ["i-ok", "i-bad"])
        #expect(parts.allSatisfy { $0.width > 0 } && parts.map { $0.x + $0.width }.max() ?? 0 <= 1_000)
        #expect(BarPart.parts(CampaignCounts()).isEmpty)
    }

    @Test func `a chart gathers hours from the start, and has round marks`() {
        let start = Timestamp(microseconds: 1_800_000_000_000_000)
        var early = SlotCounts(start: start + .seconds(-120))
        early.opened = 7
        var late = SlotCounts(start: start + .seconds(3_700))
        late.opened = 30
        late.clicked = 3
        var beyond = SlotCounts(start: start + .seconds(100_000))
        beyond.opened = 99
        func chart(_ span: ChartSpan) -> EngagementChart {
            EngagementChart(
                [early, late, beyond], start: start, span: span, width: EngagementChart.widths.wide,
                texts: ReportTexts(.english))
        }
        #expect(chart(.day).openedSum == 37 && chart(.day).clickedSum == 3)
        #expect(chart(.day).up.map(\.text) == ["0", "20", "40"])
        #expect(chart(.week).openedSum == 136 && chart(.week).across.last?.text == "7 d")
    }

    @Test func `a report leads to its people, and shows a hostile reply as text`() async throws {
        let site = Site()
        var counts = CampaignCounts()
        counts.recipients = 10
        counts.delivered = 9
        counts.bounced = 1
        site.company.mailings.withLock { $0 = [FakeCompany.mailing(7, state: .finished, counts: counts)] }
        let path = "/mailings/\(CampaignCode.text(CampaignID(7)))"
        try await site.visit { browser in
            try await browser.signIn()
            let report = try await browser.get(path + "/report").body
            #expect(report.contains("宛先がありません") && report.contains("&lt;script&gt;no such user"))
            #expect(!report.contains("<script>no such") && report.contains("group=delivered"))
            #expect(report.contains("group=failed&amp;cause=noSuchAddress"), "a cause leads to its people")
            #expect(!report.contains("/resend"), "nothing can be sent again to dead addresses alone")
            #expect(report.contains("/apology"))
            let cause = path + "/people?group=failed&cause="
            #expect(try await browser.get(cause + "noSuchAddress").body.contains("=cmd@example.jp"))
            #expect(!(try await browser.get(cause + "mailboxFull").body.contains("=cmd@example.jp")))
            let people = try await browser.get(path + "/people?group=failed").body
            #expect(people.contains("宛先がありません — 次から自動で除きます。") && people.contains("<details>"))
            #expect(people.contains("=cmd@example.jp") && people.contains("/readers/5"))
            let csv = try await browser.post(path + "/people/export", ["group": "failed"])
            #expect(csv.status == .ok && csv.body.contains("'=cmd@example.jp"))
            #expect(try await browser.get("/mailings/\(CampaignCode.text(CampaignID(8)))/report").status == .notFound)
        }
    }
}
