// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
import MIME
import Platform
import Synchronization

extension DeliveryService {
    // MARK: - Plan

    func planLoop() async throws {
        for await _ in planSignals {
            try Task.checkCancellation()
            var chunk = 5_000  // The first mail leaves before a large audience is wholly cut.
            while try await planNext(limit: chunk) {
                try Task.checkCancellation()
                chunk = settings.planChunk
                claimSignal.yield()
            }
        }
    }

    /// False: no mailing has anything left to plan.
    package func planNext(limit: Int) async throws -> Bool {
        let campaign = try await retrying { () async throws(StoreError) in
            let planning = try await self.stores.campaigns(in: [.planning])
            return planning.first(where: \.isUrgent) ?? planning.first
        }
        guard let campaign else { return false }
        let step = try await retrying { () async throws(StoreError) in
            try await self.stores.planNext(
                campaign.id, limit: limit, siteOf: { self.routing.group(of: $0) }, at: self.now())
        }
        logger.debug(
            "planned",
            metadata: [
                "planned": "\(step.planned)", "suppressed": "\(step.suppressed)",
                "complete": "\(step.isComplete)",
            ])
        return true
    }

    // MARK: - Claim

    func claimLoop() async throws {
        for await _ in claimSignals {
            while !Task.isCancelled, try await claimNext() {}
            try Task.checkCancellation()
        }
    }

    /// False: no more is claimed for now, for there is none, or no room for it.
    package func claimNext() async throws -> Bool {
        guard queue.total < settings.waitingInAll, committer.unwritten < settings.uncommittedLimit else { return false }
        // While nothing is held, nothing was claimed before the suppressions known here were committed: this
        // claim finds them in the database.
        if held.withLock(\.isEmpty) { suppressions.removeAll() }
        let room = claimRoom()
        let (asked, batches) = try await retrying { () async throws(StoreError) in
            (
                self.surroundings.clock(),
                try await self.stores.claim(
                    node: self.settings.node, lease: self.settings.lease, room: room, limit: 8, at: self.now())
            )
        }
        if batches.isEmpty { return false }
        var wasRefused = false
        for batch in batches where try await !admit(batch, asked: asked) { wasRefused = true }
        // What cannot be sent now is not claimed again at once.
        return !wasRefused
    }

    /// False: its mailing is not to be sent now; the batch was given back.
    private func admit(_ batch: Batch, asked: ContinuousClock.Instant) async throws -> Bool {
        guard let runtime = try await runtime(of: batch) else {
            _ = try await retrying { () async throws(StoreError) in
                try await self.stores.release([(batch.id, batch.fence)], at: self.now())
            }
            return false
        }
        let claimed = ClaimedBatch(
            batch, campaign: runtime, lease: HeldLease(asked: asked, for: settings.lease))
        held.withLock { $0[batch.id] = claimed }
        if batch.recipients.isEmpty {
            close(claimed, .unfinished)
            return true
        }
        var byDomain: [String: [Int]] = [:]
        for (offset, recipient) in batch.recipients.enumerated() {
            if let reason = recipient.suppression {
                settle(claimed, offset, .suppressed, reply: nil, detail: reason)
            } else {
                byDomain[Self.domain(of: recipient.email), default: []].append(offset)
            }
        }
        let places = await shaping.places.places(of: Set(byDomain.keys))
        var byServers: [String: (place: Place, offsets: [Int])] = [:]
        for (domain, offsets) in byDomain {
            guard let place = places[domain] else { continue }
            byServers[place.servers, default: (place, [])].offsets += offsets
        }
        var reached: [(pool: String, place: Place)] = []
        for entry in byServers.values {
            shaping.limit(runtime, at: entry.place)
            let offsets = entry.offsets.sorted()
            var done = 0
            for part in shaping.shelves(
                in: queue, of: runtime, to: entry.place, count: offsets.count, at: now())
            {
                queue.append(Array(offsets[done..<done + part.count]), of: claimed, to: part.shelf)
                done += part.count
                reached.append((part.shelf.pool, entry.place))
            }
        }
        // Halted while it was being admitted: nobody else will take these out again.
        if runtime.isHalted {
            giveBackWaiting(of: batch.campaign)
            return true
        }
        for (pool, place) in reached { wake(pool, to: place, isUrgent: runtime.isUrgent) }
        return true
    }

    /// There may be work on the pool's shelf.
    func wake(_ pool: String, to place: Place, isUrgent: Bool = false) {
        let engine = engineBox.withLock { $0 }
        for lane in shaping.lanes(pool: pool, to: place, at: now()) { engine?.wake(lane, isUrgent: isUrgent) }
    }

    private func runtime(of batch: Batch) async throws -> CampaignRuntime? {
        if let runtime = campaigns.runtime(batch.campaign) { return runtime }
        let campaign = try await retrying { () async throws(StoreError) in
            try await self.stores.campaign(batch.campaign)
        }
        guard let campaign, campaign.state == .planning || campaign.state == .running else { return nil }
        do throws(RuntimeLoader.Failure) {
            let runtime = try await loader.load(campaign)
            spread(campaign)
            return campaigns.add(runtime) ? runtime : nil
        } catch {
            // The database is away for a moment: the batch is claimed again.
            if case .store(let cause) = error {
                guard cause.isTransient(settings) else { throw cause }
                return nil
            }
            // It was checked before the launch; what broke since then is for a person to see to.
            logger.error(
                "mailing paused: it cannot be made ready",
                metadata: ["campaign": "\(campaign.id.rawValue)", "error": "\(error.description)"])
            _ = try await retrying { () async throws(StoreError) in
                try await self.stores.pauseCampaign(campaign.id, at: self.now())
            }
            return nil
        }
    }

    static func domain(of email: String) -> String {
        guard let at = email.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "" }
        let domain = email[email.index(after: at)...]
        if domain.utf8.allSatisfy({ $0 < 0x80 && !(0x41...0x5A).contains($0) }) { return String(domain) }
        return (try? EmailAddress(parsing: email))?.domain ?? domain.lowercased()
    }

    // MARK: - Sweep

    /// Leases, retries and cancelled remains; also the heartbeat that finds what a missed signal left.
    func sweepLoop() async throws {
        planSignal.yield()
        claimSignal.yield()
        var ticks = 0
        let ticksPerRenewal = max(1, Int(settings.lease.components.seconds / 3) * 4)
        while true {
            try await Task.sleep(for: .milliseconds(250))
            ticks += 1
            if ticks % ticksPerRenewal == 0 { try await renewLeases() }
            let formed = try await formRetries()
            if formed > 0 || ticks % 4 == 0 { claimSignal.yield() }
            if ticks % 4 == 0 {
                singles?.nudge()
                keepQuietTimes()
                try await endDueOrders()
            }
            if ticks % 20 == 0 {
                planSignal.yield()
                shaping.gates.tidy(now: Shaping.clock)
                try await allowRunning()
                try await keepPaces()
            }
            try await settleCancelled()
        }
    }

    /// Mailings that are halted here and run all the same: the database did not answer when one was to be paused, or its
    /// answer to a resume got lost. They go on.
    package func allowRunning() async throws {
        let halted = campaigns.halted
        guard !halted.isEmpty else { return }
        let running = try await retrying { () async throws(StoreError) in
            try await self.stores.campaigns(in: [.planning, .running])
        }
        for campaign in running {
            guard let halt = halted[campaign.id], campaigns.allow(campaign.id, haltedBy: halt) else { continue }
            logger.notice("a mailing goes on", metadata: ["campaign": "\(campaign.id.rawValue)"])
            start(campaign.id)
        }
    }

    package func renewLeases() async throws {
        let mine = held.withLock { $0 }
        let ids = Array(mine.keys)
        let (asked, expired) = try await retrying { () async throws(StoreError) in
            (
                self.surroundings.clock(),
                try await self.stores.renewLeases(
                    ids, of: self.settings.node, lease: self.settings.lease, at: self.now())
            )
        }
        for batch in mine.values { batch.renewed(asked: asked, for: settings.lease) }
        if expired > 0 { logger.warning("leases ran out", metadata: ["batches": "\(expired)"]) }
    }

    /// How many recipients are due again and wait in batches now.
    package func formRetries() async throws -> Int {
        try await retrying { () async throws(StoreError) in
            guard let due = try await self.stores.nextDeferralDue(), due < self.now() else { return 0 }
            return try await self.stores.formRetryBatches(
                limit: 20 * Batch.limit, siteOf: { self.routing.group(of: $0) }, at: self.now())
        }
    }

    package func settleCancelled() async throws {
        for campaign in campaigns.cancelling.sorted() { try await settleCancelled(campaign) }
    }

    func singlesLoop(_ singles: SingleMails) async throws {
        for await _ in singles.signals {
            try Task.checkCancellation()
            try await retrying { () async throws(StoreError) in
                try await singles.pump { lane in self.engineBox.withLock { $0 }?.wake(lane, isUrgent: true) }
            }
        }
    }

    private func settleCancelled(_ campaign: CampaignID) async throws {
        let isSettled = try await retrying { () async throws(StoreError) in
            _ = try await self.stores.cancelNext(campaign, limit: 5_000, at: self.now())
            guard let found = try await self.stores.campaign(campaign), found.state == .cancelled else { return true }
            return !found.counts.isUnsettled
        }
        if isSettled { campaigns.removeCancelling(campaign) }
    }

    /// Runs a store call until it succeeds or fails for good; the database may be away or its disk full for a while.
    func retrying<T: Sendable>(
        _ body: @Sendable () async throws(StoreError) -> T
    ) async throws -> T {
        var pause = Duration.milliseconds(100)
        while true {
            do throws(StoreError) {
                return try await body()
            } catch {
                guard error.isTransient(settings) else { throw error }
                logger.error("the store does not answer", metadata: ["error": "\(error)"])
                try await surroundings.sleep(pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}

extension StoreError {
    /// Nothing was written, and the same call may succeed later.
    ///
    /// A call whose fate is unknown may be made again where the database is another process: plans go on from their
    /// cursor, and a claim that got lost is given back when its lease runs out.
    func isTransient(_ settings: DeliveryService.Settings) -> Bool {
        switch self {
        case .unavailable, .full: true
        case .unknownOutcome: settings.repeatsUnknown
        case .conflict, .broken: false
        }
    }
}
