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
        public var inbox = Inbox.Limits()
        /// Address to listen on.
        public var host = "127.0.0.1"
        /// Profiles that replace the built-in ones.
        public var profiles: [Provider: ReceivingProfile] = [:]
        /// The time in seconds since 1970.
        public var now: @Sendable () -> Int64 = { Int64(time(nil)) }

        public init() {}
    }

    /// What the servers received.
    public let inbox: Inbox
    private let configuration: Configuration
    private let group: any EventLoopGroup
    private let logger: Logger
    private let servers = Mutex<[Provider: SMTPServer]>([:])

    public init(configuration: Configuration = Configuration(), group: any EventLoopGroup, logger: Logger) {
        self.configuration = configuration
        self.group = group
        self.logger = logger
        self.inbox = Inbox(limits: configuration.inbox)
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
        let policy = ReceivingPolicy(profile: profile, configuration: configuration, inbox: inbox)
        return try await SMTPServer.start(
            host: configuration.host, port: port, configuration: profile.server, policy: policy, group: group)
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
