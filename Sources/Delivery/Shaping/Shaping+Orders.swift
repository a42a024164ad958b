// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Platform
import Synchronization

/// Operators' orders as closures of gates.
extension Shaping {
    /// Everything that is ordered at the moment, in place of what was.
    func apply(_ orders: [QueueOrder], at now: Timestamp) {
        let clock = Self.clock
        reroutes.withLock { $0 = orders.filter { $0.kind == .reroute } }
        places.setAlone(Set(orders.compactMap(\.selection.domain)))
        var wanted: [GateKey: Closure] = [:]
        for order in orders where order.stops && order.isInForce(at: now) {
            let end = order.kind == .purge ? nil : order.until
            let closure = Closure(
                .held, until: end.map { Self.clock(of: $0, now: now, clock: clock) },
                detail:
                    "\(order.kind == .purge ? "purged, may be taken back" : "held") by \(order.actor): \(order.reason)")
            let key = Self.key(of: order.selection)
            if let other = wanted[key], (other.until ?? .max) >= (closure.until ?? .max) { continue }
            wanted[key] = closure
        }
        let before = held.withLock { held in
            defer { held = wanted }
            return held
        }
        for key in before.keys where wanted[key] == nil { gates.existing(key)?.open(.held, now: clock) }
        for (key, closure) in wanted { gates.gate(key).close(closure) }
    }

    /// The gate whose closing stops what is selected.
    static func key(of selection: QueueSelection) -> GateKey {
        let site = selection.domain.map { "\(Place.domainMark)\($0)" } ?? selection.site
        if let source = selection.source { return GateKey(.source(source), at: site) }
        if let campaign = selection.campaign { return GateKey(.campaign(campaign), at: site) }
        if let tenant = selection.tenant { return GateKey(.tenant(tenant), at: site) }
        return GateKey(.everybody, at: site)
    }

    static func clock(of time: Timestamp, now: Timestamp, clock: UInt64) -> UInt64 {
        let ahead = max(0, time.microseconds - now.microseconds)
        return clock &+ UInt64(min(ahead, 1 << 52)) * 1_000
    }

    static func time(of clock: UInt64, now: Timestamp, at present: UInt64) -> Timestamp {
        Timestamp(microseconds: now.microseconds + Int64(clamping: clock) / 1_000 - Int64(clamping: present) / 1_000)
    }
}
