// SPDX-License-Identifier: Apache-2.0

public import NIOCore
internal import NIOPosix
public import NIOSSL
internal import Synchronization

/// A listening SMTP server on the loopback interface.
public final class SMTPServer: Sendable {
    /// Why a server did not start.
    public enum StartFailure: Error {
        /// The port is taken or may not be bound; choose another one.
        case cannotListen(port: Int, detail: String)
    }

    /// Port that it listens on.
    public let port: Int
    private let channel: any Channel
    private let connections: Connections

    private init(channel: any Channel, connections: Connections) {
        self.channel = channel
        self.connections = connections
        self.port = channel.localAddress?.port ?? 0
    }

    /// Starts to listen; `port` 0 takes a free one. At `maximumConnections` further ones are closed at once.
    public static func start(
        host: String = "127.0.0.1", port: Int = 0, configuration: ServerConfiguration, policy: any ServerPolicy,
        tls: NIOSSLContext? = nil, group: any EventLoopGroup, maximumConnections: Int = 10_000
    ) async throws(StartFailure) -> SMTPServer {
        let connections = Connections(limit: maximumConnections)
        let idle = TimeAmount(configuration.limits.idle)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 1_024, initial: 16_384, maximum: 65_536)
            )
            .childChannelInitializer { channel in
                guard let id = connections.opened(channel) else {
                    return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
                }
                channel.closeFuture.whenComplete { _ in connections.closed(id) }
                let connection = ServerConnection(id: id, peer: channel.remoteAddress?.ipAddress ?? "")
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        IdleStateHandler(readTimeout: idle),
                        SMTPServerHandler(
                            connection: connection, configuration: configuration, policy: policy, tls: tls),
                    ])
                }
            }
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            return SMTPServer(channel: channel, connections: connections)
        } catch {
            throw .cannotListen(port: port, detail: String(describing: error))
        }
    }

    /// Stops listening and closes every connection.
    public func stop() async {
        try? await channel.close()  // it may be closed already, which is what we want
        for connection in connections.all() { try? await connection.close() }
    }

    /// The open connections of a server.
    private final class Connections: Sendable {
        private struct State {
            var last: UInt64 = 0
            var open: [UInt64: any Channel] = [:]
        }

        private let state = Mutex(State())
        private let limit: Int

        init(limit: Int) {
            self.limit = limit
        }

        func opened(_ channel: any Channel) -> UInt64? {
            state.withLock { state in
                guard state.open.count < limit else { return nil }
                state.last += 1
                state.open[state.last] = channel
                return state.last
            }
        }

        func closed(_ id: UInt64) {
            state.withLock { _ = $0.open.removeValue(forKey: id) }
        }

        func all() -> [any Channel] {
            state.withLock { Array($0.open.values) }
        }
    }
}
