// SPDX-License-Identifier: Apache-2.0

import Platform

/// A warming source's place in its plan with one provider.
package struct WarmUpStanding: Sendable, Equatable {
    package let provider: String
    /// Of the plan, from 1; nil: warm.
    package let day: Int?
    package let days: Int
    package let sent: Int
    /// Nil: no limit.
    package let quota: Int?
}

/// What warming sources have sent and may send, by provider.
struct SourceWarmth: Sendable {
    private struct Progress {
        var warmUp: WarmUp
        /// Went to the source's queue and was not sent yet; counts against the day in which it will be.
        var assigned = 0
    }

    private var progress: [SourceBook.Lane: Progress] = [:]
    /// Of the sources that are being warmed up, to tell a new warm-up from the old one.
    private var running: [SourceID: Source.WarmUp] = [:]
    private var unwritten: [SourceBook.Lane: [Timestamp: Int]] = [:]

    // MARK: - Questions

    mutating func allowance(
        _ source: Source, _ provider: String, at now: Timestamp, _ plans: [String: WarmUpPlan]
    ) -> WarmUp.Allowance {
        guard let lane = open(source, provider, plans) else { return .free }
        return progress[lane]?.warmUp.allowance(at: now) ?? .free
    }

    /// What may still be assigned today.
    mutating func room(
        _ source: Source, _ provider: String, at now: Timestamp, _ plans: [String: WarmUpPlan]
    ) -> Int {
        let today = allowance(source, provider, at: now, plans).today
        guard today < .max, let lane = open(source, provider, plans) else { return .max }
        return max(0, today - (progress[lane]?.assigned ?? 0))
    }

    mutating func nextDay(
        _ source: Source, _ provider: String, at now: Timestamp, _ plans: [String: WarmUpPlan]
    ) -> Timestamp? {
        guard let lane = open(source, provider, plans), progress[lane]?.warmUp.allowance(at: now) != .free else {
            return nil
        }
        return progress[lane]?.warmUp.dayStart(at: now).advanced(byMicroseconds: WarmUp.day)
    }

    mutating func standing(of source: Source, at now: Timestamp) -> [WarmUpStanding] {
        guard source.warmUp != nil else { return [] }
        return progress.keys.filter { $0.source == source.id }.sorted { $0.provider < $1.provider }.compactMap { lane in
            _ = progress[lane]?.warmUp.dayStart(at: now)
            return progress[lane].map { found in
                WarmUpStanding(
                    provider: lane.provider, day: found.warmUp.isWarm ? nil : found.warmUp.step + 1,
                    days: found.warmUp.dayCount, sent: found.warmUp.sentToday, quota: found.warmUp.quota)
            }
        }
    }

    // MARK: - Counting

    mutating func assign(_ count: Int, _ source: Source, _ provider: String, _ plans: [String: WarmUpPlan]) {
        guard let lane = open(source, provider, plans) else { return }
        progress[lane]?.assigned += count
    }

    mutating func giveBack(_ count: Int, _ source: SourceID, _ provider: String) {
        let lane = known(source, provider)
        guard let assigned = progress[lane]?.assigned else { return }
        progress[lane]?.assigned = max(0, assigned - max(0, count))
    }

    mutating func sent(
        _ count: Int, _ source: Source, _ provider: String, at now: Timestamp, _ plans: [String: WarmUpPlan]
    ) {
        guard count > 0, let lane = open(source, provider, plans) else { return }
        giveBack(count, source.id, provider)
        progress[lane]?.warmUp.count(count, at: now)
        guard let day = progress[lane]?.warmUp.dayStart(at: now) else { return }
        unwritten[lane, default: [:]][day, default: 0] += count
    }

    // MARK: - Keeping

    /// Forgets warm-ups that ended or began anew; replays the days of those that are new here.
    mutating func keep(_ sources: [Source], days: [SourceDay], _ plans: [String: WarmUpPlan]) {
        let warming = Dictionary(sources.map { ($0.id, $0.warmUp) }) { first, _ in first }.compactMapValues(\.self)
        let gone = running.filter { warming[$0.key] != $0.value }.map(\.key)
        for source in gone {
            progress = progress.filter { $0.key.source != source }
            unwritten = unwritten.filter { $0.key.source != source }
        }
        let new = Set(warming.keys.filter { running[$0] != warming[$0] })
        running = warming
        let byID = Dictionary(sources.map { ($0.id, $0) }) { first, _ in first }
        for day in days.sorted(by: { $0.day < $1.day }) where new.contains(day.source) {
            guard let source = byID[day.source], let warmUp = source.warmUp, day.day >= warmUp.since,
                let lane = open(source, day.provider, plans)
            else { continue }
            progress[lane]?.warmUp.replay(day.sent, dayStart: day.day)
        }
    }

    mutating func drain() -> [SourceDay] {
        defer { unwritten = [:] }
        return unwritten.flatMap { lane, days in
            days.map { SourceDay(source: lane.source, provider: lane.provider, day: $0.key, sent: $0.value) }
        }
    }

    mutating func restore(_ days: [SourceDay]) {
        for day in days where running[day.source] != nil {
            let lane = SourceBook.Lane(source: day.source, provider: day.provider)
            unwritten[lane, default: [:]][day.day, default: 0] += day.sent
        }
    }

    /// The warming source's entry for the provider, made when it is missing. Nil: the source is warm.
    private mutating func open(
        _ source: Source, _ provider: String, _ plans: [String: WarmUpPlan]
    ) -> SourceBook.Lane? {
        guard let warmUp = source.warmUp else { return nil }
        let lane = known(source.id, provider)
        if progress[lane] == nil {
            // Of a plan that the file does not have any more nobody knows the next day.
            let plan = plans[warmUp.plan]
            progress[lane] = Progress(
                warmUp: WarmUp(
                    quotas: plan?.quotas(for: provider) ?? [WarmUpPlan.unknownQuota], since: warmUp.since,
                    advances: plan != nil))
        }
        return lane
    }

    private func known(_ source: SourceID, _ provider: String) -> SourceBook.Lane {
        let lane = SourceBook.Lane(source: source, provider: provider)
        guard progress[lane] == nil, provider != "default",
            progress.keys.count(where: { $0.source == source }) >= SourceBook.providerLimit
        else { return lane }
        return SourceBook.Lane(source: source, provider: "default")
    }
}

extension Timestamp {
    fileprivate func advanced(byMicroseconds count: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds + count)
    }
}
