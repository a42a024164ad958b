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
    private(set) var lane: Lane
    let engine: DeliveryEngine
    let loop: any EventLoop
    /// The lane's own limits, then those that it shares.
    private(set) var gates: [Gate]
    private let own: Gate
    /// Taken, not begun. Bounded by `target` plus what the outstanding takes bring.
    var pending = CircularBuffer<QueuedMessage>()
    var connections: [ObjectIdentifier: LaneConnection] = [:]
    var idle: [LaneConnection] = []
    private var outstandingTakes = 0
    /// The source had nothing when it was last asked.
    private var isDry = false
    /// There are urgent ones to be taken however many others wait.
    private var isUrgent = false
    /// Counts the wakes: an empty answer to a question older than the last one says nothing.
    private var wakes = 0
    private var isPumpScheduled = false
    private var isAskingAgain = false
    var isStopping = false
    private var lastUse = NIODeadline.now()

    // Of LaneQueue+Connecting
    var opening = 0
    var health = Health.good
    var failures = 0
    /// Connections that the servers have borne lately; at most the lane's own limit.
    var ceiling: Int
    var ceilingLowered = NIODeadline.now()
    var trouble: LaneState.Trouble?
    /// A server turned a connection away, and others that were under way then have no answer yet.
    var turnedAwayBy: (phase: Phase, detail: String)?
    var hosts: [Host] = []
    var hostsFoundAt = NIODeadline.distantPast
    var isFindingHosts = false
    var nextHost = 0
    /// Hosts whose TLS handshake failed: until then they are talked to in the clear, since TLS is opportunistic here.
    var brokenTLS: [Host: NIODeadline] = [:]

    enum Health {
        case good
        /// No host answered: nothing is taken or tried until then.
        case resting(until: NIODeadline)
    }

    init(lane: Lane, engine: DeliveryEngine, loop: any EventLoop) {
        self.lane = lane
        self.engine = engine
        self.loop = loop
        ceiling = lane.limits.connections
        own = Gate(name: lane.name, limits: lane.limits.gate)
        gates = [own] + lane.gates
    }

    var isEmpty: Bool { pending.isEmpty && connections.isEmpty && opening == 0 && outstandingTakes == 0 }

    func hasRested(_ now: NIODeadline) -> Bool { isDry && now - lastUse > .minutes(1) }

    /// How many taken messages the lane wants to have at hand: what its limits let out in a second.
    private var target: Int {
        let byRate = lane.limits.messagesPerSecond.map { Int($0) + 1 } ?? 256
        return min(256, byRate, max(8, lane.limits.connections * 4))
    }

    /// The closure of any of its gates that ends last.
    func closure(_ now: UInt64) -> Closure? {
        gates.compactMap { $0.closure(now: now) }.max { $0.until ?? .max < $1.until ?? .max }
    }

    // MARK: - From the engine

    func wake(_ lane: Lane, isUrgent: Bool) {
        if lane != self.lane {
            if lane.limits != self.lane.limits {
                ceiling = lane.limits.connections
                own.set(lane.limits.gate)
            }
            gates = [own] + lane.gates
            self.lane = lane
        }
        wakes &+= 1
        isDry = false
        if isUrgent { self.isUrgent = true }
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
        // A server that never greets would be waited for until the time is up, for nothing.
        for connection in connections.values where !connection.wasReady { connection.channel?.close(promise: nil) }
    }

    /// The time is up: connections are cut; their messages settle as lost.
    func abandon() {
        for connection in connections.values { connection.channel?.close(promise: nil) }
    }

    func everySecond(_ now: NIODeadline) {
        for connection in connections.values { connection.handler.checkTimeout(now: now) }
        // Even while mail waits: under a rate the youngest connections carry all of it.
        let rested = idle.filter { now - $0.handler.quietSince > lane.limits.idle }
        idle.removeAll { connection in rested.contains { $0 === connection } }
        for connection in rested { connection.handler.quit() }
        wakeFromRest(now)
        if !isResting, ceiling < lane.limits.connections, now - ceilingLowered > .seconds(5) {
            ceiling = min(lane.limits.connections, ceiling + max(1, ceiling / 2))
        }
        fill()
        pump()
    }

    // MARK: - Taking

    func fill() {
        // Two for each worker: one at work, one that waits for it, so that no worker waits for this loop.
        guard !isStopping, !isDry, !isResting, outstandingTakes < engine.settings.workers * 2,
            isUrgent || pending.count + outstandingTakes * engine.settings.messagesPerTake / 2 < target
        else { return }
        guard closure(NIODeadline.now().uptimeNanoseconds) == nil else { return }
        guard isUrgent || engine.hasRoom else { return schedulePump(.milliseconds(20)) }
        isUrgent = false
        outstandingTakes += 1
        let asked = wakes
        let limit = min(engine.settings.messagesPerTake, target)
        engine.take(for: lane, limit: limit, on: loop) { [self] found in
            outstandingTakes -= 1
            guard let found else { return isStopping ? () : schedulePump(.milliseconds(20)) }
            received(found.messages, asked: asked)
            if found.messages.isEmpty, let again = found.again { askAgain(after: again) }
        }
        fill()
    }

    private func received(_ messages: [QueuedMessage], asked: Int) {
        isDry = messages.isEmpty && asked == wakes
        if messages.contains(where: \.isUrgent) {
            for message in messages.reversed() where message.isUrgent { pending.prepend(message) }
            pending.append(contentsOf: messages.lazy.filter { !$0.isUrgent })
        } else {
            pending.append(contentsOf: messages)
        }
        if !messages.isEmpty { lastUse = .now() }
        if isStopping { return giveBack() }
        fill()
        pump()
    }

    private func askAgain(after delay: TimeAmount) {
        guard !isStopping, !isAskingAgain else { return }
        isAskingAgain = true
        loop.scheduleTask(in: min(delay, .seconds(1))) { [self] in
            isAskingAgain = false
            isDry = false
            fill()
        }
    }

    private func giveBack() {
        while let message = pending.popFirst() {
            engine.released(message)
            engine.source.returned(message, from: lane)
        }
    }

    // MARK: - Sending

    func pump() {
        if !pending.isEmpty || !idle.isEmpty {
            let now = NIODeadline.now().uptimeNanoseconds
            if let closure = closure(now) { return rest(behind: closure, now) }
        }
        while !pending.isEmpty, !engine.isStalled, let connection = idle.last {
            guard let message = nextCleared(for: connection) else { break }
            idle.removeLast()
            connection.transmit(message)
        }
        if !pending.isEmpty { openConnections() }
    }

    /// What waits goes back, for other sources to take, unless the lane opens again in a moment.
    private func rest(behind closure: Closure, _ now: UInt64) {
        for connection in idle { connection.handler.quit() }
        idle.removeAll()
        if let until = closure.until, until < now + 1_000_000_000 {
            schedulePump(.nanoseconds(Int64(until - now) + 1_000_000))
        } else {
            giveBack()
            isDry = false
        }
    }

    /// Takes the right to send one message from every gate; false: none was taken.
    private func isAdmitted() -> Bool {
        let now = NIODeadline.now().uptimeNanoseconds
        for (index, gate) in gates.enumerated() {
            guard let refusal = gate.admitMessage(now: now) else { continue }
            for earlier in gates[..<index] { earlier.giveBack() }
            switch refusal {
            case .rate(let wait): schedulePump(.nanoseconds(Int64(clamping: wait)))
            case .closed: schedulePump(.milliseconds(1))
            }
            return false
        }
        return true
    }

    private func giveBackAdmission() { for gate in gates { gate.giveBack() } }

    /// The next message that may go now, over this connection.
    func nextCleared(for connection: LaneConnection) -> QueuedMessage? {
        while let message = pending.first {
            guard !engine.isStalled, isAdmitted() else { return nil }
            pending.removeFirst()
            if pending.count < target { fill() }
            guard engine.source.clear(message, for: lane) else {
                engine.released(message)
                giveBackAdmission()
                continue
            }
            if let refusal = connection.refusal(of: message.message) {
                giveBackAdmission()
                settle(message, .refused(.mail, refusal), host: connection.host.name)
                continue
            }
            return message
        }
        return nil
    }

    func schedulePump(_ delay: TimeAmount) {
        guard !isPumpScheduled else { return }
        isPumpScheduled = true
        loop.scheduleTask(in: delay) { [self] in
            isPumpScheduled = false
            fill()
            pump()
        }
    }

    func settle(_ message: QueuedMessage, _ result: Attempt.Result, host: String) {
        engine.released(message)
        if case .delivered = result {
            let now = NIODeadline.now().uptimeNanoseconds
            for gate in gates { gate.accepted(now: now) }
        }
        engine.source.settled(message, Attempt(result: result, host: host), on: lane)
    }

    // MARK: - From connections

    func isReady(_ connection: LaneConnection) {
        turnedAwayBy = nil
        if isStopping || connection.isWornOut(lane.limits) || isOvercrowded { return connection.handler.quit() }
        if let message = engine.isStalled ? nil : nextCleared(for: connection) {
            connection.transmit(message)
        } else {
            idle.append(connection)
        }
        if !pending.isEmpty { openConnections() } else { fill() }
    }

    /// What follows in the same flight. Under a rate nothing does: the server reads it when it has answered the content
    /// before it, whenever that is, and two such delays of different length would make one moment of two.
    func successor(for connection: LaneConnection) -> QueuedMessage? {
        guard !isStopping, !engine.isStalled, !connection.isWornOut(lane.limits), !isOvercrowded,
            !gates.contains(where: \.hasRate)
        else { return nil }
        return nextCleared(for: connection)
    }

    /// Fewer connections are allowed by now than are open.
    private var isOvercrowded: Bool {
        guard connections.count > 1 else { return false }
        let now = NIODeadline.now().uptimeNanoseconds
        return gates.contains { $0.isOvercrowded(now: now) }
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
            engine.source.turnedAway(
                lane, host: host.name,
                ConnectionRefusal(phase: .mail, reply: reply, detail: "\(reply.code) \(reply.text)"))
            requeue(message, host: host)
        case .accepted(let reply):
            failures = 0
            settle(message, .delivered(reply), host: host.name)
        case .refused(let phase, let reply): settle(message, .refused(phase, reply), host: host.name)
        case .unknown: settle(message, .unknown, host: host.name)
        case .untouched: requeue(message, host: host)
        }
    }

    private func requeue(_ message: QueuedMessage, host: Host) {
        var message = message
        message.requeues += 1
        if message.requeues > 3 {
            return settle(message, .unreachable(.connect, detail: "the server closed the connection"), host: host.name)
        }
        if isStopping {
            engine.released(message)
            return engine.source.returned(message, from: lane)
        }
        pending.prepend(message)
    }
}
