// SPDX-License-Identifier: Apache-2.0

import Platform

/// When a deferred recipient is tried again, and when its time is up.
package struct RetrySchedule: Sendable, Equatable {
    package struct Malformed: Error, CustomStringConvertible {
        package let text: String
        package var description: String {
            "the retry schedule '\(text)' is not a list of intervals such as 5m,15m,1h (units ms, s, m, h, d)"
        }
    }

    /// Waits after the first, second … attempt; the last one repeats.
    package let intervals: [Duration]
    /// After this long since its first attempt a recipient expires instead of being deferred once more.
    package let expiry: Duration

    /// 5 minutes (greylisting), then longer and longer; three days in all (RFC 5321 §4.5.4.1 asks for four to five for
    /// people's mail; an announcement is stale before that).
    package static let standard = RetrySchedule(
        intervals: [.seconds(300), .seconds(900), .seconds(1_800), .seconds(3_600), .seconds(7_200), .seconds(14_400)],
        expiry: .seconds(3 * 86_400))

    package init(intervals: [Duration], expiry: Duration) {
        self.intervals = intervals
        self.expiry = expiry
    }

    package init(parsing text: String, expiry: Duration = RetrySchedule.standard.expiry) throws(Malformed) {
        var intervals: [Duration] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let interval = Duration(parsing: part), interval > .zero else { throw Malformed(text: text) }
            intervals.append(interval)
        }
        self.init(intervals: intervals, expiry: expiry)
    }

    /// The wait after attempt `attempt` (1 for the first).
    package func wait(after attempt: Int) -> Duration {
        intervals.isEmpty ? .seconds(300) : intervals[min(max(attempt, 1), intervals.count) - 1]
    }
}
