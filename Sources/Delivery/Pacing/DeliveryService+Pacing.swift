// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Platform
import Synchronization

/// Rest and haste: quiet minutes of providers, quiet hours of tenants, mailings that are spread over a time.
extension DeliveryService {
    /// How long before its time a closure is put in place.
    private static let lead = Duration.seconds(120)
    /// What a spread mailing has left at its end goes out over so long, seconds.
    private static let lastStretch = 30.0

    /// Seconds matter, and the clock may be set: asked every second.
    func keepQuietTimes() {
        let (time, clock) = (now(), Shaping.clock)
        for profile in routing.profilesInForce where !profile.quietMinutes.isEmpty {
            guard let rest = QuietMinutes.next(profile.quietMinutes, at: time), rest.from < time + Self.lead else {
                continue
            }
            close(
                GateKey(.everybody, at: profile.name), from: rest.from, until: rest.until,
                detail: "\(profile.name) wants to be left alone in these minutes", time, clock)
        }
        for (tenant, hours) in quietHours.withLock(\.self) {
            let rest = hours.next(at: time)
            guard rest.from < time + Self.lead else { continue }
            close(GateKey(.tenant(tenant)), from: rest.from, until: rest.until, detail: hours.text, time, clock)
        }
        var resting = restingTenants(at: time)
        guard !resting.isEmpty else { return }
        let waiting = queue.waitingByTenant
        resting = resting.filter { waiting[$0]?.values.contains { $0 > 0 } == true }
        guard !resting.isEmpty else { return }
        // A night is long: leases are not kept for it, nor the room of others.
        for item in queue.removeAll(where: { item, _ in
            resting.contains(item.batch.batch.tenant) && !item.batch.campaign.isUrgent
        }) { giveBack(item.batch) }
    }

    private func close(
        _ key: GateKey, from: Timestamp, until: Timestamp?, detail: String, _ time: Timestamp, _ clock: UInt64
    ) {
        shaping.gates.gate(key).close(
            Closure(
                .quiet, from: Shaping.clock(of: from, now: time, clock: clock),
                until: until.map { Shaping.clock(of: $0, now: time, clock: clock) }, detail: detail))
    }

    func restingTenants(at time: Timestamp) -> Set<TenantID> {
        Set(quietHours.withLock(\.self).filter { $0.value.next(at: time).from <= time }.keys)
    }

    /// Reads tenants' quiet hours; those that ended by decree end here.
    package func pacingChanged() async throws {
        let found = try await retrying { () async throws(StoreError) in try await self.stores.quietHours() }
        let before = quietHours.withLock { hours in
            defer { hours = found }
            return hours
        }
        let clock = Shaping.clock
        for (tenant, hours) in before where found[tenant] != hours {
            shaping.gates.existing(GateKey(.tenant(tenant)))?.open(.quiet, now: clock)
        }
        keepQuietTimes()
        guard found != before else { return }
        claimSignal.yield()
        engineBox.withLock { $0 }?.wakeAll()
    }

    // MARK: - Mailings

    /// How fast each mailing goes, as the database has it: urgent or not, and the rate of those that are spread, by what
    /// is left and how long there is.
    package func keepPaces() async throws {
        let runtimes = campaigns.all
        guard !runtimes.isEmpty else { return }
        let running = try await retrying { () async throws(StoreError) in
            try await self.stores.campaigns(in: [.planning, .running])
        }
        for campaign in running {
            guard let runtime = runtimes.first(where: { $0.id == campaign.id }) else { continue }
            // One that was made urgent while it was read here for the first time is not yet.
            runtime.isUrgent = campaign.isUrgent
            spread(campaign)
        }
    }

    /// Retries are not counted: they are few, and have times of their own.
    func spread(_ campaign: Campaign) {
        let key = GateKey(.campaign(campaign.id))
        guard let end = campaign.spreadUntil else {
            shaping.gates.existing(key)?.set(Gate.Limits())
            return
        }
        let left = Double(end.microseconds - now().microseconds) / 1e6
        let rate = Double(max(1, campaign.counts.left)) / max(Self.lastStretch, left)
        _ = shaping.gates.gate(key, limits: Gate.Limits(messagesPerSecond: rate))
    }
}
