// SPDX-License-Identifier: Apache-2.0

/// Hours of each day in which a tenant's mailings rest (配信停止時間帯); urgent ones and mails of their own go on.
package struct QuietHours: Sendable, Equatable {
    /// Minutes of the day, 0...1439. `to` before `from` is on the next day; they differ.
    package let from: Int
    package let to: Int
    /// The day's, ahead of UTC.
    package let offsetInMinutes: Int

    package static let minutesOfDay = 1_440

    /// Nil: they are not hours of a day, or nothing is left of it.
    package init?(from: Int, to: Int, offsetInMinutes: Int) {
        let day = 0..<Self.minutesOfDay
        guard day.contains(from), day.contains(to), from != to, (-14 * 60...14 * 60).contains(offsetInMinutes) else {
            return nil
        }
        self.from = from
        self.to = to
        self.offsetInMinutes = offsetInMinutes
    }

    /// `21:00-08:00`.
    package init?(parsing text: String, offsetInMinutes: Int) {
        let sides = text.split(separator: "-", omittingEmptySubsequences: false)
            .map { ReservedTime.minute(ofDay: String($0)) }
        guard sides.count == 2, let from = sides[0], let to = sides[1] else { return nil }
        self.init(from: Int(from), to: Int(to), offsetInMinutes: offsetInMinutes)
    }

    /// `21:00-08:00`.
    package var text: String { "\(ReservedTime.clock(Int64(from)))-\(ReservedTime.clock(Int64(to)))" }

    /// The rest that `now` is in, or the next one.
    package func next(at now: Timestamp) -> (from: Timestamp, until: Timestamp) {
        let day = Int64(Self.minutesOfDay) * 60
        let length = Int64((to - from + Self.minutesOfDay) % Self.minutesOfDay) * 60
        let local = now.seconds + Int64(offsetInMinutes) * 60
        let today = local - (local % day + day) % day
        var start = today + Int64(from) * 60 - day
        while start + length <= local { start += day }
        let begin = start - Int64(offsetInMinutes) * 60
        return (
            Timestamp(microseconds: begin * 1_000_000), Timestamp(microseconds: (begin + length) * 1_000_000)
        )
    }
}
