// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@Suite struct QuietHoursTests {
    /// 2026-11-26 00:00 in Japan.
    private static let midnight = Timestamp(microseconds: 1_795_618_800_000_000)

    private func at(_ hour: Int, _ minute: Int = 0) -> Timestamp {
        Self.midnight + .seconds(hour * 3_600 + minute * 60)
    }

    @Test(arguments: [
        ("21:00-08:00", 22, 21, 32), ("21:00-08:00", 7, -3, 8), ("21:00-08:00", 8, 21, 32), ("21:00-08:00", 12, 21, 32),
        ("12:00-13:00", 12, 12, 13), ("12:00-13:00", 13, 36, 37), ("00:00-06:00", 3, 0, 6), ("00:00-23:59", 1, 0, -1),
    ])
    func `the rest that it is in, or the next one`(text: String, hour: Int, from: Int, until: Int) throws {
        let hours = try #require(QuietHours(parsing: text, offsetInMinutes: 540))
        #expect(hours.text == text)
        let next = hours.next(at: at(hour))
        #expect(next.from == at(from))
        #expect(next.until == (until == -1 ? at(23, 59) : at(until)))
    }

    @Test(arguments: [
        "", "21:00", "21:00-21:00", "24:00-08:00", "21:60-08:00", "9:00-10:00", "21:00-08:00-09:00", "a-b",
    ])
    func `what are no hours of a day is refused`(text: String) {
        #expect(QuietHours(parsing: text, offsetInMinutes: 540) == nil)
    }

    @Test func `a place far from UTC has its own day, and a clock before 1970 breaks nothing`() throws {
        let hours = try #require(QuietHours(parsing: "22:00-06:00", offsetInMinutes: -480))
        // 22:00 in Los Angeles is 06:00 UTC, 15:00 in Japan.
        #expect(hours.next(at: at(16)).from == at(15) && hours.next(at: at(16)).until == at(23))
        let early = hours.next(at: Timestamp(microseconds: -86_400_000_000))
        #expect(early.from.microseconds < early.until.microseconds)
        #expect(QuietHours(from: 0, to: 1, offsetInMinutes: 15 * 60) == nil)
    }

    @Test(arguments: [("90m", 5_400), ("4h", 14_400), ("2d", 172_800), ("1m", 60), ("7d", 604_800)])
    func `a spread is minutes, hours or days`(text: String, seconds: Int64) {
        #expect(Spread.parse(text) == .seconds(seconds))
    }

    @Test(arguments: ["", "m", "0m", "-1h", "8d", "4", "4w", "1.5h", "99999999999999999999h"])
    func `what is no spread is refused`(text: String) { #expect(Spread.parse(text) == nil) }
}
