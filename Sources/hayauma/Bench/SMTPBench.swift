// SPDX-License-Identifier: Apache-2.0

import DNS
import Delivery
import DeliveryEngine
import Logging
import NIOCore
import NIOPosix
import SMTP
import Synchronization

/// One finished message sent over and over by the engine alone, on request with idle connections beside.
struct SMTPBench {
    struct Result: Codable {
        var messages: Int
        var seconds: Double
        var per_second: Double
        var cpu_seconds: Double
        /// CPU of one message.
        var cpu_us: Double
        var message_bytes: Int
        var peak_rss_bytes: Int64
        var connections: Int
        var idle: Int
        /// What the process had before its first connection.
        var base_rss_bytes: Int64
        /// What the peak is above that, for each connection, idle ones among them.
        var bytes_per_connection: Int
    }

    struct Sink {
        var host: String
        var port: Int
    }

    /// Octets of a message on the wire.
    var size: Int
    var messages: Int
    var connections: Int
    var sink: Sink
    /// Connections that have carried one message each and rest until the end. Their server has to hold its replies
    /// until the last of them is open: one that is done early would carry another's message.
    var idle = 0
    /// Nil: `sink`.
    var idleSink: Sink?

    func run() async throws -> Result {
        let content = PartsBench.message(size)
        let busy = Tally(messages)
        let resting = Tally(idle)
        let source = OneMessage(content: content, tallies: ["busy": busy, "idle": resting])
        var logger = Logger(label: "hayauma")
        logger.logLevel = .warning
        var settings = DeliveryEngine.Settings(heloName: "bench.example.jp", workers: 1)
        settings.maximumConnections = connections + idle
        settings.maximumTaken = max(settings.maximumTaken, 2 * (connections + idle))
        let base = Usage.now().residentBytes
        Usage.forgetPeak()
        let engine = DeliveryEngine(
            settings: settings, source: source, finder: NetworkHosts(routing: nil, allowedDomains: nil),
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1), logger: logger)
        if idle > 0 {
            engine.wake(lane("idle", to: idleSink ?? sink, connections: idle))
            await resting.finished()
            guard engine.connectionCount == idle else {
                await engine.stop(within: .seconds(5))
                throw ControlFailure(
                    "\(engine.connectionCount) of \(idle) idle connections: their sink has to hold each reply longer")
            }
        }
        let before = Usage.now()
        let clock = ContinuousClock()
        let start = clock.now
        engine.wake(lane("busy", to: sink, connections: connections))
        await busy.finished()
        let seconds = (clock.now - start).inSeconds
        let after = Usage.now()
        await engine.stop(within: .seconds(5))
        guard busy.delivered == messages, resting.delivered == idle else {
            throw ControlFailure(
                "the sink took \(busy.delivered) of \(messages) mails, \(resting.delivered) of \(idle)")
        }
        let cpu = after.cpuSeconds - before.cpuSeconds
        return Result(
            messages: messages, seconds: seconds, per_second: Double(messages) / seconds, cpu_seconds: cpu,
            cpu_us: cpu / Double(messages) * 1e6, message_bytes: content.count, peak_rss_bytes: after.peakBytes,
            connections: connections, idle: idle, base_rss_bytes: base,
            bytes_per_connection: Int(max(0, after.peakBytes - base)) / (connections + idle))
    }

    private func lane(_ site: String, to sink: Sink, connections: Int) -> Lane {
        Lane(
            site: site, route: .fixed(host: sink.host, port: sink.port),
            limits: LaneLimits(connections: connections, idle: site == "idle" ? .minutes(10) : .seconds(5)))
    }
}

/// How many messages of a lane are taken, settled and delivered.
private final class Tally: Sendable {
    let count: Int
    private let taken = Atomic<Int>(0)
    private let settledCount = Atomic<Int>(0)
    private let deliveredCount = Atomic<Int>(0)
    private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

    init(_ count: Int) { self.count = count }

    var delivered: Int { deliveredCount.load(ordering: .acquiring) }

    /// Returns when all of them are settled.
    func finished() async {
        await withCheckedContinuation { continuation in
            waiting.withLock { $0 = continuation }
            wakeAtTheEnd()
        }
    }

    /// The numbers of those that are taken by this call.
    func take(_ limit: Int) -> Range<Int> {
        let before = min(count, taken.wrappingAdd(limit, ordering: .relaxed).oldValue)
        return before..<min(count, before + limit)
    }

    func settle(isDelivered: Bool) {
        if isDelivered { deliveredCount.wrappingAdd(1, ordering: .acquiringAndReleasing) }
        if settledCount.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue >= count { wakeAtTheEnd() }
    }

    private func wakeAtTheEnd() {
        guard settledCount.load(ordering: .acquiring) >= count else { return }
        waiting.withLock { waiting in
            waiting?.resume()
            waiting = nil
        }
    }
}

/// The same message over and over, for each lane as often as its tally says.
private final class OneMessage: MessageSource {
    private let message: OutgoingMessage
    private let tallies: [String: Tally]

    init(content: [UInt8], tallies: [String: Tally]) {
        message = OutgoingMessage(
            returnPath: "bench@news.example.jp", recipients: ["reader@example.jp"], content: content)
        self.tallies = tallies
    }

    func take(for lane: Lane, limit: Int, worker: Int) -> TakenMessages {
        let numbers = tallies[lane.site]?.take(limit) ?? 0..<0
        return TakenMessages(numbers.map { QueuedMessage(message: message, ticket: self, index: $0) })
    }

    func clear(_ message: QueuedMessage, for lane: Lane) -> Bool { true }

    func settled(_ message: QueuedMessage, _ attempt: Attempt, on lane: Lane) {
        let isDelivered = if case .delivered = attempt.result { true } else { false }
        tallies[lane.site]?.settle(isDelivered: isDelivered)
    }

    func returned(_ message: QueuedMessage, from lane: Lane) { tallies[lane.site]?.settle(isDelivered: false) }
}
