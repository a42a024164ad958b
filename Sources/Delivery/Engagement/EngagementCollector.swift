// SPDX-License-Identifier: Apache-2.0

package import Logging
package import Platform
import Synchronization

/// Gathers opens and clicks, holds each for ``MachineRules/window``, and writes them in batches.
///
/// A reader is never held up: at the bound an event is dropped and counted, and the log says so. What is held is lost in
/// a crash: two seconds' worth. An orderly stop writes it.
package final class EngagementCollector: Sendable {
    /// Held events; further ones are dropped.
    static let limit = 200_000
    /// Events of one transaction.
    static let batch = 5_000
    static let tick = Duration.milliseconds(100)

    struct Mail: Hashable {
        let campaign: CampaignID
        let contact: ContactID
    }

    /// What the same thing once more is told by.
    private struct Visit: Hashable {
        let campaign: CampaignID
        let contact: ContactID
        /// -1 for an open.
        let link: Int
        let isMachine: Bool
    }

    private struct State {
        var held: [NewEngagement] = []
        /// What came since `turnedAt`, and in the window before.
        var recent: Set<Visit> = []
        var earlier: Set<Visit> = []
        var turnedAt = Timestamp(microseconds: 0)
        /// Held here or with the writer.
        var count = 0
        var dropped = 0
    }

    private let store: any EventStore
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    package init(store: any EventStore, logger: Logger, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.logger = logger
        self.now = now
    }

    /// The same that came within the window (or a second one, as it falls) counts as one: a double click, a program
    /// that asks again. False when it was dropped.
    @discardableResult
    package func add(_ engagement: NewEngagement) -> Bool {
        let visit = Visit(
            campaign: engagement.campaign, contact: engagement.contact, link: engagement.link ?? -1,
            isMachine: engagement.isMachine)
        return state.withLock { state in
            if state.recent.contains(visit) || state.earlier.contains(visit) { return true }
            guard state.count < Self.limit else {
                state.dropped += 1
                return false
            }
            state.count += 1
            state.held.append(engagement)
            state.recent.insert(visit)
            return true
        }
    }

    /// Writes until the task is cancelled, then what is left.
    package func run() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.tick) } catch { break }
            await flush(before: now() + (.zero - MachineRules.window))
        }
        await flush(before: Timestamp(microseconds: Int64.max))
    }

    /// Writes what came before `time`; on a failure it stays held and is tried again.
    func flush(before time: Timestamp) async {
        // Looked through outside the lock: requests go on meanwhile.
        let (held, dropped) = state.withLock { state in
            if time + (.zero - MachineRules.window) >= state.turnedAt {
                state.earlier = state.recent
                state.recent = []
                state.turnedAt = time
            }
            defer {
                state.held = []
                state.dropped = 0
            }
            return (state.held, state.dropped)
        }
        let marked = Self.marked(held)
        let ready = marked.filter { $0.at < time }
        let waiting = marked.filter { $0.at >= time }
        state.withLock { $0.held = waiting + $0.held }
        if dropped > 0 { logger.warning("opens and clicks were dropped", metadata: ["count": "\(dropped)"]) }
        var rest = ready[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(Self.batch))
            do throws(StoreError) {
                try await store.append(part)
                rest = rest.dropFirst(part.count)
                state.withLock { $0.count -= part.count }
            } catch {
                logger.error("opens and clicks could not be written", metadata: ["error": "\(error)"])
                // What is wrong stays wrong; whatever else it is passes.
                if case .broken = error {
                    rest = rest.dropFirst(part.count)
                    state.withLock { $0.count -= part.count }
                    continue
                }
                let left = Array(rest)
                state.withLock { $0.held = left + $0.held }
                return
            }
        }
    }

    /// With everything of a mail whose links were followed in a burst marked as a machine's.
    static func marked(_ held: [NewEngagement]) -> [NewEngagement] {
        var clicks: [Mail: [(at: Int64, link: Int)]] = [:]
        for event in held {
            guard let link = event.link else { continue }
            clicks[Mail(campaign: event.campaign, contact: event.contact), default: []].append(
                (event.at.microseconds, link))
        }
        let machines = Set(clicks.filter { isBurst($0.value) }.keys)
        guard !machines.isEmpty else { return held }
        return held.map { event in
            var event = event
            if machines.contains(Mail(campaign: event.campaign, contact: event.contact)) { event.isMachine = true }
            return event
        }
    }

    private static func isBurst(_ clicks: [(at: Int64, link: Int)]) -> Bool {
        guard clicks.count > 1 else { return false }
        let clicks = clicks.sorted { $0.at < $1.at }
        return MachineRules.bursts.contains { burst in
            let length = (Timestamp(microseconds: 0) + burst.within).microseconds
            return clicks.indices.contains { start in
                let inside = clicks[start...].prefix { $0.at - clicks[start].at <= length }
                return Set(inside.map(\.link)).count >= burst.links
            }
        }
    }
}
