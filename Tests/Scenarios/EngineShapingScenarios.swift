// SPDX-License-Identifier: Apache-2.0

import DNS
import DeliveryEngine
import Logging
import MailboxSimulator
import NIOCore
import NIOPosix
import SMTP
import Synchronization
import Testing

/// The engine within a lane's limits, as the receiving server sees it.
@Suite(.timeLimit(.minutes(1))) struct EngineShapingScenarios {
    private final class Messages: MessageSource {
        private struct State {
            var next = 0
            var cleared = 0
            var settled = 0
            var mostAtOnce = 0
        }
        private final class Ticket: Sendable {}

        private let state = Mutex(State())
        private let ticket = Ticket()
        private let content = Array("Subject: x\r\n\r\nhello\r\n".utf8)
        let total: Int
        let sent: AsyncStream<Void>
        private let done: AsyncStream<Void>.Continuation

        init(total: Int) {
            self.total = total
            (sent, done) = AsyncStream.makeStream()
        }

        /// Messages that were begun, and not settled yet, at most.
        var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

        func take(for lane: Lane, limit: Int, worker: Int) -> TakenMessages {
            let numbers = state.withLock { state in
                let end = min(total, state.next + limit)
                defer { state.next = end }
                return state.next..<end
            }
            return TakenMessages(
                numbers.map { number in
                    QueuedMessage(
                        message: OutgoingMessage(
                            returnPath: "b@example.jp", recipients: ["r\(number)@example.jp"], content: content),
                        ticket: ticket, index: number)
                })
        }

        func clear(_ message: QueuedMessage, for lane: Lane) -> Bool {
            state.withLock { state in
                state.cleared += 1
                state.mostAtOnce = max(state.mostAtOnce, state.cleared - state.settled)
            }
            return true
        }

        func settled(_ message: QueuedMessage, _ attempt: Attempt, on lane: Lane) {
            let isLast = state.withLock { state in
                state.settled += 1
                return state.settled == total
            }
            if isLast { done.finish() }
        }

        func returned(_ message: QueuedMessage, from lane: Lane) {
            settled(message, Attempt(result: .unknown, host: ""), on: lane)
        }
    }

    private struct Here: HostFinder {
        let port: Int

        func hosts(for route: Route) async throws(RouteFailure) -> [Host] {
            guard let address = try? SocketAddress(ipAddress: "127.0.0.1", port: port) else { return [] }
            return [Host(name: "judge.example", address: address)]
        }
    }

    /// All messages through one lane; what the server's record says.
    private func send(
        _ messages: Messages, within limits: LaneLimits, delay: Duration = .zero
    ) async throws -> SimulationRecord.ProviderRecord {
        var configuration = MailboxSimulator.Configuration()
        configuration.acceptsEverything = true
        configuration.delay = delay
        var imposed = ImposedLimits(
            connections: limits.connections, messagesPerConnection: limits.messagesPerConnection,
            messagesPerSecond: limits.messagesPerSecond)
        imposed.settling = .zero
        configuration.imposed[.plain] = imposed
        configuration.withoutExtensions = [.chunking]
        let simulator = MailboxSimulator(
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, logger: logger)
        let server = try await simulator.startAlone(.plain, port: 0)
        let engine = DeliveryEngine(
            settings: DeliveryEngine.Settings(heloName: "rig.example", workers: 1), source: messages,
            finder: Here(port: server.port), group: MultiThreadedEventLoopGroup.singleton, logger: logger)
        engine.wake(Lane(site: "a", route: .fixed(host: "127.0.0.1", port: server.port), limits: limits))
        for await _ in messages.sent {}
        await engine.stop(within: .seconds(1))
        await server.stop()
        return try #require(simulator.record().providers["plain"])
    }

    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `a connection counts until the server has answered QUIT: no moment sees one too many`() async throws {
        let record = try await send(
            Messages(total: 400), within: LaneLimits(connections: 4, messagesPerConnection: 2))
        #expect(record.totals.accepted == 400)
        #expect(record.violations.filter { $0.value > 0 } == [:])
        #expect(record.totals.connections >= 200)
    }

    @Test func `under a rate no envelope goes out before the server has answered what was before it`() async throws {
        let messages = Messages(total: 6)
        let record = try await send(
            messages, within: LaneLimits(connections: 1, messagesPerSecond: 1_000), delay: .milliseconds(10))
        #expect(record.totals.accepted == 6)
        #expect(messages.mostAtOnce == 1)
    }

    @Test func `a server that turns everybody away is asked by few, and by one alone after a rest`() async throws {
        let messages = Messages(total: 12)
        let server = try await RecordingServer(connections: 0)
        let engine = DeliveryEngine(
            settings: DeliveryEngine.Settings(heloName: "rig.example", workers: 1), source: messages,
            finder: Here(port: server.port), group: MultiThreadedEventLoopGroup.singleton, logger: logger)
        engine.wake(
            Lane(
                site: "a", route: .fixed(host: "127.0.0.1", port: server.port), limits: LaneLimits(connections: 4)))
        // After the third round they are put off.
        for await _ in messages.sent {}
        #expect(server.policy.refusedConnections == 4 + 1 + 1)
        await engine.stop(within: .seconds(1))
        await server.stop()
    }

    @Test func `without a rate the next envelope stands behind the content`() async throws {
        let messages = Messages(total: 6)
        let record = try await send(messages, within: LaneLimits(connections: 1), delay: .milliseconds(10))
        #expect(record.totals.accepted == 6)
        #expect(messages.mostAtOnce == 2)
    }
}
