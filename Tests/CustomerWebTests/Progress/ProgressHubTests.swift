// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization
import Testing

@testable import CustomerWeb

@Suite struct ProgressHubTests {
    /// A clock wound by hand, and how often the store was asked.
    private final class Watch: Sendable {
        let seconds = Mutex<Double>(0)
        let looks = Mutex<Int>(0)

        var now: Timestamp { Timestamp(microseconds: 1_800_000_000_000_000 + seconds.withLock { Int64($0 * 1e6) }) }

        /// One mail more is delivered with each second.
        func hub() -> ProgressHub {
            ProgressHub(now: { self.now }) { id async throws(StoreError) in
                guard id.rawValue == 7 else { return nil }
                self.looks.withLock { $0 += 1 }
                var counts = CampaignCounts()
                counts.recipients = 1_000
                counts.delivered = Int(self.seconds.withLock { $0 })
                return ProgressSnapshot(
                    mailing: FakeCompany.mailing(7, state: .running, counts: counts), sites: [], states: [:],
                    waiting: [:], at: self.now)
            }
        }
    }

    @Test func `however many watch, the store is asked once a second for a mailing`() async throws {
        let watch = Watch()
        let hub = watch.hub()
        for _ in 0..<3 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { _ = try await hub.snapshot(of: CampaignID(7)) } }
                try await group.waitForAll()
            }
            watch.seconds.withLock { $0 += 1 }
        }
        #expect(watch.looks.withLock { $0 } == 3)
        _ = try await hub.snapshot(of: CampaignID(7))
        _ = try await hub.snapshot(of: CampaignID(7), isFresh: true)
        #expect(watch.looks.withLock { $0 } == 5, "a page that is drawn anew looks for itself")
        #expect(try await hub.snapshot(of: CampaignID(8)) == nil)
    }

    @Test func `the rate is over the last ten seconds`() async throws {
        let watch = Watch()
        let hub = watch.hub()
        var last: (now: ProgressSnapshot, earlier: ProgressSnapshot?)?
        for _ in 0..<30 {
            watch.seconds.withLock { $0 += 1 }
            last = try await hub.snapshot(of: CampaignID(7))
        }
        let found = try #require(last)
        let earlier = try #require(found.earlier)
        #expect(found.now.at.seconds - earlier.at.seconds == 10)
        #expect(found.now.rate(since: earlier) { $0.mailing.counts.delivered } == 1)
    }

    @Test func `one user's open pages leave room for the others`() {
        let hub = Watch().hub()
        let (first, second) = (UserID(1), UserID(2))
        #expect((0..<20).filter { _ in hub.enter(first) }.count == ProgressHub.viewersOfUser)
        #expect(hub.enter(second))
        hub.leave(first)
        #expect(hub.enter(first) && !hub.enter(first))
    }
}
