// SPDX-License-Identifier: Apache-2.0

package import Platform
import Synchronization

/// Which sources a tenant's mail may leave by, and how much of it a warming source may send.
///
/// Read from any thread: each call holds a mutex for a few map look-ups and never waits for the database. Providers are
/// named by their profile, `default` for all domains without one. How a sender uses it:
///
/// 1. ``assign(_:for:provider:at:)`` when work is taken in: so many of the messages go by these sources. Warming sources
///    get what their day has left, the rest goes to the overflow pool at once; what nobody has room for waits.
/// 2. ``mayTake(_:provider:at:)`` before messages are handed to a connection of a source: the present hour's share.
/// 3. ``sent(_:provider:count:at:)`` after a message's content was sent, whatever the reply; or
///    ``giveBack(_:provider:count:)`` when it went elsewhere.
///
/// The counters of warming sources are in memory; ``SourceKeeper`` writes them every few seconds.
package final class SourceBook: Sendable {
    package struct Candidate: Sendable, Equatable {
        package let source: Source
        package let weight: Int
    }

    package struct Assignment: Sendable, Equatable {
        package let source: Source
        package let count: Int
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
        /// Whose turn it is to get the one that is left over.
        var turn = 0
    }

    private let plans: [String: WarmUpPlan]
    private let implied: Source
    private let state: Mutex<State>

    /// - Parameter helo: the EHLO name of the implied source.
    package init(plans: [String: WarmUpPlan], helo: String) {
        self.plans = plans
        implied = Source(
            id: Source.implied, name: "default", helo: helo, stateSince: Timestamp(microseconds: 0))
        state = Mutex(State(plan: SourcePlan(SourceRegister(), implied: implied)))
    }

    /// In the order of the alphabet.
    package var planNames: [String] { plans.keys.sorted() }

    /// Everything as of the last reload; with the implied source where there is none.
    package var register: SourceRegister { state.withLock { $0.plan.register } }

    /// The pool that a tenant uses: quarantine, its own, or the default one. Nil: that one does not exist.
    package func pool(for tenant: TenantID) -> Pool? { state.withLock { $0.plan.pool(for: tenant) } }

    /// The sources of the tenant's pool that send. Empty: its mail waits until somebody resumes or adds one.
    package func candidates(for tenant: TenantID) -> [Candidate] {
        state.withLock { state in state.plan.pool(for: tenant).map { state.plan.senders(of: $0) } ?? [] }
    }

    /// Divides `count` messages among the tenant's sources by weight. What comes out may be fewer: the rest has to wait
    /// until ``nextDay(for:provider:at:)``.
    package func assign(
        _ count: Int, for tenant: TenantID, provider: String, at now: Timestamp
    ) -> [Assignment] {
        state.withLock { state in
            var left = max(0, count)
            var assignments: [Assignment] = []
            for pool in state.plan.chain(for: tenant) where left > 0 {
                let senders = state.plan.senders(of: pool)
                // An own pool that stands still on purpose does not push its mail onto others.
                if senders.isEmpty { break }
                let rooms = senders.map { state.warmth.room($0.source, provider, at: now, plans) }
                let counts = Self.divide(left, by: senders.map(\.weight), rooms: rooms, turn: state.turn)
                state.turn = (state.turn + 1) % 1_000_000
                for (sender, count) in zip(senders, counts) where count > 0 {
                    state.warmth.assign(count, sender.source, provider, plans)
                    assignments.append(Assignment(source: sender.source, count: count))
                    left -= count
                }
            }
            return assignments
        }
    }

    /// How many messages the source may send to the provider in the present hour; `Int.max`: as many as one likes.
    /// 0 for a source that does not send.
    package func mayTake(_ source: SourceID, provider: String, at now: Timestamp) -> Int {
        state.withLock { state in
            guard let source = state.plan.sources[source], source.state == .active else { return 0 }
            return state.warmth.allowance(source, provider, at: now, plans).now
        }
    }

    /// When ``mayTake(_:provider:at:)`` grows. Nil: not by waiting.
    package func nextShare(_ source: SourceID, provider: String, at now: Timestamp) -> Timestamp? {
        state.withLock { state in
            guard let source = state.plan.sources[source], source.state == .active else { return nil }
            return state.warmth.allowance(source, provider, at: now, plans).until
        }
    }

    /// When the first of the tenant's sources begins its next day with the provider. Nil: none is warming.
    package func nextDay(for tenant: TenantID, provider: String, at now: Timestamp) -> Timestamp? {
        state.withLock { state in
            state.plan.chain(for: tenant).flatMap { state.plan.senders(of: $0) }.compactMap { sender in
                state.warmth.nextDay(sender.source, provider, at: now, plans)
            }.min()
        }
    }

    /// Counts messages whose content was sent, whatever the reply to it.
    package func sent(_ source: SourceID, provider: String, count: Int = 1, at now: Timestamp) {
        state.withLock { state in
            guard let source = state.plan.sources[source] else { return }
            state.warmth.sent(count, source, provider, at: now, plans)
        }
    }

    /// Messages that were assigned and go elsewhere, or nowhere.
    package func giveBack(_ source: SourceID, provider: String, count: Int) {
        state.withLock { $0.warmth.giveBack(count, source, provider) }
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
        }
    }

    /// What was counted since the last call; the caller writes it.
    func drain() -> [SourceDay] { state.withLock { $0.warmth.drain() } }

    /// What could not be written after all.
    func restore(_ days: [SourceDay]) { state.withLock { $0.warmth.restore(days) } }

    /// By weight, as far as there is room: whole numbers that add up to `count` or to the room that there is.
    static func divide(_ count: Int, by weights: [Int], rooms: [Int], turn: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: weights.count)
        var left = count
        while left > 0 {
            let open = weights.indices.filter { counts[$0] < rooms[$0] }
            guard !open.isEmpty else { break }
            let total = open.reduce(0) { $0 + weights[$1] }
            let round = left
            for index in open {
                let share = round.multipliedFullWidth(by: weights[index])
                let whole = total.dividingFullWidth(share).quotient
                let given = min(whole, rooms[index] - counts[index])
                counts[index] += given
                left -= given
            }
            // Fewer are left than would fill a round: one by one, each turn beginning with another.
            if left == round {
                var ones = left
                for offset in open.indices where ones > 0 {
                    counts[open[(turn + offset) % open.count]] += 1
                    ones -= 1
                }
                left = ones
            }
        }
        return counts
    }
}
