// SPDX-License-Identifier: Apache-2.0

import DNS
import DeliveryEngine
import Logging
import NIOCore
import NIOPosix
import SMTP
import Synchronization
import Testing

/// What the engine takes and has not settled is bounded in octets.
@Suite(.timeLimit(.minutes(1))) struct EngineBoundScenarios {
    private final class Messages: MessageSource {
        private struct State {
            var next = 0
            var held = 0
            var most = 0
            var settled: Set<Int> = []
        }
        private final class Ticket: Sendable {}

        private let state = Mutex(State())
        private let ticket = Ticket()
        private let content =
            Array("Subject: x\r\n\r\n".utf8) + [UInt8](repeating: 0x61, count: 900) + Array("\r\n".utf8)
        let total: Int
        let sent: AsyncStream<Void>
        private let done: AsyncStream<Void>.Continuation

        init(total: Int) {
            self.total = total
            (sent, done) = AsyncStream.makeStream()
        }

        var most: Int { state.withLock { $0.most } }
        var settled: Int { state.withLock { $0.settled.count } }

        func take(for lane: Lane, limit: Int, worker: Int) -> TakenMessages {
            let numbers = state.withLock { state in
                let end = min(total, state.next + min(limit, 4))
                defer { state.next = end }
                state.held += (end - state.next) * content.count
                state.most = max(state.most, state.held)
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

        func clear(_ message: QueuedMessage, for lane: Lane) -> Bool { true }

        func settled(_ message: QueuedMessage, _ attempt: Attempt, on lane: Lane) {
            let isLast = state.withLock { state in
                state.held -= content.count
                state.settled.insert(message.index)
                return state.settled.count == total
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

    @Test func `no more octets are taken than the bound and what each worker brings at once, and all are sent`()
        async throws
    {
        let judge = try await RecordingServer()
        let source = Messages(total: 300)
        var settings = DeliveryEngine.Settings(heloName: "rig.example", workers: 2)
        settings.maximumTakenOctets = 10_000
        let engine = DeliveryEngine(
            settings: settings, source: source, finder: Here(port: judge.port),
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for lane in ["a", "b", "c"] {
            engine.wake(
                Lane(
                    site: lane, route: .fixed(host: "127.0.0.1", port: judge.port), limits: LaneLimits(connections: 4)))
        }
        for await _ in source.sent {}
        #expect(source.settled == 300 && judge.taken.count == 300)
        #expect(source.most <= 10_000 + 2 * 4 * 920, "\(source.most)")
        await engine.stop(within: .seconds(1))
        await judge.stop()
    }

    @Test func `a server that takes connections and never greets does not hold up an orderly stop`() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let (visits, visited) = AsyncStream<Void>.makeStream()
        let mute = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                visited.yield()
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(mute.localAddress?.port)
        let engine = DeliveryEngine(
            settings: DeliveryEngine.Settings(heloName: "rig.example", workers: 1), source: Messages(total: 1),
            finder: Here(port: port), group: group, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        engine.wake(
            Lane(site: "a", route: .fixed(host: "127.0.0.1", port: port), limits: LaneLimits(connections: 1)))
        for await _ in visits { break }
        let began = ContinuousClock.now
        await engine.stop(within: .seconds(30))
        #expect(ContinuousClock.now - began < .seconds(10))
        try await mute.close()
    }
}
