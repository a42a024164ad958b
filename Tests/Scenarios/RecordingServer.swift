// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import SMTP
import Synchronization

/// An SMTP server that writes down what it took: the judge of every scenario.
final class RecordingServer: Sendable {
    struct Taken: Sendable, Hashable {
        var recipient: String
        var messageID: String
    }

    final class Policy: ServerPolicy {
        private let taken = Mutex<[Taken]>([])
        private let senders = Atomic<Int>(0)
        /// Decides about RCPT: (recipient, how often it was asked for before).
        let decide: @Sendable (String, Int) -> ServerDecision
        /// Decides about the end of data.
        let accept: @Sendable (String) -> ServerDecision
        private let asked = Mutex<[String: Int]>([:])

        init(
            decide: @escaping @Sendable (String, Int) -> ServerDecision,
            accept: @escaping @Sendable (String) -> ServerDecision
        ) {
            self.decide = decide
            self.accept = accept
        }

        var all: [Taken] { taken.withLock { $0 } }
        var mailCommands: Int { senders.load(ordering: .acquiring) }

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
                taken.withLock { $0.append(Taken(recipient: recipient, messageID: messageID)) }
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
        messagesPerConnection: Int? = nil,
        recipient decide: @escaping @Sendable (String, Int) -> ServerDecision = { _, _ in .accept },
        message accept: @escaping @Sendable (String) -> ServerDecision = { _ in .accept }
    ) async throws {
        policy = Policy(decide: decide, accept: accept)
        var configuration = ServerConfiguration(hostname: "judge.example", extensions: extensions)
        configuration.limits.messages = messagesPerConnection
        configuration.limits.errors = 1_000_000
        server = try await SMTPServer.start(
            configuration: configuration, policy: policy, group: MultiThreadedEventLoopGroup.singleton)
    }

    func stop() async { await server.stop() }
}
