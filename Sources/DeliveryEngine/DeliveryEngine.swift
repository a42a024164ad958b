// SPDX-License-Identifier: Apache-2.0

public import Logging
public import NIOCore
import NIOPosix
public import NIOSSL
public import SMTP
import Synchronization

/// Sends what a ``MessageSource`` gives it, lane by lane, within each lane's limits.
///
/// Event loops run the connections, worker threads take messages from the source. What is taken and not yet sent is
/// bounded for each lane and in all.
public final class DeliveryEngine: Sendable {
    /// What an engine is started with; it stays so.
    public struct Settings: Sendable {
        /// Our name in EHLO.
        public var heloName: String
        /// For STARTTLS where it is offered; nil: never.
        public var tls: NIOSSLContext?
        /// How long each step of a dialogue may take.
        public var timeouts = ClientHandler.Timeouts()
        /// How long a TCP connection may take to open.
        public var connectTimeout = TimeAmount.seconds(30)
        /// Threads that take, render and sign.
        public var workers: Int
        /// Messages that one worker takes at a time.
        public var messagesPerTake = 32
        /// Messages taken and not yet settled, over all lanes; more wait unrendered.
        public var maximumTaken = 8_192
        /// Octets of them. Each worker may go beyond it by what one take brings.
        public var maximumTakenOctets = 256 << 20
        /// Connections at a time, over all lanes.
        public var maximumConnections = 10_000
        /// What sessions say, for people who look; nil: nobody does.
        public var trace: SMTPTrace?

        /// An engine that greets with `heloName` and takes on `workers` threads, at least one.
        public init(heloName: String, workers: Int) {
            self.heloName = heloName
            self.workers = max(1, workers)
        }
    }

    let settings: Settings
    let source: any MessageSource
    let finder: any HostFinder
    let logger: Logger
    private let workers: [NIOThreadPool]
    private let nextWorker = Atomic<Int>(0)
    let loops: [LoopLanes]
    private let stalled = Atomic<Bool>(false)
    private let taken = Atomic<Int>(0)
    private let takenOctets = Atomic<Int>(0)
    let connections = Atomic<Int>(0)

    /// Starts the worker threads. Nothing is taken before ``wake(_:isUrgent:)``; call ``stop(within:)`` at the end.
    ///
    /// - Parameters:
    ///   - settings: names and bounds; they stay.
    ///   - source: where messages come from and results go.
    ///   - finder: who knows the servers of a route.
    ///   - group: the event loops that carry the connections. They are the caller's, who ends them after the engine.
    ///   - logger: hears of lanes that rest.
    public init(
        settings: Settings, source: any MessageSource, finder: any HostFinder, group: any EventLoopGroup,
        logger: Logger
    ) {
        self.settings = settings
        self.source = source
        self.finder = finder
        self.logger = logger
        workers = (0..<settings.workers).map { _ in NIOThreadPool(numberOfThreads: 1) }
        loops = group.makeIterator().map { LoopLanes(loop: $0) }
        for worker in workers { worker.start() }
        for lanes in loops { lanes.start(engine: self) }
    }

    /// There may be messages for this lane now. Cheap; any thread.
    ///
    /// - Parameters:
    ///   - lane: as it is to be from now on: its limits and gates replace those that it had under this name.
    ///   - isUrgent: they are asked for at once, however many others wait in the lane.
    public func wake(_ lane: Lane, isUrgent: Bool = false) {
        let lanes = loops[Self.hash(lane.name) % loops.count]
        lanes.loop.execute { lanes.wake(lane, isUrgent: isUrgent, engine: self) }
    }

    /// No new transaction is begun until ``resume()``: results cannot be recorded as fast as they come in.
    public func stall() { stalled.store(true, ordering: .releasing) }

    /// Ends ``stall()``.
    public func resume() {
        guard stalled.exchange(false, ordering: .acquiringAndReleasing) else { return }
        for lanes in loops { lanes.loop.execute { lanes.pumpAll() } }
    }

    /// Whether ``stall()`` holds.
    public var isStalled: Bool { stalled.load(ordering: .acquiring) }

    /// There may be messages for any of the lanes that are known.
    public func wakeAll() {
        for lanes in loops { lanes.loop.execute { lanes.wakeAll() } }
    }

    /// Connections that are open or opening.
    public var connectionCount: Int { connections.load(ordering: .relaxed) }

    /// Stops: what was taken goes back, transactions under way may finish until `deadline`.
    public func stop(within limit: TimeAmount) async {
        let stopping = loops.map { $0.stop(within: limit) }
        for lanes in stopping { try? await lanes.get() }
        for worker in workers { try? await worker.shutdownGracefully() }
    }

    /// Whether more may be taken: what is taken and not yet settled is below its bounds.
    var hasRoom: Bool {
        taken.load(ordering: .relaxed) < settings.maximumTaken
            && takenOctets.load(ordering: .relaxed) < settings.maximumTakenOctets
    }

    /// Takes messages for a lane on a worker thread and hands them to `receive` on `loop`. Nil: there was no room any
    /// more when its turn came, and the source was not asked.
    func take(
        for lane: Lane, limit: Int, on loop: any EventLoop, receive: @escaping @Sendable (TakenMessages?) -> Void
    ) {
        let worker = nextWorker.wrappingAdd(1, ordering: .relaxed).oldValue % workers.count
        workers[worker].submit { state in
            guard state == .active else { return loop.execute { receive(TakenMessages([])) } }
            guard self.hasRoom else { return loop.execute { receive(nil) } }
            let found = self.source.take(for: lane, limit: limit, worker: worker)
            self.taken.wrappingAdd(found.messages.count, ordering: .relaxed)
            let octets = found.messages.reduce(0) { $0 + $1.message.content.count }
            self.takenOctets.wrappingAdd(octets, ordering: .relaxed)
            loop.execute { receive(found) }
        }
    }

    /// A message that was taken is settled, or went back.
    func released(_ message: QueuedMessage) {
        taken.wrappingSubtract(1, ordering: .relaxed)
        takenOctets.wrappingSubtract(message.message.content.count, ordering: .relaxed)
    }

    /// FNV-1a: the same lane always lives on the same loop.
    private static func hash(_ name: String) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(hash >> 1)
    }
}
