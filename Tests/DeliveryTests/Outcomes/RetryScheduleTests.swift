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

    @Test(arguments: ["", "2s,", "x", "-1s", "2 s s", "0s", "2w"])
    func `anything else is refused`(text: String) {
        #expect(throws: RetrySchedule.Malformed.self) { try RetrySchedule(parsing: text) }
    }
}
