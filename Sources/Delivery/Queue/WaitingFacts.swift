// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Platform
import SMTP

/// What is known of one recipient's way at a moment, and what follows from it. Pure.
struct WaitingFacts: Sendable {
    /// A gate in the recipient's way.
    struct Barrier: Sendable {
        let key: GateKey
        let state: Gate.Snapshot
        /// In wall-clock time, of the closures of `state` that are in force.
        let closures: [(closure: Closure, until: Timestamp?)]
    }

    /// One source's way to the recipient's servers.
    struct Way: Sendable {
        let source: String
        let barriers: [Barrier]
        /// Nil: it has no work there at the moment.
        var lane: LaneState?
        /// When the lane tries again; nil: it does not rest.
        var restsUntil: Timestamp?
        /// The warm-up quota leaves nothing until then.
        var quotaUntil: Timestamp?
        /// An operator's order holds the source.
        var hold: QueueOrder?
    }

    var place: QueuePlace
    var state: Campaign.State
    var startAt: Timestamp?
    var node: String
    /// Orders that cover the recipient.
    var orders: [QueueOrder] = []
    /// Gates of the mailing's side.
    var mailing: [Barrier] = []
    /// Usable sources.
    var ways: [Way] = []
    var isStalled = false
    /// When a spread mailing's last mail is to leave.
    var spreadUntil: Timestamp?
    /// Recipients of the same shelf that wait here, this one's mailing included.
    var waitingAhead = 0
    var hasUrgentAhead = false

    /// The first is the one that counts; the others hold as well.
    var reasons: [WaitingReason] {
        switch place.stage {
        case .settled(let outcome, let at): return [WaitingReason(.settled, until: at, detail: outcome.rawValue)]
        case .absent where state != .draft && state != .scheduled: return [WaitingReason(.absent)]
        default: break
        }
        var found = ofMailing + ofOrders
        if case .deferred(_, let due) = place.stage {
            let reply = place.reply.map { "\($0.phase): \($0.code) \($0.enhanced) \($0.text)" } ?? ""
            found.append(WaitingReason(.deferred, until: due, detail: reply))
            return found
        }
        if case .unplanned = place.stage { found.append(WaitingReason(.planning)) }
        if case .claimed(let owner) = place.stage, owner != node {
            found.append(WaitingReason(.otherNode, detail: owner))
            return found
        }
        guard state == .running || state == .planning else { return found }
        found += mailing.flatMap(reasons)
        let closed = closedWays
        found += closed
        if isStalled { found.append(WaitingReason(.storeBehind)) }
        // However fast the servers are, what they take is the urgent mailing's.
        let isFree = found.isEmpty
        if isFree, hasUrgentAhead { found.append(WaitingReason(.urgentFirst)) }
        if closed.isEmpty { found += Self.pace(of: ways) }
        if isFree, found.allSatisfy({ $0.cause == .urgentFirst }) {
            found.append(WaitingReason(.turn, detail: "\(waitingAhead) wait for the same servers"))
        }
        return found
    }

    private var ofMailing: [WaitingReason] {
        switch state {
        case .draft: [WaitingReason(.draft)]
        case .scheduled: [WaitingReason(.scheduled, until: startAt)]
        case .paused: [WaitingReason(.paused)]
        case .cancelled: [WaitingReason(.cancelled)]
        case .planning, .running, .finished: []
        }
    }

    private var ofOrders: [WaitingReason] {
        orders.filter { $0.stops && $0.selection.source == nil }.map { order in
            WaitingReason(
                order.kind == .purge ? .purged : .held, until: order.until, detail: Self.words(of: order))
        }
    }

    private static func words(of order: QueueOrder) -> String {
        "order \(order.id.rawValue) by \(order.actor): \(order.reason)"
    }

    /// What every source has in common stops the mail; what only some have does not. Of the sources' reasons the one
    /// that ends first counts, since that source goes on then. Empty: a source may send.
    private var closedWays: [WaitingReason] {
        guard !ways.isEmpty else { return [WaitingReason(.noSource)] }
        var blocked: [WaitingReason] = []
        for way in ways {
            guard let reason = Self.reason(of: way) else { return [] }
            // What all of them share is told once.
            if !blocked.contains(reason) { blocked.append(reason) }
        }
        return blocked.sorted { ($0.until ?? .distantFuture) < ($1.until ?? .distantFuture) }
    }

    /// What stops a way; nil: nothing does.
    private static func reason(of way: Way) -> WaitingReason? {
        if let hold = way.hold {
            return WaitingReason(.held, until: hold.until, detail: "source:\(way.source): \(words(of: hold))")
        }
        let closed = way.barriers.flatMap(closures)
        if let last = closed.max(by: { ($0.until ?? .distantFuture) < ($1.until ?? .distantFuture) }) { return last }
        if let until = way.quotaUntil {
            return WaitingReason(.warmUpQuota, until: until, detail: "source:\(way.source)")
        }
        guard let until = way.restsUntil else { return nil }
        let trouble = way.lane?.trouble
        let detail = trouble.map { "\($0.phase.rawValue): \($0.detail)" } ?? ""
        if trouble?.detail.hasPrefix("no answer from the DNS") == true {
            return WaitingReason(.dns, until: until, detail: detail)
        }
        return WaitingReason(trouble?.phase == .connect ? .unreachable : .refused, until: until, detail: detail)
    }

    /// Ways are open: how fast they are.
    private static func pace(of ways: [Way]) -> [WaitingReason] {
        var found: [WaitingReason] = []
        for way in ways {
            for barrier in way.barriers where barrier.state.refusal != nil && barrier.state.share < 1 {
                let share = Int((barrier.state.share * 100).rounded())
                found.append(
                    WaitingReason(
                        .backedOff,
                        detail: "\(barrier.key.text): \(share) % of its limits, \(barrier.state.refusal ?? "")"))
            }
            guard let lane = way.lane, lane.pending > 0 else { continue }
            if let rate = lane.gates.compactMap(\.limits.messagesPerSecond).min() {
                found.append(WaitingReason(.rate, detail: "source:\(way.source), \(rate) a second"))
            } else if lane.connections >= lane.gates.compactMap(\.ceiling).min() ?? .max {
                found.append(WaitingReason(.connections, detail: "source:\(way.source), \(lane.connections)"))
            }
        }
        return found
    }

    private func reasons(of barrier: Barrier) -> [WaitingReason] {
        let closed = Self.closures(of: barrier)
        guard closed.isEmpty else { return closed }
        if case .campaign = barrier.key.identity, barrier.key.site == nil, barrier.state.limits.messagesPerSecond != nil
        {
            return [WaitingReason(.spread, until: spreadUntil)]
        }
        if barrier.state.refusal != nil, barrier.state.share < 1 {
            return [WaitingReason(.backedOff, detail: "\(barrier.key.text): \(barrier.state.refusal ?? "")")]
        }
        return []
    }

    private static func closures(of barrier: Barrier) -> [WaitingReason] {
        barrier.closures.map { closure, until in
            let isTenants = if case .tenant = barrier.key.identity { true } else { false }
            let cause: WaitingReason.Cause =
                switch closure.kind {
                case .suspended: .suspended
                case .quiet: isTenants ? .quietHours : .quietMinutes
                case .held: .held
                case .quota: .warmUpQuota
                }
            return WaitingReason(cause, until: until, detail: "\(barrier.key.text): \(closure.detail)")
        }
    }
}
