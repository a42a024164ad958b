// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
import NIOCore
import NIOPosix
import Testing

/// What the engine takes and has not settled is bounded in octets.
@Suite(.timeLimit(.minutes(1))) struct EngineBoundScenarios {
    @Test func `no more octets are taken than the bound and what each worker brings at once, and all are sent`()
        async throws
    {
        let judge = try await RecordingServer()
        let source = NumberedMessages(total: 300, octets: 900, perTake: 4)
        var settings = DeliveryEngine.Settings(heloName: "rig.example", workers: 2)
        settings.maximumTakenOctets = 10_000
        let engine = DeliveryEngine(
            settings: settings, source: source, finder: OneHost(port: judge.port),
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for lane in ["a", "b", "c"] {
            engine.wake(
                Lane(
                    site: lane, route: .fixed(host: "127.0.0.1", port: judge.port), limits: LaneLimits(connections: 4)))
        }
        for await _ in source.sent {}
        #expect(source.settled == 300 && judge.taken.count == 300)
        #expect(source.mostOctets <= 10_000 + 2 * 4 * 920, "\(source.mostOctets)")
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
            settings: DeliveryEngine.Settings(heloName: "rig.example", workers: 1), source: NumberedMessages(total: 1),
            finder: OneHost(port: port), group: group, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        engine.wake(
            Lane(site: "a", route: .fixed(host: "127.0.0.1", port: port), limits: LaneLimits(connections: 1)))
        for await _ in visits { break }
        let began = ContinuousClock.now
        await engine.stop(within: .seconds(30))
        #expect(ContinuousClock.now - began < .seconds(10))
        try await mute.close()
    }
}
