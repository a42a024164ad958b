// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Logging
public import NIOCore
public import SMTP
internal import Synchronization

/// Receiving servers on loopback ports that behave like the providers that Japanese companies mail to, and the inbox
/// that shows what they received. Nothing leaves the machine.
public final class MailboxSimulator: Sendable {
    /// What the simulation is like.
    public struct Configuration: Sendable {
        /// The same seed gives the same unknown users, full mailboxes and deferrals.
        public var seed: UInt64 = 2_026
        /// Every server takes every message, at full speed.
        public var acceptsEverything = false
        /// Share of connections that meet the provider's block or rate limit, 0...1.
        public var incidents = 0.0
        /// How many source addresses the one client stands for: its connection limits are multiplied by this.
        public var sources = 1
        /// What is kept of the messages that were taken.
        public var inbox = Inbox.Limits()
        /// Every reply to the end of a message waits so long, since real providers look at what they take. Real time.
        public var delay = Duration.zero
        /// Extensions that no server offers, whatever its profile has.
        public var withoutExtensions: Set<ServerConfiguration.Extension> = []
        /// Address to listen on.
        public var host = "127.0.0.1"
        /// Profiles that replace the built-in ones.
        public var profiles: [Provider: ReceivingProfile] = [:]
        /// Limits that are imposed strictly, and whose breaches are counted, in place of the profile's own.
        public var imposed: [Provider: ImposedLimits] = [:]
        /// Times in which a provider takes nothing.
        public var blocks: [Provider: [Block]] = [:]
        /// Providers that block who writes to too many that do not exist.
        public var unknownUserBlocks: [Provider: UnknownUserBlock] = [:]
        /// Addresses whose local part begins with this are unknown users at every provider, in whatever case; nil: no such.
        public var unknownUserPrefix: String?
        /// Every provider keeps notes for ``MailboxSimulator/record()``; one that imposes or blocks keeps them anyway.
        public var keepsRecord = false
        /// How much faster than the machine's the clock of blocks, pauses, ways back, quiet minutes and the record goes:
        /// 60 makes a minute of each second. Rates stay messages in a real second. 0.001...100,000.
        public var timeScale = 1.0
        /// The time in seconds since 1970.
        public var now: @Sendable () -> Int64 = { Int64(time(nil)) }
        /// Nanoseconds that never go back.
        public var uptime: @Sendable () -> UInt64 = { NIODeadline.now().uptimeNanoseconds }

        /// Everything as the properties say: providers as they are by themselves, nothing imposed.
        public init() {}
    }

    /// What the servers received.
    public let inbox: Inbox
    private let configuration: Configuration
    private let group: any EventLoopGroup
    private let logger: Logger
    private let servers = Mutex<[Provider: SMTPServer]>([:])
    private let clock: SimulatorClock
    private let doorkeepers: [Provider: Doorkeeper]

    /// A simulator that listens nowhere yet; see ``start()`` and ``startAlone(_:port:)``.
    ///
    /// - Parameters:
    ///   - configuration: what the providers are like; it stays.
    ///   - group: the event loops of the servers, the caller's.
    ///   - logger: hears of starts.
    public init(configuration: Configuration = Configuration(), group: any EventLoopGroup, logger: Logger) {
        self.configuration = configuration
        self.group = group
        self.logger = logger
        self.inbox = Inbox(limits: configuration.inbox)
        let clock = SimulatorClock(
            scale: configuration.timeScale, startedAt: configuration.now(), uptime: configuration.uptime)
        self.clock = clock
        var doorkeepers: [Provider: Doorkeeper] = [:]
        for provider in Provider.allCases {
            doorkeepers[provider] = configuration.doorkeeper(provider, clock: clock)
        }
        self.doorkeepers = doorkeepers
    }

    /// Starts one server for each provider on free ports. When one does not start, none stays.
    public func start() async throws(SMTPServer.StartFailure) {
        for provider in Provider.allCases {
            do throws(SMTPServer.StartFailure) {
                let server = try await startAlone(provider, port: 0)
                servers.withLock { $0[provider] = server }
            } catch {
                await stop()
                throw error
            }
        }
        logger.info(
            "mailbox simulator started",
            metadata: ["ports": "\(ports.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: " "))"])
    }

    /// Starts the server of one provider, which the caller stops; `port` 0 takes a free one.
    public func startAlone(_ provider: Provider, port: Int) async throws(SMTPServer.StartFailure) -> SMTPServer {
        var profile = configuration.profiles[provider] ?? provider.profile
        if configuration.acceptsEverything {
            profile.server.extensions = Set(ServerConfiguration.Extension.allCases)
            profile.server.limits.messages = nil
            profile.server.limits.recipients = 1_000
        }
        profile.server.extensions.subtract(configuration.withoutExtensions)
        // The doorkeeper counts the messages of a connection where it imposes, and the session does elsewhere.
        if configuration.imposed[provider] != nil { profile.server.limits.messages = nil }
        let policy = policy(profile)
        return try await SMTPServer.start(
            host: configuration.host, port: port, configuration: profile.server, policy: policy, group: group)
    }

    func policy(_ profile: ReceivingProfile) -> ReceivingPolicy {
        ReceivingPolicy(
            profile: profile, configuration: configuration, inbox: inbox, doorkeeper: doorkeepers[profile.provider])
    }

    /// The provider takes nothing from now on for `duration` of the simulator's time. False: it keeps no record, and
    /// blocks nobody.
    @discardableResult
    public func block(
        _ provider: Provider, for duration: Duration, at place: Block.Place = .greeting, reply: ServerReply? = nil,
        peers: Set<String>? = nil
    ) -> Bool {
        doorkeepers[provider]?.block(for: duration, at: place, reply: reply, peers: peers) != nil
    }

    /// What the providers saw so far; those alone that keep a record.
    public func record() -> SimulationRecord {
        SimulationRecord(
            startedAt: clock.startedAt, timeScale: clock.scale, seconds: clock.now().seconds,
            providers: Dictionary(
                doorkeepers.map { ($0.key.rawValue, $0.value.record()) }, uniquingKeysWith: { $1 }))
    }

    /// Stops all servers; the inbox stays readable.
    public func stop() async {
        let running = servers.withLock { servers in
            defer { servers = [:] }
            return Array(servers.values)
        }
        for server in running { await server.stop() }
    }

    /// Ports of the running servers; empty before `start`.
    public var ports: [Provider: Int] {
        servers.withLock { $0.mapValues(\.port) }
    }

    /// Port of the server that takes mail for `domain`; 0 before `start`.
    public func port(forDomain domain: String) -> Int {
        servers.withLock { $0[Provider.serving(domain: domain)]?.port ?? 0 }
    }
}

extension MailboxSimulator.Configuration {
    /// Nil: the provider neither imposes nor blocks nor keeps a record.
    func doorkeeper(_ provider: Provider, clock: SimulatorClock) -> Doorkeeper? {
        guard
            keepsRecord || imposed[provider] != nil || blocks[provider] != nil || unknownUserBlocks[provider] != nil
        else { return nil }
        var limits = imposed[provider]
        let profile = profiles[provider] ?? provider.profile
        if limits?.connections == nil { limits?.connections = profile.connectionsPerClient }
        if limits?.messagesPerConnection == nil { limits?.messagesPerConnection = profile.server.limits.messages }
        let door = Door(
            limits: limits, blocks: blocks[provider] ?? [], unknownUserBlock: unknownUserBlocks[provider],
            scale: clock.scale)
        return Doorkeeper(door, clock: clock)
    }
}
