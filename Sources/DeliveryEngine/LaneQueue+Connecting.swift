// SPDX-License-Identifier: Apache-2.0

import DNS
import Logging
import NIOCore
import SMTP
import Synchronization

/// Finding servers, opening connections, and what follows when none answers.
extension LaneQueue {
    var isResting: Bool { if case .resting = health { true } else { false } }

    var state: LaneState {
        let now = NIODeadline.now()
        var restsFor: TimeAmount?
        if case .resting(let until) = health { restsFor = max(.zero, until - now) }
        return LaneState(
            lane: lane, connections: connections.count + opening, pending: pending.count, ceiling: ceiling,
            restsFor: restsFor, trouble: trouble, gates: gates.map { $0.snapshot(now: now.uptimeNanoseconds) })
    }

    func openConnections() {
        guard !isStopping, !isResting, !isFindingHosts, turnedAwayBy == nil else { return }
        guard idle.isEmpty || lane.limits.messagesPerSecond == nil else { return }
        let now = NIODeadline.now()
        guard !hosts.isEmpty, now - hostsFoundAt < .minutes(5) else { return findHosts() }
        while idle.isEmpty, opening < min(16, pending.count), connections.count + opening < ceiling,
            engine.connections.load(ordering: .relaxed) < engine.settings.maximumConnections
        {
            guard admitConnection(now.uptimeNanoseconds) else { return }
            connect(to: hosts[nextHost % hosts.count])
        }
    }

    private func admitConnection(_ now: UInt64) -> Bool {
        for (index, gate) in gates.enumerated() where !gate.admitConnection(now: now) {
            for earlier in gates[..<index] { earlier.disconnected() }
            return false
        }
        engine.connections.wrappingAdd(1, ordering: .relaxed)
        return true
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
                hosts = found.filter { lane.source.reaches($0.address) }
                nextHost = 0
                hostsFoundAt = .now()
                if !hosts.isEmpty {
                    pump()
                } else if found.isEmpty {
                    rest(.connect, "no server was found")
                } else {
                    rest(.connect, "the source \(lane.source.name) has no address of its servers' kind (IPv4, IPv6)")
                }
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
        let connection = LaneConnection(
            host: host, queue: self, engine: engine, gates: gates,
            usesTLS: (brokenTLS[host] ?? .distantPast) < .now())
        connection.open(on: loop).whenComplete { [self] result in
            opening -= 1
            switch result {
            case .success:
                connections[ObjectIdentifier(connection)] = connection
                if connection.isClosed {
                    forget(connection)
                    restIfAllAreTurnedAway()
                }
                pump()
            case .failure(let error):
                connection.release()
                turnedAway(host, .connect, nil, "\(error)")
            }
        }
    }

    /// A host did not take us. While others of its kind do, that was one connection too many: no more than those for
    /// five seconds, then half as many again each second. Otherwise nothing is opened until those that are under way
    /// have their answers; if none is taken the next host is tried, and after the last one the lane rests.
    private func turnedAway(_ host: Host, _ phase: Phase, _ reply: Reply?, _ detail: String) {
        trouble = LaneState.Trouble(phase: phase, detail: detail, at: .now())
        engine.source.turnedAway(
            lane, host: host.name, ConnectionRefusal(phase: phase, reply: reply, detail: detail))
        let ready = connections.values.count { $0.wasReady }
        if ready > 0 {
            ceiling = ready
            ceilingLowered = .now()
            return
        }
        turnedAwayBy = (phase, detail)
        restIfAllAreTurnedAway()
    }

    private func restIfAllAreTurnedAway() {
        guard let (phase, detail) = turnedAwayBy, opening == 0, connections.isEmpty else { return }
        turnedAwayBy = nil
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

    func wakeFromRest(_ now: NIODeadline) {
        guard case .resting(let until) = health, now >= until else { return }
        health = .good
        // However long it was, a single connection comes first.
        ceilingLowered = now
    }

    func closed(_ connection: LaneConnection, _ reason: ClientHandler.CloseReason) {
        forget(connection)
        switch reason {
        case .quit: break
        case .handshakeFailed(let detail):
            brokenTLS[connection.host] = .now() + .minutes(10)
            trouble = LaneState.Trouble(phase: .tls, detail: detail, at: .now())
        // A connection that carried nothing is no connection, however far its dialogue came.
        case .refused(let phase, let reply):
            if connection.handler.messageCount == 0 {
                turnedAway(connection.host, phase, reply, "\(reply.code) \(reply.text)")
            }
        case .lost(let phase, let detail):
            if connection.handler.messageCount == 0 { turnedAway(connection.host, phase, nil, detail) }
        }
        restIfAllAreTurnedAway()
        pump()
    }

    private func forget(_ connection: LaneConnection) {
        connections[ObjectIdentifier(connection)] = nil
        connection.release()
        idle.removeAll { $0 === connection }
    }
}
