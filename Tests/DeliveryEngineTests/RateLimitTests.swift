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

    @Test func `a rest saves up no more than one and what 25 ms bring`() {
        var limit = RateLimit(perSecond: 100, now: 0)
        var taken = 0
        while limit.take(now: 60_000_000_000) == nil { taken += 1 }
        #expect(taken == 3)
    }

    @Test(arguments: [0.5, 1, 5, 10, 20, 30, 100, 1_000])
    func `any second holds a tenth more than the rate at most, also where messages arrive up to 75 ms closer`(
        rate: Double
    ) {
        var limit = RateLimit(perSecond: rate, now: 0)
        var now: UInt64 = 50_000_000_000
        var times: [UInt64] = []
        while times.count < 3 * Int(rate) + 20 {
            if let wait = limit.take(now: now) { now += wait } else { times.append(now) }
        }
        let window = max(1, 1 / rate)
        let most = Int(rate * window + max(1, rate * window / 10))
        for (first, last) in zip(times, times.dropFirst(most)) {
            #expect(Double(last - first) / 1e9 >= window + 0.075 - 1e-6)
        }
    }

    @Test func `who is up to 25 ms late for each token loses none`() {
        var limit = RateLimit(perSecond: 20, now: 0)
        var now: UInt64 = 0
        var taken = 0
        while now < 60_000_000_000 {
            if let wait = limit.take(now: now) { now += wait + 25_000_000 } else { taken += 1 }
        }
        #expect((1_190...1_202).contains(taken))
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
