// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import Platform
import Synchronization

/// Which sources a tenant's mail may leave by, and how much of it a warming source may send.
///
/// Read from any thread: each call holds a mutex for a few map look-ups and never waits for the database. Providers are
/// named by their profile, `default` for all domains without one. How the delivery uses it:
///
/// 1. ``shares(of:in:provider:waiting:at:)`` when work comes in: warming sources get what their day has left, the rest
///    goes to the overflow pool at once; what nobody has room for waits in the first pool.
/// 2. ``grant(to:in:provider:site:limit:at:)`` before messages are handed to a connection of a source: the present
///    hour's share, and the source's turn by its weight.
/// 3. ``took(_:by:in:provider:site:at:)`` for what was handed out; negative for what came back unsent.
///
/// The counters of warming sources are in memory; ``SourceKeeper`` writes them every few seconds.
package final class SourceBook: Sendable {
    /// How much may be taken now.
    package struct Grant: Sendable, Equatable {
        package var count: Int
        /// When to ask again where it is 0; nil: not by waiting.
        package var again: TimeAmount?
    }

    /// Providers that a source counts apart in its warm-up; further ones count as `default`.
    static let providerLimit = 64

    struct Lane: Hashable {
        let source: SourceID
        let provider: String
    }

    private struct State {
        var plan: SourcePlan
        var warmth = SourceWarmth()
        var turns = SourceTurns()
    }

    private let plans: [String: WarmUpPlan]
    private let implied: Source
    private let state: Mutex<State>

    /// - Parameter helo: the EHLO name of the implied source.
    package init(plans: [String: WarmUpPlan] = [:], helo: String = "localhost") {
        self.plans = plans
        implied = Source(
            id: Source.implied, name: "default", helo: helo, stateSince: Timestamp(microseconds: 0))
        state = Mutex(State(plan: SourcePlan(SourceRegister(), implied: implied)))
    }

    /// In the order of the alphabet.
    package var planNames: [String] { plans.keys.sorted() }

    /// Everything as of the last reload; with the implied source where there is none.
    package var register: SourceRegister { plan.register }

    private var plan: SourcePlan { state.withLock(\.plan) }

    /// The name of the pool that a tenant uses: quarantine, its own, or the default one. It need not have any source,
    /// and that of the quarantine need not exist.
    package func pool(of tenant: TenantID) -> String { plan.pool(of: tenant) }

    /// The sources of the pool that send. Empty: its mail waits until somebody resumes or adds one.
    package func sources(of pool: String) -> [EngineSource] { plan.senders(of: pool).map(\.engine) }

    /// Pools whose mail the source takes.
    package func pools(of source: String) -> [String] { plan.pools(of: source) }

    /// The pool and those that take over from it.
    func chain(from pool: String) -> [String] { plan.chain(from: pool) }

    // MARK: - Work comes in

    /// Divides `count` messages of a pool among itself and its overflow pools.
    ///
    /// - Parameter waiting: how many messages wait for the provider already, by pool.
    /// - Returns: pools and how many go to each, together `count`.
    func shares(
        of count: Int, in pool: String, provider: String, waiting: (String) -> Int, at now: Timestamp
    ) -> [(pool: String, count: Int)] {
        let chain = chain(from: pool)
        guard chain.count > 1 else { return [(pool, count)] }
        // Asked for before the lock is taken: whoever holds the queue's may be waiting for this one.
        let taken = chain.map { ($0, waiting($0)) }
        return state.withLock { state in
            var left = count
            var shares: [(pool: String, count: Int)] = []
            for (next, waiting) in taken where left > 0 {
                let senders = state.plan.senders(of: next)
                // A pool that stands still on purpose does not push its mail onto others.
                if senders.isEmpty { break }
                let room = senders.reduce(0) { sum, sender in
                    let (total, isOver) = sum.addingReportingOverflow(
                        state.warmth.allowance(sender.source, provider, at: now, plans).today)
                    return isOver ? .max : total
                }
                let part = min(left, max(0, room - (room == .max ? 0 : waiting)))
                if part > 0 { shares.append((next, part)) }
                left -= part
            }
            guard left > 0 else { return shares }
            if let first = shares.firstIndex(where: { $0.pool == pool }) {
                shares[first].count += left
            } else {
                shares.append((pool, left))
            }
            return shares
        }
    }

    // MARK: - Work goes out

    /// How many of the pool's messages to a site of the provider the source may take. 0 for a source that does not send,
    /// whose hour is used up, or that is ahead of the pool's other sources by more than its weight allows while they
    /// ask for work too.
    package func grant(
        to name: String, in pool: String, provider: String, site: String, limit: Int, at now: Timestamp
    ) -> Grant {
        state.withLock { state in
            let senders = state.plan.senders(of: pool)
            guard let sender = senders.first(where: { $0.source.name == name }) else { return Grant(count: 0) }
            var limit = limit
            let allowed = state.warmth.allowance(sender.source, provider, at: now, plans).now
            guard allowed > 0 else { return Grant(count: 0, again: .seconds(1)) }
            limit = min(limit, allowed)
            guard senders.count > 1 else { return Grant(count: limit) }
            return state.turns.grant(
                to: sender.source.id, weight: sender.weight, in: SourceTurns.Place(pool: pool, site: site),
                limit: limit, at: now)
        }
    }

    /// That many were handed to the source, or came back from it (negative).
    package func took(
        _ count: Int, by name: String, in pool: String, provider: String, site: String, at now: Timestamp
    ) {
        state.withLock { state in
            let senders = state.plan.senders(of: pool)
            guard let sender = senders.first(where: { $0.source.name == name }) else { return }
            state.warmth.sent(count, sender.source, provider, at: now, plans)
            guard senders.count > 1 else { return }
            state.turns.took(
                count, by: sender.source.id, weight: sender.weight, in: SourceTurns.Place(pool: pool, site: site))
        }
    }

    /// The sources of the pool that send, and how many messages each may still send to the provider in the present hour;
    /// `Int.max`: as many as one likes.
    func sources(
        of pool: String, provider: String, at now: Timestamp
    ) -> [(source: EngineSource, room: Int)] {
        state.withLock { state in
            state.plan.senders(of: pool).map { sender in
                (sender.engine, state.warmth.allowance(sender.source, provider, at: now, plans).now)
            }
        }
    }

    /// When the used-up hour or day of a warming source ends. Nil: it has room, or is warm.
    package func quotaEnd(of name: String, provider: String, at now: Timestamp) -> Timestamp? {
        state.withLock { state in
            guard let source = state.plan.source(name), source.state == .active else { return nil }
            let allowance = state.warmth.allowance(source, provider, at: now, plans)
            return allowance.now > 0 ? nil : allowance.until
        }
    }

    /// Where the source's warm-up stands with each provider that it sent to, by provider.
    package func standing(of source: SourceID, at now: Timestamp) -> [WarmUpStanding] {
        state.withLock { state in
            guard let source = state.plan.sources[source] else { return [] }
            return state.warmth.standing(of: source, at: now)
        }
    }

    // MARK: - For the keeper

    /// Takes over what the database says. `days` are those of before; a warm-up that goes on keeps what it counted.
    func replace(with register: SourceRegister, days: [SourceDay]) {
        let plan = SourcePlan(register, implied: implied)
        state.withLock { state in
            state.plan = plan
            state.warmth.keep(register.sources, days: days, plans)
            state.turns = SourceTurns()
        }
    }

    /// What was counted since the last call; the caller writes it.
    func drain() -> [SourceDay] { state.withLock { $0.warmth.drain() } }

    /// What could not be written after all.
    func restore(_ days: [SourceDay]) { state.withLock { $0.warmth.restore(days) } }
}
