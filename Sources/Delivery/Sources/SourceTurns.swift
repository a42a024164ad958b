// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Platform

/// Who of a pool's sources takes next, by weight, as long as several ask.
///
/// Each has a count of what it took over its weight, and one that is ahead of another that asked lately waits. A source
/// that is busy, closed or at its limit does not ask: it slows no other, and does not catch up later.
struct SourceTurns: Sendable {
    /// A pool's work at one site.
    struct Place: Hashable, Sendable {
        let pool: String
        let site: String
    }

    private struct Standing {
        /// Messages over the weight.
        var served = 0.0
        var askedAt = Timestamp(microseconds: 0)
    }

    /// One that has not asked for so long, microseconds, is not waited for.
    static let memory: Int64 = 250_000
    /// Messages of one take: more would be nobody's turn.
    static let most = 64
    /// Places that are remembered; beyond it all begin anew.
    private static let limit = 10_000

    private var standings: [Place: [SourceID: Standing]] = [:]

    mutating func grant(
        to source: SourceID, weight: Int, in place: Place, limit: Int, at now: Timestamp
    ) -> SourceBook.Grant {
        if standings.count >= Self.limit, standings[place] == nil { standings.removeAll() }
        var standing = standings[place]?[source] ?? Standing()
        func asks(_ other: Standing) -> Bool { now.microseconds - other.askedAt.microseconds < Self.memory }
        let others = standings[place]?.filter { $0.key != source }.values.filter(asks)
        let wasAway = !asks(standing)
        standing.askedAt = now
        let slack = Double(Self.most) / Double(max(1, weight))
        if let least = others?.map(\.served).min() {
            // What it did not take while it did not ask is gone.
            if wasAway { standing.served = max(standing.served, least - slack) }
            standings[place, default: [:]][source] = standing
            if standing.served > least + slack { return SourceBook.Grant(count: 0, again: .milliseconds(20)) }
        }
        standings[place, default: [:]][source] = standing
        return SourceBook.Grant(count: min(limit, Self.most))
    }

    mutating func took(_ count: Int, by source: SourceID, weight: Int, in place: Place) {
        standings[place]?[source]?.served += Double(count) / Double(max(1, weight))
    }
}
