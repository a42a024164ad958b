// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Delivery

@Suite struct RetryScheduleTests {
    @Test func `waits follow the list and its last one repeats`() throws {
        let schedule = try RetrySchedule(parsing: "2s,4s, 8s")
        #expect(
            [1, 2, 3, 4, 99].map { schedule.wait(after: $0) } == [
                .seconds(2), .seconds(4), .seconds(8), .seconds(8), .seconds(8),
            ])
    }

    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("5m", .seconds(300)), ("1h", .seconds(3_600)),
        ("3d", .seconds(259_200)), ("7", .seconds(7)),
    ])
    func `times have units`(text: String, expected: Duration) {
        #expect(Duration(parsing: text) == expected)
    }

    @Test(arguments: ["", "2s,", "x", "-1s", "2 s s", "0s", "2w"])
    func `anything else is refused`(text: String) {
        #expect(throws: RetrySchedule.Malformed.self) { try RetrySchedule(parsing: text) }
    }
}
