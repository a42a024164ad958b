// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
package import Logging
import MIME
package import NIOCore
package import Platform
import SMTP
import Synchronization

/// The engine put to work: plans, claims, renders, signs, sends, commits.
///
/// The database is the only truth; all that is held here can be lost at any moment.
package final class DeliveryService: Sendable {
    package typealias Stores = CampaignStore & QueueStore

    package struct Settings: Sendable {
        /// Names this node in its leases; stays the same over restarts.
        package var node: String
        package var lease = Duration.seconds(60)
        package var retries = RetrySchedule.standard
        package var engine: DeliveryEngine.Settings
        /// Recipients of one site that wait unrendered before more of it are claimed.
        package var waitingPerSite = 2_000
        /// The same over all sites.
        package var waitingInAll = 50_000
        package var planChunk = 50_000
        /// Outcomes not yet durable before new work is held back.
        package var uncommittedLimit = 4_096
        package var commitWindow = Duration.milliseconds(20)

        package init(node: String, engine: DeliveryEngine.Settings) {
            self.node = node
            self.engine = engine
        }
    }

    let settings: Settings
    let stores: any Stores
    let loader: RuntimeLoader
    let routing: Routing
    let logger: Logger
    let now: @Sendable () -> Timestamp
    let queue = WorkQueue()
    let committer: OutcomeCommitter
    private let workers: [RenderWorker]
    private let held = Mutex<[BatchID: ClaimedBatch]>([:])
    private let campaigns = Mutex(Campaigns())
    /// Contacts suppressed since this process started: what was claimed before still knows nothing of it.
    private let suppressed = Mutex<Set<ContactID>>([])
    private let hasSuppressed = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)

    private struct Campaigns {
        var runtimes: [CampaignID: CampaignRuntime] = [:]
        /// Halted by this process: what was read before the halt must not start them again.
        var halted: Set<CampaignID> = []
    }

    private let engineBox = Mutex<DeliveryEngine?>(nil)
    private let claimSignal: AsyncStream<Void>.Continuation
    private let claimSignals: AsyncStream<Void>
    private let planSignal: AsyncStream<Void>.Continuation
    private let planSignals: AsyncStream<Void>

    package init(
        settings: Settings, stores: any Stores, loader: RuntimeLoader, routing: Routing, logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.settings = settings
        self.stores = stores
        self.loader = loader
        self.routing = routing
        self.logger = logger
        self.now = now
        committer = OutcomeCommitter(
            store: stores,
            settings: .init(limit: settings.uncommittedLimit, window: settings.commitWindow), logger: logger)
        workers = (0..<settings.engine.workers).map { _ in RenderWorker() }
        (claimSignals, claimSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (planSignals, planSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs until cancelled, then lets what is under way finish.
    package func run(group: any EventLoopGroup, finder: any HostFinder) async throws {
        let recovery = try await stores.recover(node: settings.node, at: now())
        if recovery.batches > 0 {
            logger.notice(
                "recovered",
                metadata: [
                    "batches": "\(recovery.batches)", "attempted again": "\(recovery.unsettled)",
                    "copies at most":
                        "1 for each connection that was open + \(settings.uncommittedLimit) uncommitted replies",
                    "commit window": "\(settings.commitWindow)",
                ])
        }
        let engine = DeliveryEngine(
            settings: settings.engine, source: self, finder: finder, group: group, logger: logger)
        engineBox.withLock { $0 = engine }
        let loops = Task {
            try await withThrowingTaskGroup(of: Void.self) { loops in
                loops.addTask { try await self.planLoop() }
                loops.addTask { try await self.claimLoop() }
                loops.addTask { try await self.sweepLoop() }
                try await loops.next()
                loops.cancelAll()
            }
        }
        // Not a child of this task: it goes on writing after a cancellation until everything is written.
        let writing = Task {
            do {
                try await self.committer.run(
                    onCommitted: { group, result in await self.committed(group, result) },
                    onRoom: { engine.resume() })
            } catch {
                loops.cancel()
                throw error
            }
        }
        let ended = await withTaskCancellationHandler {
            await loops.result
        } onCancel: {
            loops.cancel()
        }
        await stop(engine)
        try await writing.value
        if case .failure(let error) = ended, !(error is CancellationError) { throw error }
    }

    private func stop(_ engine: DeliveryEngine) async {
        isStopping.store(true, ordering: .releasing)
        for item in queue.removeAll(of: nil) { giveBack(item.batch) }
        await engine.stop(within: .seconds(20))
        committer.finish()
    }

    // MARK: - Commands

    /// The mailing was launched or resumed. Call it after the commit.
    package func start(_ campaign: CampaignID) {
        campaigns.withLock { _ = $0.halted.remove(campaign) }
        planSignal.yield()
        claimSignal.yield()
    }

    /// From the moment this returns no MAIL FROM is sent for the campaign by this node. What it had claimed goes back.
    package func halt(_ campaign: CampaignID) {
        let runtime = campaigns.withLock { campaigns in
            campaigns.halted.insert(campaign)
            return campaigns.runtimes.removeValue(forKey: campaign)
        }
        runtime?.halt()
        for item in queue.removeAll(of: campaign) { giveBack(item.batch) }
    }

    /// From the moment this returns no MAIL FROM is sent to the contact by this node. Call it after the commit.
    package func suppress(_ contact: ContactID) {
        suppressed.withLock { suppressed in
            suppressed.insert(contact)
            hasSuppressed.store(true, ordering: .releasing)
        }
    }

    /// Batches of the campaign that this node holds: what is under way after a halt.
    package func heldBatches(of campaign: CampaignID) -> Int {
        held.withLock { held in held.values.count { $0.campaign.id == campaign } }
    }

    package var connectionCount: Int { engineBox.withLock { $0?.connectionCount ?? 0 } }

    // MARK: - Plan

    private func planLoop() async throws {
        for await _ in planSignals {
            try Task.checkCancellation()
            var chunk = 5_000  // The first mail leaves before a large audience is wholly cut.
            while let campaign = try await retrying({ () async throws(StoreError) in
                try await self.stores.campaigns(in: [.planning]).first
            }) {
                try Task.checkCancellation()
                let limit = chunk
                let step = try await retrying { () async throws(StoreError) in
                    try await self.stores.planNext(
                        campaign.id, limit: limit, siteOf: { self.routing.site(of: $0) }, at: self.now())
                }
                chunk = settings.planChunk
                claimSignal.yield()
                logger.debug(
                    "planned",
                    metadata: [
                        "planned": "\(step.planned)", "suppressed": "\(step.suppressed)",
                        "complete": "\(step.isComplete)",
                    ])
            }
        }
    }

    // MARK: - Claim

    private func claimLoop() async throws {
        for await _ in claimSignals {
            while !Task.isCancelled, queue.total < settings.waitingInAll {
                forgetSuppressed()
                let waiting = queue.waitingBySite
                let room = waiting.mapValues { max(0, (settings.waitingPerSite - $0 + Batch.limit / 2) / Batch.limit) }
                let batches = try await retrying { () async throws(StoreError) in
                    try await self.stores.claim(
                        node: self.settings.node, lease: self.settings.lease, room: room,
                        defaultRoom: self.settings.waitingPerSite / Batch.limit, limit: 8, at: self.now())
                }
                if batches.isEmpty { break }
                for batch in batches { try await admit(batch) }
            }
            try Task.checkCancellation()
        }
    }

    /// While nothing is held, nothing was claimed before the suppressions known here were committed: the next claim
    /// finds them in the database. Only the claim loop may do this.
    private func forgetSuppressed() {
        guard hasSuppressed.load(ordering: .acquiring), held.withLock({ $0.isEmpty }) else { return }
        suppressed.withLock { suppressed in
            suppressed.removeAll()
            hasSuppressed.store(false, ordering: .releasing)
        }
    }

    private func admit(_ batch: Batch) async throws {
        guard let runtime = try await runtime(of: batch) else {
            _ = try await retrying { () async throws(StoreError) in
                try await self.stores.release([(batch.id, batch.fence)], at: self.now())
            }
            return
        }
        let claimed = ClaimedBatch(batch, campaign: runtime)
        held.withLock { $0[batch.id] = claimed }
        if batch.recipients.isEmpty { return close(claimed, .unfinished) }
        var byLane: [String: (lane: Lane, offsets: [Int])] = [:]
        var lanes: [String: Lane] = [:]
        for (offset, recipient) in batch.recipients.enumerated() {
            if let reason = recipient.suppression {
                settle(claimed, offset, .suppressed, reply: nil, detail: reason)
                continue
            }
            let domain = Self.domain(of: recipient.email)
            let lane = lanes[domain] ?? routing.lane(for: domain)
            lanes[domain] = lane
            byLane[lane.name, default: (lane, [])].offsets.append(offset)
        }
        for (name, entry) in byLane { queue.append(entry.offsets, of: claimed, to: name) }
        // Halted while it was being admitted: nobody else will take these out again.
        if runtime.isHalted {
            for item in queue.removeAll(of: batch.campaign) { giveBack(item.batch) }
            return
        }
        let engine = engineBox.withLock { $0 }
        for entry in byLane.values { engine?.wake(entry.lane) }
    }

    private func runtime(of batch: Batch) async throws -> CampaignRuntime? {
        if let runtime = campaigns.withLock({ $0.runtimes[batch.campaign] }) { return runtime }
        let campaign = try await retrying { () async throws(StoreError) in
            try await self.stores.campaign(batch.campaign)
        }
        guard let campaign, campaign.state == .planning || campaign.state == .running else { return nil }
        do throws(RuntimeLoader.Failure) {
            let runtime = try await loader.load(campaign)
            return campaigns.withLock { campaigns in
                guard !campaigns.halted.contains(campaign.id) else { return nil }
                campaigns.runtimes[campaign.id] = runtime
                return runtime
            }
        } catch {
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
    private func sweepLoop() async throws {
        planSignal.yield()
        claimSignal.yield()
        var ticks = 0
        let ticksPerRenewal = max(1, Int(settings.lease.components.seconds / 3) * 4)
        while true {
            try await Task.sleep(for: .milliseconds(250))
            ticks += 1
            if ticks % ticksPerRenewal == 0 {
                try await retrying { () async throws(StoreError) in
                    try await self.stores.renewLeases(
                        of: self.settings.node, lease: self.settings.lease, at: self.now())
                }
            }
            let formed = try await retrying { () async throws(StoreError) in
                guard let due = try await self.stores.nextDeferralDue(), due < self.now() else { return 0 }
                return try await self.stores.formRetryBatches(
                    limit: 20 * Batch.limit, siteOf: { self.routing.site(of: $0) }, at: self.now())
            }
            if formed > 0 || ticks % 4 == 0 { claimSignal.yield() }
            if ticks % 20 == 0 { planSignal.yield() }
        }
    }

    /// Runs a store call until it succeeds or fails for good; the database may be away or its disk full for a while.
    private func retrying<T: Sendable>(
        _ body: @Sendable () async throws(StoreError) -> T
    ) async throws -> T {
        var pause = Duration.milliseconds(100)
        while true {
            do throws(StoreError) {
                return try await body()
            } catch {
                guard error.isTransient else { throw error }
                logger.error("the store does not answer", metadata: ["error": "\(error)"])
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    // MARK: - Settling

    func settle(
        _ claimed: ClaimedBatch, _ offset: Int, _ outcome: Outcome, reply: RecordedReply?,
        suppress: Suppression.Reason? = nil, detail: Suppression.Reason? = nil
    ) {
        let recipient = claimed.batch.recipients[offset]
        let at = now()
        var record = OutcomeRecord(
            batch: claimed.batch.id, fence: claimed.batch.fence, position: recipient.position,
            campaign: claimed.batch.campaign, contact: recipient.contact, attempt: claimed.batch.attempt,
            outcome: outcome, at: at, reply: reply, suppress: suppress)
        if let detail {
            record.reply = RecordedReply(phase: "local", code: 0, enhanced: "", text: detail.rawValue, host: "")
        }
        if outcome == .deferred {
            let first = claimed.batch.firstAttemptAt ?? at
            let next = at + settings.retries.wait(after: claimed.batch.attempt)
            if next > first + settings.retries.expiry {
                record.outcome = .expired
            } else {
                record.nextAttemptAt = next
                record.firstAttemptAt = first
            }
        }
        if committer.add(.init(record: record, batch: claimed)) { engineBox.withLock { $0 }?.stall() }
    }

    private func committed(_ group: [OutcomeCommitter.Pending], _ result: CommitResult) async {
        for pending in group { close(pending.batch, pending.batch.settled()) }
        for campaign in result.finished {
            campaigns.withLock { _ = $0.runtimes.removeValue(forKey: campaign) }
            logger.info("mailing finished", metadata: ["campaign": "\(campaign.rawValue)"])
        }
        if !result.stale.isEmpty {
            logger.warning(
                "outcomes of batches that another node took over were left out",
                metadata: ["batches": "\(result.stale.count)"])
        }
    }

    func giveBack(_ claimed: ClaimedBatch) { close(claimed, claimed.givenBack()) }

    private func close(_ claimed: ClaimedBatch, _ closing: ClaimedBatch.Closing) {
        switch closing {
        case .stillOpen: break
        case .settled:
            held.withLock { _ = $0.removeValue(forKey: claimed.batch.id) }
        case .unfinished:
            // The row goes back first: who waits for the campaign to be at rest finds it so.
            Task {
                do {
                    try await retrying { () async throws(StoreError) in
                        try await self.stores.release([(claimed.batch.id, claimed.batch.fence)], at: self.now())
                    }
                } catch {
                    logger.error(
                        "a batch could not be given back; its lease will run out", metadata: ["error": "\(error)"])
                }
                held.withLock { _ = $0.removeValue(forKey: claimed.batch.id) }
            }
        }
    }
}

// MARK: - MessageSource

extension DeliveryService: MessageSource {
    package func take(lane: String, limit: Int, worker: Int) -> [QueuedMessage] {
        let items = queue.take(lane: lane, limit: limit)
        var messages: [QueuedMessage] = []
        messages.reserveCapacity(items.count)
        let seconds = now().seconds
        for item in items {
            let claimed = item.batch
            guard !claimed.campaign.isHalted, !isStopping.load(ordering: .acquiring) else {
                giveBack(claimed)
                continue
            }
            do throws(RenderWorker.Failure) {
                let message = try workers[worker].message(
                    for: claimed.batch.recipients[item.offset], of: claimed.campaign, at: seconds)
                messages.append(QueuedMessage(message: message, ticket: claimed, index: item.offset))
            } catch {
                let reply = RecordedReply(phase: "local", code: 0, enhanced: "", text: error.description, host: "")
                settle(claimed, item.offset, .bounced, reply: reply)
            }
        }
        if items.count < limit || queue.total < settings.waitingPerSite { claimSignal.yield() }
        return messages
    }

    package func clear(_ message: QueuedMessage) -> Bool {
        guard let claimed = message.ticket as? ClaimedBatch else { return false }
        if claimed.campaign.isHalted {
            giveBack(claimed)
            return false
        }
        guard hasSuppressed.load(ordering: .acquiring) else { return true }
        let contact = claimed.batch.recipients[message.index].contact
        guard suppressed.withLock({ $0.contains(contact) }) else { return true }
        settle(claimed, message.index, .suppressed, reply: nil, detail: .unsubscribed)
        return false
    }

    package func settled(_ message: QueuedMessage, _ attempt: Attempt) {
        guard let claimed = message.ticket as? ClaimedBatch else { return }
        let verdict = Verdict(of: attempt)
        settle(claimed, message.index, verdict.outcome, reply: verdict.reply, suppress: verdict.suppress)
    }

    package func returned(_ message: QueuedMessage) {
        guard let claimed = message.ticket as? ClaimedBatch else { return }
        giveBack(claimed)
    }
}

extension StoreError {
    /// Nothing was written, and the same call may succeed later.
    var isTransient: Bool {
        switch self {
        case .unavailable, .full: true
        case .conflict, .unknownOutcome, .broken: false
        }
    }
}
