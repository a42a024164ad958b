// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Answers the commands of this machine's operators over a Unix socket that only they can open (mode 0600).
struct ControlServer: Service {
    static let lineLimit = 32 << 20

    let path: String
    let group: any EventLoopGroup
    let handler: ControlHandler
    let logger: Logger

    func run() async throws {
        // The data directory's lock is held: whoever left this socket behind is gone.
        unsafe unlink(path)
        let server: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>
        do {
            server = try await ServerBootstrap(group: group).bind(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
        } catch {
            throw ControlFailure("the control socket \(path) cannot be opened: \(error)")
        }
        // Between bind and chmod nobody else gets near it: the data directory is closed to them (mode 0700).
        guard unsafe chmod(path, 0o600) == 0 else {
            throw ControlFailure("the control socket \(path) cannot be protected: \(DataDirectory.reason())")
        }
        try await withGracefulShutdownHandler {
            try await server.executeThenClose { clients in
                try await withThrowingDiscardingTaskGroup { tasks in
                    for try await client in clients {
                        // A client that listens no more keeps nobody from stopping.
                        tasks.addTask { await cancelWhenGracefulShutdown { await serve(client) } }
                    }
                }
            }
        } onGracefulShutdown: {
            server.channel.close(promise: nil)
        }
        unsafe unlink(path)
    }

    private func serve(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        do {
            try await client.executeThenClose { inbound, outbound in
                var chunks = inbound.makeAsyncIterator()
                var received = ByteBuffer()
                while received.readableBytesView.last != UInt8(ascii: "\n"), var bytes = try await chunks.next() {
                    received.writeBuffer(&bytes)
                    guard received.readableBytes <= Self.lineLimit else { return }
                }
                guard received.readableBytes > 0 else { return }
                try await answer(Data(received.readableBytesView), ControlWriter(outbound: outbound))
                // Closing at once can lose what was written last: the client closes when it has read the answer.
                while try await chunks.next() != nil {}
            }
        } catch {
            logger.debug("a command's connection broke", metadata: ["error": "\(error)"])
        }
    }

    private func answer(_ line: Data, _ writer: ControlWriter) async throws {
        do {
            let request = try JSONDecoder().decode(ControlRequest.self, from: line)
            logger.debug("command", metadata: ["command": "\(request.command.rawValue)"])
            let result = try await handler.handle(request, writer)
            try await writer.send(ControlResponse(result: result))
        } catch {
            try await writer.send(ControlResponse(error: "\(error)"))
        }
    }
}

/// Writes responses, a line each.
struct ControlWriter: Sendable {
    let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    func send(_ response: ControlResponse) async throws {
        var data = try JSONEncoder().encode(response)
        data.append(UInt8(ascii: "\n"))
        try await outbound.write(ByteBuffer(bytes: data))
    }
}
