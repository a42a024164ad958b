// SPDX-License-Identifier: Apache-2.0

import CustomerWeb
import DNS
import Delivery
import DeliveryEngine
import Foundation
import Hummingbird
import Logging
import MailAuthentication
import MailboxSimulator
import MessageContent
import NIOCore
import NIOPosix
import NIOSSL
import Platform
import PublicHTTP
import Secrets
import ServiceLifecycle
import Store
import UnixSignals

/// The whole product, put together: the only place that knows every concrete type.
struct Server: Sendable {
    let configuration: ServerConfiguration
    let directory: DataDirectory
    let store: SQLStore
    let indexes: ContactIndexes
    let imports: ImportDesk
    let blocks: BlockDesk
    let delivery: DeliveryService
    let campaigns: CampaignUseCases
    let sending: CampaignSending
    let notices: NoticeMailer
    let advice: SenderAdvice
    let linkHosts: LinkHosts
    let secrets: SecretBox
    let simulator: MailboxSimulator?
    let finder: NetworkHosts
    let sources: SourceKeeper
    /// Nil: there is no resolver to ask.
    let preflight: Preflight?
    let unsubscribe: UnsubscribeContact
    let tokens: RecipientTokens
    let trace: SMTPTrace
    let profiles: ProfileBook
    let descriptors: DescriptorShares
    let logger: Logger

    /// In the sandbox it is as if so many source addresses shared the work: nobody waits for a rehearsal.
    private static let sandboxSources = 20

    static let now: @Sendable () -> Timestamp = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Opens everything that can fail before anything is served.
    static func open(_ configuration: ServerConfiguration) async throws -> Server {
        var logger = Logger(label: "hayauma")
        logger.logLevel = configuration.logLevel
        let descriptors = DescriptorShares.raised()
        if let order = configuration.testSwitches.crashAt { CrashPoint.arm(order) }
        let directory = try DataDirectory(path: configuration.dataDirectory)
        let key = try MasterKey.loadOrCreate(path: ControlPaths.masterKey(in: directory.path))
        let secrets = SecretBox(key: key.derive("secret-box"))
        let tokens = RecipientTokens(key: TokenKey(key.derive("recipient-tokens")))
        let profiles = ProfileBook(
            try ProfileSet.load(directory: configuration.profiles), directory: configuration.profiles)
        let plans = try WarmUpPlan.load(path: configuration.warmUpPlans)
        let store = try await openStore(configuration, directory)
        let sources = SourceKeeper(
            book: SourceBook(plans: plans, helo: configuration.heloName), store: store, logger: logger)
        try await sources.reload()
        let group = MultiThreadedEventLoopGroup.singleton

        var simulator: MailboxSimulator?
        var ports: [String: Int] = [:]
        if configuration.environment == .sandbox {
            var simulation = MailboxSimulator.Configuration()
            simulation.sources = sandboxSources
            let built = MailboxSimulator(configuration: simulation, group: group, logger: logger)
            try await built.start()
            for (provider, port) in built.ports { ports[provider == .plain ? "default" : provider.rawValue] = port }
            simulator = built
        }
        let resolver = try makeResolver(configuration)
        let routing = Routing(
            routes: configuration.routes, profiles: { profiles.current }, simulated: ports,
            sources: configuration.environment == .sandbox ? sandboxSources : 1,
            relayConnections: configuration.relayConnections)
        let shaping = Shaping(
            places: PlaceBook(routing: routing, exchangers: resolver.map { MailRouting(resolver: $0) }),
            sources: sources.book, logger: logger)
        let loader = RuntimeLoader(
            stores: store, tokens: tokens, secrets: secrets, publicURL: configuration.publicURL,
            carriesLinkHosts: resolver != nil)
        var engine = DeliveryEngine.Settings(heloName: configuration.heloName, workers: configuration.workers)
        engine.tls = try opportunisticTLS()
        let trace = SMTPTrace()
        engine.trace = trace
        engine.maximumConnections = descriptors.smtp
        var settings = DeliveryService.Settings(node: try directory.node(), engine: engine)
        settings.retries = configuration.retries
        settings.lease = configuration.testSwitches.lease ?? settings.lease
        settings.unknownUserLimit = configuration.unknownUserLimit
        settings.repeatsUnknown = configuration.database != nil
        let mails = SingleMails(
            store: store, secrets: secrets, shaping: shaping, node: settings.node, logger: logger, now: now)
        let delivery = DeliveryService(
            settings: settings, stores: store, loader: loader, shaping: shaping, logger: logger, singles: mails,
            now: now)
        let advice = SenderAdvice(
            mailHost: configuration.mailHost, sources: configuration.spfSources,
            publicHost: PublicAddress(configuration.publicURL).host, resolver: resolver)
        let indexes = ContactIndexes(source: store)
        let campaigns = CampaignUseCases(
            stores: store, delivery: delivery, loader: loader, advice: advice,
            allowsUnregisteredSenders: configuration.environment == .sandbox
                || configuration.routes.contains { $0.pattern == "*" },
            now: now)
        let sending = CampaignSending(
            campaigns: campaigns, searching: indexes,
            links: LinkChecks(prober: try linkProbe(configuration, resolver, group), now: now),
            mails: mails, marks: store, grace: configuration.sendGrace)
        let finder = NetworkHosts(
            routing: resolver.map { MailRouting(resolver: $0) },
            allowedDomains: configuration.environment == .production ? nil : Set(configuration.allowedDomains))
        return Server(
            configuration: configuration, directory: directory, store: store, indexes: indexes,
            imports: ImportDesk(
                shelf: ImportShelf(root: ControlPaths.uploads(in: directory.path)), stores: store, now: now,
                changed: { await indexes.warm($0) }),
            blocks: BlockDesk(
                shelf: ImportShelf(
                    root: ControlPaths.blockUploads(in: directory.path), sizeLimit: BlockDesk.sizeLimit),
                blocking: BlockAddresses(stores: store, listening: delivery, now: now)),
            delivery: delivery,
            campaigns: campaigns, sending: sending,
            notices: NoticeMailer(mails: mails, host: configuration.heloName),
            advice: advice, linkHosts: LinkHosts(store: store, now: now),
            secrets: secrets, simulator: simulator, finder: finder,
            sources: sources, preflight: resolver.map { Preflight(resolver: $0) },
            unsubscribe: UnsubscribeContact(stores: store, tokens: tokens, delivery: delivery, now: now),
            tokens: tokens, trace: trace, profiles: profiles, descriptors: descriptors, logger: logger)
    }

    /// Runs until SIGTERM or SIGINT. `whenReady` is called when HTTP and the control socket take requests.
    func run(whenReady: @escaping @Sendable () async -> Void = {}) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let customers = try customerDependencies
        let collector = EngagementCollector(store: store, logger: logger, now: Server.now)
        let application = PublicRoutes.application(
            publicDependencies(collector), home: { CustomerRoutes.add(to: $0, customers) },
            host: configuration.httpHost,
            port: configuration.httpPort, connections: descriptors.http, logger: logger
        ) { _ in
            Task { await whenReady() }
        }
        let control = ControlServer(
            path: ControlPaths.socket(in: directory.path), group: group, handler: ControlHandler(server: self),
            logger: logger)
        var roles = ServiceGroupConfiguration(
            // The last one is stopped first: mail is at rest before its surfaces close.
            services: [
                .init(service: EngagementRole(collector: collector)), .init(service: SourceRole(sources: sources)),
                .init(service: application), .init(service: control),
                .init(service: SenderWatchRole(watch: senderWatch)),
                .init(
                    service: TimetableRole(
                        timetable: CampaignTimetable(campaigns: campaigns, holds: store, logger: logger))),
                .init(service: DeliveryRole(delivery: delivery, group: group, finder: finder)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        roles.maximumGracefulShutdownDuration = .seconds(45)
        let services = ServiceGroup(configuration: roles)
        // The first search of the day need not wait for its index.
        let warming = Task {
            if let tenants = try? await store.tenants() { await indexes.warm(tenants.map(\.id)) }
        }
        defer { warming.cancel() }
        do {
            try await services.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ControlFailure(
                "the HTTP address \(configuration.httpHost):\(configuration.httpPort) is taken by another program; "
                    + "choose another one with --http")
        }
        await simulator?.stop()
        await store.close()
    }

    // MARK: - Parts

    private static func openStore(_ configuration: ServerConfiguration, _ directory: DataDirectory) async throws
        -> SQLStore
    {
        do throws(StoreError) {
            if let url = configuration.database { return try await SQLStore.cluster(url: url) }
            return try await SQLStore.embedded(
                path: ControlPaths.database(in: directory.path), synchronous: configuration.testSwitches.synchronous)
        } catch {
            throw ControlFailure("the database cannot be opened: \(Refusal(error).english)")
        }
    }

    private static func makeResolver(_ configuration: ServerConfiguration) throws -> (any DNS.Resolver)? {
        // The sandbox never asks the network unless it is told whom to ask.
        guard configuration.environment != .sandbox || !configuration.resolvers.isEmpty || configuration.zoneFile != nil
        else { return nil }
        var unbound = UnboundConfiguration()
        unbound.forwarders = configuration.resolvers
        unbound.trustAnchorFile = configuration.trustAnchor
        // Forwarders go before zones: with resolv.conf the zone's file would never be read.
        if configuration.resolvers.isEmpty, configuration.zoneFile == nil { unbound.resolvConf = "/etc/resolv.conf" }
        if let zone = configuration.zoneFile {
            let parts = zone.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ControlFailure("zoneFile is ZONE=PATH, not '\(zone)'") }
            unbound.zones = [.init(name: parts[0], path: parts[1])]
        }
        do {
            return try UnboundResolver(unbound)
        } catch {
            throw ControlFailure("the DNS resolver cannot start: \(error)")
        }
    }

    /// The sandbox asks no network.
    private static func linkProbe(
        _ configuration: ServerConfiguration, _ resolver: (any DNS.Resolver)?, _ group: any EventLoopGroup
    ) throws -> NetworkLinkProbe? {
        guard let resolver, configuration.environment != .sandbox else { return nil }
        return try NetworkLinkProbe(resolver: resolver, group: group)
    }

    /// TLS against passive listeners: no certificate is asked to prove anything (RFC 7435); policy comes later.
    private static func opportunisticTLS() throws -> NIOSSLContext {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: tls)
    }
}

/// The delivery engine as one of the server's services.
struct DeliveryRole: Service {
    let delivery: DeliveryService
    let group: any EventLoopGroup
    let finder: NetworkHosts

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await delivery.run(group: group, finder: finder)
        }
    }
}

/// The clock of scheduled mailings as one of the server's services.
struct TimetableRole: Service {
    let timetable: CampaignTimetable

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await timetable.run() }
        } catch is CancellationError {}
    }
}

/// The writer of the warming sources' counters as one of the server's services: it ends after the delivery.
struct SourceRole: Service {
    let sources: SourceKeeper

    func run() async throws {
        await cancelWhenGracefulShutdown { await sources.run() }
    }
}
