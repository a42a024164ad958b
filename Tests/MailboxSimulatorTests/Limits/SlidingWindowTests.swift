// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MailboxSimulator

@Suite struct SlidingWindowTests {
    @Test(arguments: [(10.0, 11), (1, 2), (20, 22), (25, 27), (0.5, 2), (3.5, 4), (0.3, 2), (1_000, 1_100)])
    func `a window holds the rate and max(1, a tenth), rounded down`(rate: Double, capacity: Int) {
        #expect(SlidingWindow(rate: rate).capacity == capacity)
    }

    @Test func `no second holds more, whatever the rhythm, and what is refused is refused for a reason`() {
        var window = SlidingWindow(rate: 10)
        var random = SystemRandomNumberGenerator()
        var now: UInt64 = 0
        var taken: [UInt64] = []
        for _ in 0..<5_000 {
            now += UInt64.random(in: 0..<120_000_000, using: &random)
            let inWindow = taken.suffix(11).count { now - $0 < 1_000_000_000 }
            let isAdmitted = window.admits(now: now)
            #expect(isAdmitted == (inWindow < 11))
            if isAdmitted { taken.append(now) }
        }
    }
}
