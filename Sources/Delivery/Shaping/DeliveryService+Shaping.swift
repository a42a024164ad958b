// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
import Logging
package import Platform
import Synchronization

/// The shaping of this process, for people who look and decide.
extension DeliveryService {
    package func laneStates() async -> [LaneState] { await engineBox.withLock { $0 }?.laneStates() ?? [] }

    package func gateStates() -> [(key: GateKey, state: Gate.Snapshot)] { shaping.gates.snapshots(now: Shaping.clock) }

    /// The profiles are others: limits follow with what is taken next.
    package func profilesChanged() {
        shaping.places.forget()
        engineBox.withLock { $0 }?.wakeAll()
        claimSignal.yield()
    }

    /// Ends a suspension; false: there is none.
    package func endSuspension(_ key: GateKey, actor: String) async -> Bool {
        let clock = Shaping.clock
        guard let gate = shaping.gates.existing(key),
            gate.snapshot(now: clock).closures.contains(where: { $0.kind == .suspended })
        else { return false }
        gate.open(.suspended, now: clock)
        engineBox.withLock { $0 }?.wakeAll()
        _ = try? await retrying { () async throws(StoreError) in
            try await self.stores.endSuspension(identity: key.identity.text, site: key.site ?? "")
            try await self.stores.record(
                AuditEntry(
                    tenant: nil, at: self.now(), actor: actor, action: "site.release", subject: key.text))
        }
        return true
    }

    /// False: there is no such mailing.
    package func setUrgent(_ isUrgent: Bool, _ id: CampaignID, actor: String) async throws(StoreError) -> Bool {
        guard try await stores.setUrgent(isUrgent, id, actor: actor, at: now()) else { return false }
        campaigns.runtime(id)?.isUrgent = isUrgent
        return true
    }

    /// Closes what replies had closed before the process ended.
    func restoreSuspensions() async throws {
        let kept = try await retrying { () async throws(StoreError) in
            try await self.stores.suspensions(at: self.now())
        }
        let (time, clock) = (now(), Shaping.clock)
        for suspension in kept {
            guard let identity = LimitIdentity(text: suspension.identity) else { continue }
            let site = suspension.site.isEmpty ? nil : suspension.site
            shaping.gates.gate(GateKey(identity, at: site)).suspend(
                until: Shaping.clock(of: suspension.until, now: time, clock: clock),
                routing.recovery(at: site ?? ""), detail: suspension.reply, now: clock)
        }
    }

    /// A reply closed or narrowed a gate: what is closed is kept.
    func gateChanged(_ key: GateKey, _ gate: Gate, rule: String) {
        let (time, clock) = (now(), Shaping.clock)
        guard let closure = gate.snapshot(now: clock).closures.first(where: { $0.kind == .suspended }),
            let until = closure.until
        else { return }
        let suspension = StoredSuspension(
            identity: key.identity.text, site: key.site ?? "",
            until: Shaping.time(of: until, now: time, at: clock), reply: String(closure.detail.prefix(500)), rule: rule,
            at: time)
        surroundings.spawn { [self] in
            _ = try? await retrying { () async throws(StoreError) in
                try await stores.saveSuspension(suspension)
            }
        }
    }
}
