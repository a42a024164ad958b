// SPDX-License-Identifier: Apache-2.0

import DNS
import Logging
import NIOCore
import SMTP
import Synchronization

/// One lane at work: messages that wait, connections that carry them.
///
/// Safety of `@unchecked`: everything here is touched on `loop` alone; callbacks from elsewhere come through it.
final class LaneQueue: @unchecked Sendable {
    private enum Health {
        case good
        /// No host answered: nothing is taken or tried until then.
        case resting(until: NIODeadline)
    }

    private(set) var lane: Lane
    private let engine: DeliveryEngine
    private let loop: any EventLoop
    /// Taken, not begun. Bounded by `target` plus what the outstanding takes bring.
    private var pending = CircularBuffer<QueuedMessage>()
    private var connections: [ObjectIdentifier: LaneConnection] = [:]
    private var idle: [LaneConnection] = []
    private var opening = 0
    private var outstandingTakes = 0
    /// The source had nothing when it was last asked.
    private var isDry = false
    /// Counts the wakes: an empty answer to a question older than the last one says nothing.
    private var wakes = 0
    private var health = Health.good
    private var failures = 0
    /// Connections that the servers have borne lately; at most the lane's own limit.
    private var ceiling: Int
    private var ceilingLowered = NIODeadline.now()
    private var rate: RateLimit?
    private var trouble: LaneState.Trouble?
    private var isPumpScheduled = false
    private var isStopping = false
    private var hosts: [Host] = []
    private var hostsFoundAt = NIODeadline.distantPast
    private var isFindingHosts = false
    private var nextHost = 0
    private var lastUse = NIODeadline.now()
    /// Hosts whose TLS handshake failed: until then they are talked to in the clear, since TLS is opportunistic here.
    private var brokenTLS: [Host: NIODeadline] = [:]

    init(lane: Lane, engine: DeliveryEngine, loop: any EventLoop) {
        self.lane = lane
        self.engine = engine
        self.loop = loop
        ceiling = lane.limits.connections
        rate = lane.limits.messagesPerSecond.map { RateLimit(perSecond: $0, now: NIODeadline.now().uptimeNanoseconds) }
    }

    var isEmpty: Bool { pending.isEmpty && connections.isEmpty && opening == 0 && outstandingTakes == 0 }

    func hasRested(_ now: NIODeadline) -> Bool { isDry && now - lastUse > .minutes(1) }

    var state: LaneState {
        var restsFor: TimeAmount?
        if case .resting(let until) = health { restsFor = max(.zero, until - .now()) }
        return LaneState(
            lane: lane, connections: connections.count + opening, ceiling: ceiling, restsFor: restsFor, trouble: trouble
        )
    }

    /// How many taken messages the lane wants to have at hand.
    private var target: Int {
        let byRate = lane.limits.messagesPerSecond.map { Int($0) + 1 } ?? 256
        return min(256, byRate, max(8, lane.limits.connections * 4))
    }

    // MARK: - From the engine

    func wake(_ lane: Lane) {
        if lane.limits != self.lane.limits { ceiling = lane.limits.connections }
        self.lane = lane
        wakes &+= 1
        isDry = false
        lastUse = .now()
        fill()
        pump()
    }

    /// Stops taking; what waits goes back; transactions under way finish.
    func stop() {
        isStopping = true
        giveBack()
        for connection in idle { connection.handler.quit() }
        idle.removeAll()
    }

    /// The time is up: connections are cut; their messages settle as lost.
    func abandon() {
        for connection in connections.values { connection.channel?.close(promise: nil) }
    }

    func everySecond(_ now: NIODeadline) {
        for connection in connections.values { connection.handler.checkTimeout(now: now) }
        if pending.isEmpty {
            let rested = idle.filter { now - $0.handler.quietSince > lane.limits.idle }
            idle.removeAll { connection in rested.contains { $0 === connection } }
            for connection in rested { connection.handler.quit() }
        }
        wakeFromRest(now)
        if ceiling < lane.limits.connections, now - ceilingLowered > .seconds(5) {
            ceiling = min(lane.limits.connections, ceiling + max(1, ceiling / 2))
        }
        fill()
        pump()
    }

    // MARK: - Taking

    private func fill() {
        // Two for each worker: one at work, one that waits for it, so that no worker waits for this loop.
        guard !isStopping, !isDry, !isResting, outstandingTakes < engine.settings.workers * 2,
            pending.count + outstandingTakes * engine.settings.messagesPerTake / 2 < target
        else { return }
        guard engine.hasRoom else { return schedulePump(.milliseconds(20)) }
        outstandingTakes += 1
        let asked = wakes
        let limit = min(engine.settings.messagesPerTake, target)
        engine.take(lane: lane.name, limit: limit, on: loop) { [self] messages in
            outstandingTakes -= 1
            guard let messages else { return isStopping ? () : schedulePump(.milliseconds(20)) }
            received(messages, asked: asked)
        }
        fill()
    }

    private func received(_ messages: [QueuedMessage], asked: Int) {
        isDry = messages.isEmpty && asked == wakes
        pending.append(contentsOf: messages)
        if !messages.isEmpty { lastUse = .now() }
        if isStopping { return giveBack() }
        fill()
        pump()
    }

    private func giveBack() {
        while let message = pending.popFirst() {
            engine.released(message)
            engine.source.returned(message)
        }
    }

    // MARK: - Sending

    func pump() {
        while !pending.isEmpty, !engine.isStalled, let connection = idle.last {
            guard let message = nextCleared(for: connection) else { break }
            idle.removeLast()
            connection.transmit(message)
        }
        if !pending.isEmpty { openConnections() }
    }

    /// The next message that may go now, over this connection.
    private func nextCleared(for connection: LaneConnection) -> QueuedMessage? {
        while let message = pending.first {
            guard !engine.isStalled else { return nil }
            if let wait = rate?.take(now: NIODeadline.now().uptimeNanoseconds) {
                schedulePump(.nanoseconds(Int64(wait)))
                return nil
            }
            pending.removeFirst()
            if pending.count < target { fill() }
            guard engine.source.clear(message) else {
                engine.released(message)
                rate?.giveBack()
                continue
            }
            if let refusal = connection.refusal(of: message.message) {
                rate?.giveBack()
                settle(message, .refused(.mail, refusal), host: connection.host.name)
                continue
            }
            return message
        }
        return nil
    }

    private func schedulePump(_ delay: TimeAmount) {
        guard !isPumpScheduled else { return }
        isPumpScheduled = true
        loop.scheduleTask(in: delay) { [self] in
            isPumpScheduled = false
            fill()
            pump()
        }
    }

    private func settle(_ message: QueuedMessage, _ result: Attempt.Result, host: String) {
        engine.released(message)
        engine.source.settled(message, Attempt(result: result, host: host))
    }

    // MARK: - Connecting

    private var isResting: Bool { if case .resting = health { true } else { false } }

    private func openConnections() {
        guard !isStopping, !isResting, !isFindingHosts else { return }
        guard idle.isEmpty || rate == nil else { return }
        let now = NIODeadline.now()
        guard !hosts.isEmpty, now - hostsFoundAt < .minutes(5) else { return findHosts() }
        while idle.isEmpty, opening < min(16, pending.count), connections.count + opening < ceiling,
            engine.connections.load(ordering: .relaxed) < engine.settings.maximumConnections
        {
            connect(to: hosts[nextHost % hosts.count])
        }
    }

    private func findHosts() {
        isFindingHosts = true
        let route = lane.route
        let finder = engine.finder
        let future = loop.makeFutureWithTask { () -> Result<[Host], RouteFailure> in
            do throws(RouteFailure) { return .success(try await finder.hosts(for: route)) } catch {
                return .failure(error)
            }
        }
        future.whenSuccess { [self] result in
            isFindingHosts = false
            switch result {
            case .success(let found):
                hosts = found
                nextHost = 0
                hostsFoundAt = .now()
                if found.isEmpty { rest(.connect, "no server was found") } else { pump() }
            case .failure(let failure):
                routeFailed(failure)
            }
        }
        future.whenFailure { [self] error in
            isFindingHosts = false
            rest(.connect, "\(error)")
        }
    }

    private func routeFailed(_ failure: RouteFailure) {
        if case .temporary(let detail) = failure { return rest(.connect, "no answer from the DNS: \(detail)") }
        let reply = Reply(code: failure.replyCode, text: "\(failure.enhancedStatus) \(failure.explanation)")
        // The domain takes no mail: that is final for everything that waits here.
        while let message = pending.popFirst() { settle(message, .undeliverable(reply), host: "") }
        fill()
    }

    private func connect(to host: Host) {
        opening += 1
        engine.connections.wrappingAdd(1, ordering: .relaxed)
        let connection = LaneConnection(
            host: host, queue: self, engine: engine, usesTLS: (brokenTLS[host] ?? .distantPast) < .now())
        connection.open(on: loop).whenComplete { [self] result in
            opening -= 1
            switch result {
            case .success:
                connections[ObjectIdentifier(connection)] = connection
                if connection.isClosed { forget(connection) }
                pump()
            case .failure(let error):
                engine.connections.wrappingSubtract(1, ordering: .relaxed)
                hostFailed(host, .connect, "\(error)")
            }
        }
    }

    /// A host did not take us. While others of its kind do, that was one connection too many: no more than those for
    /// five seconds, then half as many again each second. Otherwise the next host is tried; after the last one the lane rests.
    private func hostFailed(_ host: Host, _ phase: Phase, _ detail: String) {
        trouble = LaneState.Trouble(phase: phase, detail: detail, at: .now())
        let ready = connections.values.count { $0.wasReady }
        if ready > 0 {
            ceiling = ready
            ceilingLowered = .now()
            return
        }
        guard opening == 0, connections.isEmpty else { return }
        nextHost += 1
        if nextHost < hosts.count { pump() } else { rest(phase, detail) }
    }

    /// Nobody answers: nothing is tried for a while, and then with a single connection. Mails that were taken wait for
    /// the first two rests; after the third they are deferred.
    private func rest(_ phase: Phase, _ detail: String) {
        failures += 1
        trouble = LaneState.Trouble(phase: phase, detail: detail, at: .now())
        let pause = min(TimeAmount.seconds(60), .milliseconds(250 << Int64(min(failures - 1, 10))))
        let until = NIODeadline.now() + pause
        health = .resting(until: until)
        hosts = []
        ceiling = 1
        ceilingLowered = .now()
        engine.logger.notice(
            "lane rests",
            metadata: [
                "lane": "\(lane.name)", "milliseconds": "\(pause.nanoseconds / 1_000_000)",
                "phase": "\(phase.rawValue)", "detail": "\(detail)",
            ])
        if failures > 2 {
            while let message = pending.popFirst() { settle(message, .unreachable(phase, detail: detail), host: "") }
        }
        loop.scheduleTask(in: pause) { [self] in
            wakeFromRest(.now())
            fill()
            pump()
        }
    }

    private func wakeFromRest(_ now: NIODeadline) {
        if case .resting(let until) = health, now >= until { health = .good }
    }

    // MARK: - From connections

    func isReady(_ connection: LaneConnection) {
        if isStopping || connection.isWornOut(lane.limits) { return connection.handler.quit() }
        if let message = engine.isStalled ? nil : nextCleared(for: connection) {
            connection.transmit(message)
        } else {
            idle.append(connection)
        }
        if !pending.isEmpty { openConnections() } else { fill() }
    }

    func successor(for connection: LaneConnection) -> QueuedMessage? {
        guard !isStopping, !engine.isStalled, !connection.isWornOut(lane.limits) else { return nil }
        return nextCleared(for: connection)
    }

    func finished(_ message: QueuedMessage, _ result: ClientSession.RecipientResult, on connection: LaneConnection) {
        let host = connection.host
        switch result {
        // A server that asks for TLS where we took its TLS for broken, or it declined it just now: that is about the
        // connection (RFC 3207 §4).
        case .refused(.mail, let reply) where reply.code == 530 && !connection.handler.isTLS:
            brokenTLS[host] = nil
            settle(message, .unreachable(.tls, detail: "\(reply.code) \(reply.text)"), host: host.name)
        // A connection that has carried others and is closed at MAIL has carried enough: that is about it, not about
        // this message.
        case .refused(.mail, let reply) where reply.isClosing && connection.handler.messageCount > 1:
            requeue(message, host: host)
        case .accepted(let reply):
            failures = 0
            settle(message, .delivered(reply), host: host.name)
        case .refused(let phase, let reply): settle(message, .refused(phase, reply), host: host.name)
        case .unknown: settle(message, .unknown, host: host.name)
        case .untouched: requeue(message, host: host)
        }
    }

    func closed(_ connection: LaneConnection, _ reason: ClientHandler.CloseReason) {
        forget(connection)
        switch reason {
        case .quit: break
        case .handshakeFailed:
            brokenTLS[connection.host] = .now() + .minutes(10)
        // A connection that carried nothing is no connection, however far its dialogue came.
        case .refused(let phase, let reply):
            if connection.handler.messageCount == 0 {
                hostFailed(connection.host, phase, "\(reply.code) \(reply.text)")
            }
        case .lost(let phase, let detail):
            if connection.handler.messageCount == 0 { hostFailed(connection.host, phase, detail) }
        }
        pump()
    }

    private func requeue(_ message: QueuedMessage, host: Host) {
        var message = message
        message.requeues += 1
        if message.requeues > 3 {
            return settle(message, .unreachable(.connect, detail: "the server closed the connection"), host: host.name)
        }
        if isStopping {
            engine.released(message)
            return engine.source.returned(message)
        }
        pending.prepend(message)
    }

    private func forget(_ connection: LaneConnection) {
        if connections.removeValue(forKey: ObjectIdentifier(connection)) != nil {
            engine.connections.wrappingSubtract(1, ordering: .relaxed)
        }
        idle.removeAll { $0 === connection }
    }
}
