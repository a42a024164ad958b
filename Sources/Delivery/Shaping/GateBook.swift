// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
import Synchronization

/// Every gate of this process by what it limits.
///
/// A gate is made when a profile, an operator or a reply asks for it, so that identities without limits cost nothing.
package final class GateBook: Sendable {
    /// Beyond it gates that limit nothing any more are forgotten.
    private static let tidyingLimit = 50_000

    private struct State {
        var gates: [GateKey: Gate] = [:]
        var tidiedAt = 0
    }

    private let state = Mutex(State())
    private let changes = Atomic<Int>(0)
    private let streamGates = Atomic<Int>(0)

    package init() {}

    /// Rises whenever a gate is made or forgotten: what was looked up before may be incomplete.
    package var version: Int { changes.load(ordering: .acquiring) }

    /// There are gates of others than sources: while there are none, a mailing's mail is asked nothing.
    var hasStreamGates: Bool { streamGates.load(ordering: .acquiring) > 0 }

    /// The gate of `key`, made when there is none. `limits` nil leaves those that it has.
    package func gate(_ key: GateKey, limits: Gate.Limits? = nil) -> Gate {
        state.withLock { state in
            if let gate = state.gates[key] {
                if let limits { gate.set(limits) }
                return gate
            }
            let gate = Gate(name: key.text, limits: limits ?? Gate.Limits())
            state.gates[key] = gate
            if key.limitsStreams { streamGates.wrappingAdd(1, ordering: .releasing) }
            changes.wrappingAdd(1, ordering: .releasing)
            return gate
        }
    }

    /// Nil: nothing limits it.
    package func existing(_ key: GateKey) -> Gate? { state.withLock { $0.gates[key] } }

    /// Those of the identities at a site, and their limits that hold everywhere.
    package func existing(_ identities: [LimitIdentity], at site: String) -> [(key: GateKey, gate: Gate)] {
        state.withLock { state in
            var found: [(GateKey, Gate)] = []
            for identity in identities {
                for key in [GateKey(identity, at: site), GateKey(identity)] {
                    if let gate = state.gates[key] { found.append((key, gate)) }
                }
            }
            return found
        }
    }

    /// All, for people.
    package func snapshots(now: UInt64) -> [(key: GateKey, state: Gate.Snapshot)] {
        let gates = state.withLock { Array($0.gates) }
        return gates.map { ($0.key, $0.value.snapshot(now: now)) }
    }

    /// Forgets gates that limit nothing and that nobody passes, once there are many.
    package func tidy(now: UInt64) {
        let gates = state.withLock { $0.gates.count > Self.tidyingLimit ? Array($0.gates) : [] }
        guard !gates.isEmpty else { return }
        let idle = gates.filter { entry in
            let snapshot = entry.value.snapshot(now: now)
            return snapshot.share >= 1 && snapshot.connections == 0 && snapshot.closures.isEmpty
        }
        state.withLock { state in
            for (key, gate) in idle where state.gates[key] === gate {
                state.gates[key] = nil
                if key.limitsStreams { streamGates.wrappingSubtract(1, ordering: .releasing) }
            }
        }
        changes.wrappingAdd(1, ordering: .releasing)
    }
}
