// SPDX-License-Identifier: Apache-2.0

import Delivery
import DeliveryEngine
import Logging
import MailAuthentication
import MessageContent
import Platform
import SMTP
import Secrets
import Store

/// One life of a server process: the product's own parts over the shared database, with hand-wound surroundings.
/// Whatever it has in memory is gone when it ends.
final class Process {
    /// What of a process is done by one loop, and so never twice at a time.
    enum Loop: Hashable { case planning, claiming, committing, sweeping, timetable }

    struct Bounds {
        var uncommitted: Int
        var waiting: Int
        var connectionsPerLane: Int
    }

    static let lease = Duration.seconds(60)
    static let retries = RetrySchedule(
        intervals: [.seconds(300), .seconds(1_800), .seconds(7_200), .seconds(43_200)], expiry: .seconds(2 * 86_400))

    static let longestWait = Duration.seconds(43_200)

    let number: Int
    let store: SQLStore
    let service: DeliveryService
    let campaigns: CampaignUseCases
    let timetable: CampaignTimetable
    let blocks: BlockAddresses
    let contacts: SaveContact
    let engine = ImaginedEngine()
    let background: BackgroundWork
    let bounds: Bounds

    var busy: Set<Loop> = []
    /// Background work that was begun and is not done.
    var workUnderWay = 0
    var connections: [ImaginedConnection] = [] {
        didSet { engine.connectionCount = connections.count }
    }
    /// Taken and not yet past MAIL FROM, by lane.
    var taken: [String: [QueuedMessage]] = [:]
    /// When its leases were renewed last, or it began.
    var renewedAt: Duration
    var isStopping = false
    /// The process is gone, and only what it had begun still unwinds.
    var isGone = false

    init(
        number: Int, node: String, store: SQLStore, repeatsUnknown: Bool, bounds: Bounds, routes: [StaticRoute],
        clock: WallClock, time: SimulatedTime, leaseClock: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) throws {
        self.number = number
        self.store = store
        self.bounds = bounds
        renewedAt = time.now
        let background = BackgroundWork()
        self.background = background
        let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        let now: @Sendable () -> Timestamp = { clock.now }
        var surroundings = Surroundings()
        surroundings.clock = leaseClock
        surroundings.sleep = sleep
        surroundings.spawn = { background.add($0) }
        var settings = DeliveryService.Settings(
            node: node, engine: DeliveryEngine.Settings(heloName: "simulation.example", workers: 1))
        settings.lease = Self.lease
        settings.retries = Self.retries
        settings.repeatsUnknown = repeatsUnknown
        settings.uncommittedLimit = bounds.uncommitted
        settings.waitingInAll = bounds.waiting
        // Its servers refuse by lot.
        settings.unknownUserLimit = nil
        let shaping = Shaping(
            places: PlaceBook(
                routing: Routing(routes: routes, profiles: try Self.profiles.get()), exchangers: nil), logger: logger)
        let loader = RuntimeLoader(
            stores: store, tokens: Self.tokens, secrets: Self.secrets, publicURL: "https://news.example.jp")
        service = DeliveryService(
            settings: settings, stores: store, loader: loader, shaping: shaping, logger: logger,
            surroundings: surroundings, now: now)
        campaigns = CampaignUseCases(
            stores: store, delivery: service, loader: loader,
            advice: SenderAdvice(
                mailHost: "mx.example.jp", sources: .include("spf.example.jp"), publicHost: "news.example.jp",
                resolver: nil),
            allowsUnregisteredSenders: true, now: now)
        timetable = CampaignTimetable(campaigns: campaigns, holds: store, logger: logger)
        blocks = BlockAddresses(stores: store, listening: service, now: now)
        contacts = SaveContact(stores: store, now: now)
    }

    /// A reader's own link; without `isTold` the service is not told, as a mutant has it.
    func unsubscribe(isTold: Bool, now: @escaping @Sendable () -> Timestamp) -> UnsubscribeContact {
        UnsubscribeContact(stores: store, tokens: Self.tokens, delivery: isTold ? service : nil, now: now)
    }

    static let tokens = RecipientTokens(key: TokenKey([UInt8](repeating: 7, count: 32)))
    private static let secrets = SecretBox(key: [UInt8](repeating: 9, count: 32))
    private static let profiles = Result { try ProfileSet.load() }

    /// Nothing is under way and nothing waits in memory.
    var isIdle: Bool {
        connections.allSatisfy(\.isIdle) && taken.values.allSatisfy(\.isEmpty) && service.waitingCount == 0
            && service.unwrittenCount == 0 && background.count == 0 && workUnderWay == 0
    }
}

/// A machine on which processes live, one after the other.
final class Node {
    let name: String
    let clock: WallClock
    var process: Process?
    /// Since when it stands still (SIGSTOP, a suspended machine).
    var stoppedAt: Duration?
    /// Nobody starts a process on it any more.
    var isGone = false
    /// What others told it meanwhile.
    var inbox: [Word] = []

    /// What one node tells the others; the bus of several nodes is imagined.
    enum Word {
        case halt(CampaignID), start(CampaignID), suppress([ContactID], Suppression.Reason), block(BlockedDomains)
    }

    init(name: String, clock: WallClock) {
        self.name = name
        self.clock = clock
    }
}
