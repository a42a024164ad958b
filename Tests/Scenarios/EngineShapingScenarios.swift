// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
import MailboxSimulator
import NIOCore
import NIOPosix
import SMTP
import Testing

/// The engine within a lane's limits, as the receiving server sees it.
@Suite(.timeLimit(.minutes(1))) struct EngineShapingScenarios {
    /// All messages through one lane; what the server's record says.
    private func send(
        _ messages: NumberedMessages, within limits: LaneLimits, delay: Duration = .zero
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
            finder: OneHost(port: server.port), group: MultiThreadedEventLoopGroup.singleton, logger: logger)
        engine.wake(Lane(site: "a", route: .fixed(host: "127.0.0.1", port: server.port), limits: limits))
        for await _ in messages.sent {}
        await engine.stop(within: .seconds(1))
        await server.stop()
        return try #require(simulator.record().providers["plain"])
    }

    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `a connection counts until the server has answered QUIT: no moment sees one too many`() async throws {
        let record = try await send(
            NumberedMessages(total: 400), within: LaneLimits(connections: 4, messagesPerConnection: 2))
        #expect(record.totals.accepted == 400)
        #expect(record.violations.filter { $0.value > 0 } == [:])
        #expect(record.totals.connections >= 200)
    }

    @Test func `under a rate no envelope goes out before the server has answered what was before it`() async throws {
        let messages = NumberedMessages(total: 6)
        let record = try await send(
            messages, within: LaneLimits(connections: 1, messagesPerSecond: 1_000), delay: .milliseconds(10))
        #expect(record.totals.accepted == 6)
        #expect(messages.mostAtOnce == 1)
    }

    @Test func `a server that turns everybody away is asked by few, and by one alone after a rest`() async throws {
        let messages = NumberedMessages(total: 12)
        let server = try await RecordingServer(connections: 0)
        let engine = DeliveryEngine(
            settings: DeliveryEngine.Settings(heloName: "rig.example", workers: 1), source: messages,
            finder: OneHost(port: server.port), group: MultiThreadedEventLoopGroup.singleton, logger: logger)
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
        let messages = NumberedMessages(total: 6)
        let record = try await send(messages, within: LaneLimits(connections: 1), delay: .milliseconds(10))
        #expect(record.totals.accepted == 6)
        #expect(messages.mostAtOnce == 2)
    }
}
