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
    private var progress: [SourceBook.Lane: WarmUp] = [:]
    /// Of the sources that are being warmed up, to tell a new warm-up from the old one.
    private var running: [SourceID: Source.WarmUp] = [:]
    private var unwritten: [SourceBook.Lane: [Timestamp: Int]] = [:]

    // MARK: - Questions

    mutating func allowance(
        _ source: Source, _ provider: String, at now: Timestamp, _ plans: [String: WarmUpPlan]
    ) -> WarmUp.Allowance {
        guard let lane = open(source, provider, plans) else { return .free }
        return progress[lane]?.allowance(at: now) ?? .free
    }

    mutating func standing(of source: Source, at now: Timestamp) -> [WarmUpStanding] {
        guard source.warmUp != nil else { return [] }
        return progress.keys.filter { $0.source == source.id }.sorted { $0.provider < $1.provider }.compactMap { lane in
            _ = progress[lane]?.dayStart(at: now)
            return progress[lane].map { found in
                WarmUpStanding(
                    provider: lane.provider, day: found.isWarm ? nil : found.step + 1,
                    days: found.dayCount, sent: found.sentToday, quota: found.quota)
            }
        }
    }

    // MARK: - Counting

    /// Negative: what was counted came back unsent.
    mutating func sent(
        _ count: Int, _ source: Source, _ provider: String, at now: Timestamp, _ plans: [String: WarmUpPlan]
    ) {
        guard count != 0, let lane = open(source, provider, plans) else { return }
        progress[lane]?.count(count, at: now)
        guard let day = progress[lane]?.dayStart(at: now) else { return }
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
            progress[lane]?.replay(day.sent, dayStart: day.day)
        }
    }

    /// What came back is told only as far as more was sent in the same time.
    mutating func drain() -> [SourceDay] {
        defer { unwritten = [:] }
        return unwritten.flatMap { lane, days in
            days.filter { $0.value > 0 }.map {
                SourceDay(source: lane.source, provider: lane.provider, day: $0.key, sent: $0.value)
            }
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
            progress[lane] = WarmUp(
                quotas: plan?.quotas(for: provider) ?? [WarmUpPlan.unknownQuota], since: warmUp.since,
                advances: plan != nil)
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
