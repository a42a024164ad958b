// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import SMTP

/// An SMTP server on loopback that takes every mail.
struct AcceptingServer {
    private struct Policy: ServerPolicy {
        let hold: Duration?

        func recipient(
            _ recipient: String, in envelope: ServerEnvelope, on connection: ServerConnection
        ) -> ServerDecision { .accept }

        func message(
            _ message: ByteBuffer, in envelope: ServerEnvelope, on connection: ServerConnection
        ) -> ServerDecision { hold.map { .delay($0, then: .accept) } ?? .accept }
    }

    private let server: SMTPServer

    var port: Int { server.port }

    /// - Parameter hold: before each answer to the end of data.
    init(hold: Duration? = nil) async throws {
        server = try await SMTPServer.start(
            configuration: SMTP.ServerConfiguration(hostname: "sink.example"), policy: Policy(hold: hold), tls: nil,
            group: MultiThreadedEventLoopGroup.singleton)
    }

    func stop() async { await server.stop() }
}
