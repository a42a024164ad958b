// SPDX-License-Identifier: Apache-2.0

import Platform

/// Where one source stands with one provider in its plan. Pure arithmetic; the time comes in.
///
/// A day of the source is 24 hours from ``Source/WarmUp/since``, and has 24 hours of its own. The plan goes on after a
/// day that sent at least half of its quota; any other day is tried again, so that a holiday does not let the volume
/// jump. After the last day of the plan the source is warm there.
struct WarmUp: Sendable, Equatable {
    static let hours = 24
    static let hour: Int64 = 3_600_000_000
    static let day: Int64 = 24 * hour

    /// What may be sent.
    struct Allowance: Sendable, Equatable {
        /// In the present hour; `Int.max`: as much as one likes.
        var now: Int
        /// In the rest of the day, `now` included.
        var today: Int
        /// When `now` will have grown, where it has an end.
        var until: Timestamp?

        static let free = Allowance(now: .max, today: .max, until: nil)
    }

    private let quotas: [Int]
    private let since: Timestamp
    private let advances: Bool
    /// How many days of the plan are done: the index of the present one.
    private(set) var step = 0
    /// The source's own day, from 0, and its hour, that the numbers below are of.
    private var day: Int64 = 0
    private var hour: Int64 = 0
    private(set) var sentToday = 0
    private var sentBeforeHour = 0

    /// - Parameters:
    ///   - quotas: messages of each day; not empty.
    ///   - advances: false: every day is as the first one.
    init(quotas: [Int], since: Timestamp, advances: Bool = true) {
        precondition(!quotas.isEmpty)
        self.quotas = quotas
        self.since = since
        self.advances = advances
    }

    var isWarm: Bool { step >= quotas.count }

    /// Messages of the present day. Nil: no limit.
    var quota: Int? { isWarm ? nil : quotas[step] }

    var dayCount: Int { quotas.count }

    /// When the day began that `now` is in; a clock that went back is held at the day that was reached.
    mutating func dayStart(at now: Timestamp) -> Timestamp {
        advance(to: now)
        return Timestamp(microseconds: since.microseconds + day * Self.day)
    }

    /// An hour's share is what is left of the day over the hours that are left, rounded up.
    mutating func allowance(at now: Timestamp) -> Allowance {
        advance(to: now)
        guard let quota else { return .free }
        let left = max(0, quota - sentToday)
        let leftBefore = max(0, quota - sentBeforeHour)
        let hoursLeft = Self.hours - Int(hour)
        let share = (leftBefore + hoursLeft - 1) / hoursLeft
        let sentInHour = sentToday - sentBeforeHour
        return Allowance(
            now: min(left, max(0, share - sentInHour)), today: left,
            until: Timestamp(
                microseconds: since.microseconds + day * Self.day + (left > 0 ? hour + 1 : Int64(Self.hours))
                    * Self.hour))
    }

    /// Counts what was sent, also beyond the allowance. Negative: what was counted and not sent after all.
    mutating func count(_ number: Int, at now: Timestamp) {
        advance(to: now)
        sentToday = max(0, sentToday + number)
        sentBeforeHour = min(sentBeforeHour, sentToday)
    }

    /// What a day of the past, or the present one, is known to have sent. Days come in their order.
    mutating func replay(_ sent: Int, dayStart: Timestamp) {
        advance(to: dayStart)
        sentToday += sent
        sentBeforeHour = sentToday
    }

    private mutating func advance(to now: Timestamp) {
        let elapsed = max(0, now.microseconds - since.microseconds)
        let newDay = elapsed / Self.day
        let newHour = elapsed % Self.day / Self.hour
        if newDay > day {
            if advances, let quota, sentToday * 2 >= quota { step += 1 }
            (day, hour, sentToday, sentBeforeHour) = (newDay, newHour, 0, 0)
        } else if newDay == day, newHour > hour {
            hour = newHour
            sentBeforeHour = sentToday
        }
    }
}
