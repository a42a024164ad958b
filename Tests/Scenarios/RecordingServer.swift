// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL
import SMTP
import Synchronization

/// An SMTP server that writes down what it took: the judge of every scenario.
final class RecordingServer: Sendable {
    struct Taken: Sendable, Hashable {
        var recipient: String
        var messageID: String
        var isEncrypted: Bool
        /// As it came over the wire.
        var content = ""
    }

    final class Policy: ServerPolicy {
        private let taken = Mutex<[Taken]>([])
        private let senders = Atomic<Int>(0)
        /// Decides about RCPT: (recipient, how often it was asked for before).
        let decide: @Sendable (String, Int) -> ServerDecision
        /// Decides about the end of data.
        let accept: @Sendable (String) -> ServerDecision
        private let asked = Mutex<[String: Int]>([:])
        private let connections: Int
        private let open = Mutex((now: 0, refused: 0))

        init(
            decide: @escaping @Sendable (String, Int) -> ServerDecision,
            accept: @escaping @Sendable (String) -> ServerDecision, connections: Int
        ) {
            self.connections = connections
            self.decide = decide
            self.accept = accept
        }

        var all: [Taken] { taken.withLock { $0 } }
        var mailCommands: Int { senders.load(ordering: .acquiring) }

        /// Connections that were turned away.
        var refusedConnections: Int { open.withLock { $0.refused } }

        func connected(_ connection: ServerConnection) -> ServerDecision {
            open.withLock { open in
                open.now += 1
                guard open.now > connections else { return .accept }
                open.refused += 1
                return .replyAndClose(ServerReply(421, "4.7.0 too many connections"))
            }
        }

        func closed(_ connection: ServerConnection) { open.withLock { $0.now -= 1 } }

        func mail(from reversePath: String, on connection: ServerConnection) -> ServerDecision {
            senders.wrappingAdd(1, ordering: .acquiringAndReleasing)
            return .accept
        }

        func recipient(
            _ recipient: String, in envelope: ServerEnvelope, on connection: ServerConnection
        ) -> ServerDecision {
            let before = asked.withLock { asked in
                asked[recipient, default: 0] += 1
                return asked[recipient, default: 1] - 1
            }
            return decide(recipient, before)
        }

        func message(
            _ message: ByteBuffer, in envelope: ServerEnvelope, on connection: ServerConnection
        ) -> ServerDecision {
            let recipient = envelope.recipients.first ?? ""
            let decision = accept(recipient)
            if Self.accepts(decision) {
                let messageID = Self.messageID(of: message)
                taken.withLock {
                    $0.append(
                        Taken(
                            recipient: recipient, messageID: messageID, isEncrypted: connection.isEncrypted,
                            content: String(buffer: message)))
                }
            }
            return decision
        }

        private static func accepts(_ decision: ServerDecision) -> Bool {
            switch decision {
            case .accept: true
            case .delay(_, let then): accepts(then)
            default: false
            }
        }

        private static func messageID(of message: ByteBuffer) -> String {
            for line in String(buffer: message).split(separator: "\r\n", omittingEmptySubsequences: false) {
                if line.isEmpty { break }
                if line.lowercased().hasPrefix("message-id:") { return String(line.dropFirst(11)) }
            }
            return ""
        }
    }

    let policy: Policy
    private let server: SMTPServer

    var port: Int { server.port }
    var taken: [Taken] { policy.all }

    init(
        extensions: Set<ServerConfiguration.Extension> = Set(ServerConfiguration.Extension.allCases),
        messagesPerConnection: Int? = nil, connections: Int = .max, tls: NIOSSLContext? = nil,
        recipient decide: @escaping @Sendable (String, Int) -> ServerDecision = { _, _ in .accept },
        message accept: @escaping @Sendable (String) -> ServerDecision = { _ in .accept }
    ) async throws {
        policy = Policy(decide: decide, accept: accept, connections: connections)
        var configuration = ServerConfiguration(hostname: "judge.example", extensions: extensions)
        configuration.limits.messages = messagesPerConnection
        configuration.limits.errors = 1_000_000
        server = try await SMTPServer.start(
            configuration: configuration, policy: policy, tls: tls, group: MultiThreadedEventLoopGroup.singleton)
    }

    func stop() async { await server.stop() }
}
