// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@Suite struct ReservedTimeTests {
    @Test func `a day and a time of Japan are a moment`() {
        let moment = ReservedTime.moment(day: "2026-11-26", time: "10:05", offsetInMinutes: 540)
        #expect(moment?.seconds == 1_795_655_100)
        #expect(ReservedTime.moment(day: "2028-02-29", time: "00:00", offsetInMinutes: 0)?.seconds == 1_835_395_200)
    }

    @Test(arguments: [
        ("2026-02-29", "10:00"), ("2026-13-01", "10:00"), ("2026-11-31", "10:00"), ("2026-11-26", "24:00"),
        ("2026-11-26", "10:60"), ("26-11-26", "10:00"), ("2026-11-26", "1:00"), ("", ""), ("2026-11-26x", "10:00"),
        ("２０２６-11-26", "10:00"), ("2026-11--1", "10:00"),
    ])
    func `what is none is refused`(day: String, time: String) {
        #expect(ReservedTime.moment(day: day, time: time, offsetInMinutes: 540) == nil)
    }

    @Test func `a reservation is in steps of five minutes, ahead, within a year`() {
        let now = Timestamp(microseconds: 1_795_655_100_000_000)
        #expect(ReservedTime.refusal(of: now + .seconds(300), at: now) == nil)
        #expect(ReservedTime.refusal(of: now + .seconds(60), at: now)?.english.contains("5 minutes") == true)
        #expect(ReservedTime.refusal(of: now + .seconds(-300), at: now)?.english.contains("past") == true)
        #expect(ReservedTime.refusal(of: now + .seconds(400 * 86_400), at: now)?.english.contains("year") == true)
    }

    @Test func `the suggestion can be ordered`() throws {
        for step in 0..<400 {
            let now = Timestamp(microseconds: 1_795_500_000_000_000 + Int64(step) * 86_461_000_000)
            let (day, time) = ReservedTime.suggestion(after: now, offsetInMinutes: 540)
            let moment = try #require(ReservedTime.moment(day: day, time: time, offsetInMinutes: 540))
            #expect(ReservedTime.refusal(of: moment, at: now) == nil)
            #expect((1_800..<2_100).contains(moment.seconds - now.seconds))
        }
    }
}
