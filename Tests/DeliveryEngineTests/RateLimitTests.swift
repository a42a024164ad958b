// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeliveryEngine

@Suite struct RateLimitTests {
    @Test func `ten a second means one every tenth of a second, without a burst`() {
        var limit = RateLimit(perSecond: 10, now: 0)
        #expect(limit.take(now: 0) == nil)
        let wait = limit.take(now: 0)
        #expect(wait.map { (99_000_000...101_000_000).contains($0) } == true)
        #expect(limit.take(now: 101_000_000) == nil)
        #expect(limit.take(now: 101_000_000) != nil)
    }

    @Test func `a rest saves up no more than a tenth of a second`() {
        var limit = RateLimit(perSecond: 100, now: 0)
        var taken = 0
        while limit.take(now: 60_000_000_000) == nil { taken += 1 }
        #expect(taken == 10)
    }

    @Test func `over a long time exactly the rate gets through`() {
        var limit = RateLimit(perSecond: 30, now: 0)
        var now: UInt64 = 0
        var taken = 0
        while now < 10_000_000_000 {
            if let wait = limit.take(now: now) { now += wait } else { taken += 1 }
        }
        #expect((299...302).contains(taken))
    }
}
