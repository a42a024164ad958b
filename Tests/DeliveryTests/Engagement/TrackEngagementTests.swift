// SPDX-License-Identifier: Apache-2.0

import Logging
import MessageContent
import Platform
import PlatformTestKit
import Secrets
import Synchronization
import Testing

@testable import Delivery

@Suite struct TrackEngagementTests {
    /// One mailing with two links, and how often its links were read.
    private final class Mailings: UnusedCampaignStore {
        private let mailing: Campaign
        private let reads = Mutex(0)

        init(_ state: Campaign.State) {
            mailing = Campaign(
                id: CampaignID(1), tenant: TenantID(1), state: state, isPlanned: true,
                content: CampaignContent(
                    name: "spring", fromName: "", fromAddress: "info@example.jp", subject: "", text: "", html: nil,
                    charset: .utf8, isTracked: true),
                counts: CampaignCounts(), createdAt: Timestamp(microseconds: 0), launchedAt: nil, finishedAt: nil)
        }

        var readings: Int { reads.withLock(\.self) }

        func campaign(_ id: CampaignID) async throws(StoreError) -> Campaign? { id == mailing.id ? mailing : nil }

        func links(of campaign: CampaignID) async throws(StoreError) -> [Link] {
            reads.withLock { $0 += 1 }
            return [
                Link(id: LinkID(1), position: 0, url: "https://example.jp/a"),
                Link(id: LinkID(2), position: 1, url: "https://example.jp/b"),
            ]
        }
    }

    private let tokens = RecipientTokens(key: TokenKey([UInt8](repeating: 7, count: 32)))
    private let browser = Visitor(userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148")
    private let events = FakeEvents()
    private let collector: EngagementCollector

    init() {
        collector = EngagementCollector(store: events, logger: Logger(label: "test")) { Timestamp(microseconds: 0) }
    }

    private func track(_ mailings: Mailings) -> TrackEngagement {
        TrackEngagement(stores: mailings, tokens: tokens, collector: collector) { Timestamp(microseconds: 5_000_000) }
    }

    private func written() async -> [NewEngagement] {
        await collector.flush(before: Timestamp(microseconds: Int64.max))
        return events.written
    }

    private func token(_ purpose: RecipientToken.Purpose, _ contact: Int64 = 9, campaign: Int64 = 1, link: Int = 0)
        -> String
    {
        tokens.token(purpose, campaign: CampaignID(campaign), contact: ContactID(contact), link: link)
    }

    @Test func `a genuine open and click are recorded as whose they are`() async throws {
        let track = track(Mailings(.running))
        #expect(track.opened(token(.open), by: browser))
        #expect(try await track.clicked(token(.click, link: 1), by: browser) == "https://example.jp/b")
        let written = await written()
        #expect(written.map(\.kind) == [.opened, .clicked] && written.map(\.link) == [nil, 1])
        #expect(written.allSatisfy { $0.contact == ContactID(9) && $0.campaign == CampaignID(1) && !$0.isMachine })
        #expect(written.map(\.plausibleAfter) == [.seconds(1), .seconds(5)])
    }

    @Test func `what is not a token of this purpose, mailing or link records nothing`() async throws {
        let mailings = Mailings(.running)
        let track = track(mailings)
        for bad in ["", "x", token(.click), token(.unsubscribe), token(.open) + "A", "https://evil.example/"] {
            #expect(!track.opened(bad, by: browser))
        }
        let forged = String(token(.click).dropLast()) + (token(.click).last == "A" ? "B" : "A")
        for bad in [token(.open), forged, token(.click, link: 2), token(.click, campaign: 2)] {
            #expect(try await track.clicked(bad, by: browser) == nil)
        }
        #expect(await written().isEmpty)
        #expect(mailings.readings == 1, "a forged token reads no link")
    }

    @Test func `the copy of a test leads to its links and counts nobody`() async throws {
        let track = track(Mailings(.draft))
        #expect(track.opened(token(.open, 0), by: browser))
        #expect(try await track.clicked(token(.click, 0), by: browser) == "https://example.jp/a")
        #expect(await written().isEmpty)
    }

    @Test(arguments: [(Campaign.State.draft, 3), (.scheduled, 3), (.planning, 1), (.running, 1), (.finished, 1)])
    func `links are remembered once they cannot change any more`(state: Campaign.State, readings: Int) async throws {
        let mailings = Mailings(state)
        let track = track(mailings)
        for _ in 0..<3 { _ = try await track.clicked(token(.click), by: browser) }
        #expect(mailings.readings == readings)
    }

    @Test func `a machine's click leads on and is a machine's`() async throws {
        let track = track(Mailings(.running))
        let scanner = Visitor(userAgent: "Mozilla/5.0 (compatible; ExampleBot/1.0; scanner)")
        #expect(try await track.clicked(token(.click), by: scanner) == "https://example.jp/a")
        #expect(await written().map(\.isMachine) == [true])
    }
}
