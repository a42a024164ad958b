// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform
import Store

/// What a process does by itself, and what befalls it.
extension Simulation {
    func begin(_ node: Node) async {
        processCount += 1
        let number = processCount
        var change: (@Sendable (String) -> String)?
        if let (piece, instead) = mutant?.statement {
            change = { text in text.replacing(piece, with: instead) }
        }
        let store = database.store(
            steps: ProcessSteps(simulation: self, process: number), change: change, newCampaignID: newID)
        let time = time
        let frozen = time.instant
        let isForever = mutant == .leaseForever
        do {
            let process = try Process(
                number: number, node: node.name, store: store, repeatsUnknown: nodes.count > 1, bounds: shape.bounds,
                routes: Self.routes, clock: node.clock, time: time,
                leaseClock: { isForever ? frozen : time.instant },
                sleep: { [unowned self] in try await self.sleep($0, of: number) })
            node.process = process
            node.inbox = []
            note("\(node.name): process \(number) begins")
            // Nothing else goes on in it before it has begun.
            process.busy = [.planning, .claiming, .committing, .sweeping, .timetable]
            try await process.service.start(with: process.engine)
            process.busy = []
            note("\(node.name): process \(number) is up")
        } catch {
            await end(node, node.process, "could not begin (\(error))")
        }
    }

    static let routes = domains.enumerated().map {
        StaticRoute(pattern: $0.element, host: "10.0.0.\($0.offset + 1)", port: 25)
    }

    func work(_ node: Node, _ loop: Process.Loop) async {
        guard let process = node.process, process.busy.insert(loop).inserted else { return }
        defer { process.busy.remove(loop) }
        let service = process.service
        do {
            switch loop {
            case .planning:
                let limit = 1 + random.below(random.oneIn(2) ? 4 : 40)
                let didPlan = try await service.planNext(limit: limit)
                if didPlan { note("\(node.name): planned up to \(limit)") }
            case .claiming:
                _ = try await service.claimNext()
                note("\(node.name): claimed; holds \(service.heldBatchCount) batches, \(service.waitingCount) wait")
            case .committing:
                let before = service.unwrittenCount
                if try await service.commitNext() { note("\(node.name): committed of \(before) outcomes") }
                // From here on a dead address is known to everybody whom the process can tell.
                heardOfBounces(node, process)
            case .sweeping:
                try await sweep(node, process, random.below(3))
            case .timetable:
                let started = try await process.timetable.tick()
                if started > 0 { note("\(node.name): the timetable started \(started)") }
                for id in started > 0 ? mailings : [] { tell(.start(id), from: node) }
            }
        } catch let refusal as Refusal {
            note("\(node.name): \(loop) was refused: \(refusal.english)")
        } catch {
            await end(node, process, process.isGone ? "is gone" : "cannot go on (\(error))")
        }
    }

    func sweep(_ node: Node, _ process: Process, _ turn: Int) async throws {
        switch turn {
        case 0:
            let asked = time.now
            try await process.service.renewLeases()
            process.renewedAt = asked
            note("\(node.name): renewed its leases")
        case 1:
            let formed = try await process.service.formRetries()
            if formed > 0 { note("\(node.name): \(formed) are due again") }
        default:
            try await process.service.settleCancelled()
            try await process.service.endDueOrders()
            try await process.service.allowRunning()
        }
    }

    func background(_ node: Node) async {
        guard let process = node.process, let work = process.background.take(random.below(process.background.count))
        else { return }
        process.workUnderWay += 1
        await work()
        process.workUnderWay -= 1
        note("\(node.name): gave a batch back")
    }

    // MARK: - Ends

    /// The process is gone at once, with all that it had in memory.
    func end(_ node: Node, _ process: Process?, _ words: String) async {
        guard let process, node.process === process else { return }
        process.isGone = true
        node.process = nil
        await check()
        note("\(node.name): process \(process.number) \(words)")
        tally.crashes += 1
        book { ledger throws(Violation) in
            try ledger.ended(
                process: process.number, connections: process.connections.count, uncommitted: shape.bounds.uncommitted)
        }
    }

    func stop(_ node: Node) {
        guard let process = node.process else { return }
        note("\(node.name): an orderly stop begins")
        process.isStopping = true
        process.service.endSending()
        for lane in process.taken.keys.sorted() { giveBack(node, lane) }
    }

    /// Everything is written and given back: nothing of this process is left to be sent again.
    func endStopping(_ node: Node) async {
        guard let process = node.process else { return }
        process.isGone = true
        node.process = nil
        note("\(node.name): process \(process.number) has stopped in order")
        await check()
        book { ledger throws(Violation) in
            try ledger.ended(process: process.number, connections: 0, uncommitted: 0)
        }
        await checkNothingHeld(by: node)
    }

    private func checkNothingHeld(by node: Node) async {
        do {
            let census = try await plain.queueCensus()
            if let held = census.waiting.first(where: { $0.owner == node.name }), nodes.count == 1 {
                fail(
                    Violation(
                        invariant: .resumeIsExact,
                        words: "an orderly stop leaves batch \(held.batch?.rawValue ?? 0) claimed"))
            }
        } catch { fail(Violation(invariant: .broken, words: "\(error)")) }
    }

    func freeze(_ node: Node) {
        node.stoppedAt = time.now
        note("\(node.name): stands still")
    }

    func thaw(_ node: Node) async {
        guard let since = node.stoppedAt else { return }
        let more: Duration = random.oneIn(2) ? .seconds(random.below(20)) : .seconds(50 + random.below(100))
        await passing(more)
        node.stoppedAt = nil
        note("\(node.name): goes on after \((time.now - since).short)")
        // What came meanwhile is read before anything else, unless it was away for so long that others went on without it.
        if time.now - since < Process.lease * 0.9 { hear(node) }
    }

    func outage() {
        outageUntil = time.now + .seconds(1 + random.below(random.oneIn(3) ? 120 : 10))
        note("the database is away until \(outageUntil.short)")
    }

    // MARK: - Time

    func passSome() async {
        let some: [Duration] = [
            .milliseconds(10), .seconds(1), .seconds(5), .seconds(20), .seconds(60), .seconds(310), .seconds(2_000),
        ]
        let span = random.among(some)
        note("\(span.short) pass")
        await passing(span)
    }

    /// Time passes in pieces so small that processes which run keep their leases.
    func passing(_ span: Duration) async {
        let end = time.now + span
        while time.now < end, violation == nil {
            pass(min(.seconds(20), end - time.now))
            for node in nodes where node.stoppedAt == nil {
                guard let process = node.process, !process.isGone, !process.busy.contains(.sweeping),
                    time.now - process.renewedAt >= .seconds(20), time.now >= outageUntil
                else { continue }
                process.busy.insert(.sweeping)
                let asked = time.now
                do {
                    try await process.service.renewLeases()
                    process.renewedAt = asked
                    process.busy.remove(.sweeping)
                } catch {
                    process.busy.remove(.sweeping)
                    await self.end(node, process, process.isGone ? "is gone" : "cannot go on (\(error))")
                }
            }
        }
    }

    /// With one node the clock may be set anywhere within a day; nodes that share a database keep theirs within a second.
    func setClock(_ node: Node) {
        let before = node.clock.offset
        let limit = nodes.count == 1 ? 86_400 : 1
        let offset: Duration =
            random.oneIn(3) ? .zero : .seconds(random.below(2 * limit + 1) - limit)
        node.clock.set(offset: offset)
        let change = offset - before
        ledger.clockErrors += change < .zero ? .zero - change : change
        tally.clockChanges += 1
        note("\(node.name): the clock is set to be wrong by \(offset.components.seconds) s")
    }
}
