// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Delivery

@Suite struct QuietMinutesTests {
    /// The beginning of an hour.
    private static let hour = Timestamp(microseconds: 1_795_618_800_000_000)

    @Test(arguments: [
        ([0], 0, 0, 1), ([0], 30, 60, 61), ([0], 59, 60, 61), ([0, 1, 59], 10, 59, 62), ([0, 1], 1, 1, 2),
        ([15, 45], 20, 45, 46),
    ])
    func `the rest that it is in, or the next one`(minutes: [Int], now: Int, from: Int, until: Int) throws {
        let time = Self.hour + .seconds(now * 60 + 20)
        let next = try #require(QuietMinutes.next(Set(minutes), at: time))
        #expect(next.from == Self.hour + .seconds(from * 60))
        #expect(next.until == Self.hour + .seconds(until * 60))
    }

    @Test func `without any there is none, and where all are quiet there is no end`() {
        #expect(QuietMinutes.next([], at: Self.hour) == nil)
        let all = QuietMinutes.next(Set(0...59), at: Self.hour)
        #expect(all?.from == Self.hour && all?.until == nil)
    }
}
