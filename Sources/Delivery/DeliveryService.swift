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
    package typealias Stores = AuditStore & CampaignHoldStore & CampaignStore & PacingStore & QueueOrderStore
        & QueueStore

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
        /// Octets that one take of a worker renders before it hands them over; the last mail may go beyond.
        package var octetsPerTake = 4 << 20
        /// Outcomes not yet durable before new work is held back.
        package var uncommittedLimit = 4_096
        package var commitWindow = Duration.milliseconds(100)
        /// The share of unknown users at which a mailing stops by itself; nil: never, and no provider is doubted.
        package var unknownUserLimit: Double? = 0.1
        /// The database is another process: what it does not answer for is asked again, instead of stopping.
        package var repeatsUnknown = false

        package init(node: String, engine: DeliveryEngine.Settings) {
            self.node = node
            self.engine = engine
        }
    }

    let settings: Settings
    let stores: any Stores
    let loader: RuntimeLoader
    package let shaping: Shaping
    let logger: Logger
    let now: @Sendable () -> Timestamp
    let surroundings: Surroundings
    /// Nil: there are none.
    let singles: SingleMails?
    let queue = WorkQueue()
    let committer: OutcomeCommitter
    let workers: [RenderWorker]
    let held = Mutex<[BatchID: ClaimedBatch]>([:])
    let campaigns = CampaignRegistry()
    let suppressions = RecentSuppressions()
    let orders = Mutex<[QueueOrder]>([])
    let bounces: Mutex<BounceWatch>
    let quietHours = Mutex<[TenantID: QuietHours]>([:])
    let isStopping = Atomic<Bool>(false)

    let engineBox = Mutex<(any SendingEngine)?>(nil)
    let claimSignal: AsyncStream<Void>.Continuation
    let claimSignals: AsyncStream<Void>
    let planSignal: AsyncStream<Void>.Continuation
    let planSignals: AsyncStream<Void>

    package init(
        settings: Settings, stores: any Stores, loader: RuntimeLoader, shaping: Shaping, logger: Logger,
        singles: SingleMails? = nil, surroundings: Surroundings = Surroundings(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.singles = singles
        self.surroundings = surroundings
        bounces = Mutex(BounceWatch(limit: settings.unknownUserLimit))
        self.settings = settings
        self.stores = stores
        self.loader = loader
        self.shaping = shaping
        self.logger = logger
        self.now = now
        committer = OutcomeCommitter(
            store: stores,
            settings: .init(
                limit: settings.uncommittedLimit, window: settings.commitWindow,
                repeatsUnknown: settings.repeatsUnknown), logger: logger,
            sleep: surroundings.sleep)
        workers = (0..<settings.engine.workers).map { _ in RenderWorker() }
        (claimSignals, claimSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (planSignals, planSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs until cancelled, then lets what is under way finish.
    package func run(group: any EventLoopGroup, finder: any HostFinder) async throws {
        try await takeUp()
        let engine = DeliveryEngine(
            settings: settings.engine, source: self, finder: finder, group: group, logger: logger)
        try await begin(with: engine)
        let loops = Task {
            try await withThrowingTaskGroup(of: Void.self) { loops in
                loops.addTask { try await self.planLoop() }
                loops.addTask { try await self.claimLoop() }
                loops.addTask { try await self.sweepLoop() }
                if let singles = self.singles { loops.addTask { try await self.singlesLoop(singles) } }
                try await loops.next()
                loops.cancelAll()
            }
        }
        // Not a child of this task: it goes on writing after a cancellation until everything is written.
        let writing = Task {
            do {
                try await self.committer.run(
                    onCommitted: { group, result in await self.committed(group, result) },
                    onRoom: {
                        engine.resume()
                        self.claimSignal.yield()
                    })
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

    /// What an earlier life of this node left.
    func takeUp() async throws {
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
        try await singles?.recover()
        for campaign in try await stores.campaigns(in: [.cancelled]) where campaign.counts.isUnsettled {
            finishCancelling(campaign.id)
        }
    }

    func begin(with engine: any SendingEngine) async throws {
        engineBox.withLock { $0 = engine }
        shaping.onChange.withLock { $0 = { [weak self] in self?.gateChanged($0, $1, rule: $2) } }
        try await restoreSuspensions()
        await ordersChanged()
        try await pacingChanged()
    }

    /// From now on nothing is taken; what waits goes back.
    func beginStopping() {
        isStopping.store(true, ordering: .releasing)
        giveBackWaiting(of: nil)
    }

    private func stop(_ engine: DeliveryEngine) async {
        beginStopping()
        singles?.giveBackWaiting()
        await engine.stop(within: .seconds(20))
        committer.finish()
        // What is given back is released by tasks of its own; they have the store for a few seconds more.
        for _ in 0..<100 where !held.withLock(\.isEmpty) || singles?.isIdle == false {
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    // MARK: - Commands

    /// The mailing was launched or resumed. Call it after the commit.
    package func start(_ campaign: CampaignID) {
        campaigns.allow(campaign)
        planSignal.yield()
        claimSignal.yield()
    }

    /// From the moment this returns no MAIL FROM is sent for the campaign by this node. What it had claimed goes back.
    package func halt(_ campaign: CampaignID) {
        campaigns.halt(campaign)
        bounces.withLock { $0.forget(campaign) }
        giveBackWaiting(of: campaign)
    }

    /// From the moment this returns no MAIL FROM is sent to the contact by this node. Call it after the commit.
    package func suppress(_ contact: ContactID, reason: Suppression.Reason) {
        suppressions.add([contact], reason)
    }

    /// The rest of a campaign is settled as `cancelled` as soon as nobody holds it, if it is cancelled.
    package func finishCancelling(_ campaign: CampaignID) {
        campaigns.addCancelling(campaign)
    }

    /// Batches of the campaign that this node holds: what is under way after a halt.
    package func heldBatches(of campaign: CampaignID) -> Int {
        held.withLock { held in held.values.count { $0.campaign.id == campaign } }
    }

    var routing: Routing { shaping.places.routing }

    package var connectionCount: Int { engineBox.withLock { $0?.connectionCount ?? 0 } }
}
