// SPDX-License-Identifier: Apache-2.0

import Delivery
import Platform
import Store

/// What happens around each call of a process to its database.
extension Simulation {
    struct ProcessSteps: StoreSteps {
        unowned let simulation: Simulation
        let process: Int

        func beforeCall(isWrite: Bool) async throws(StoreError) {
            try await simulation.beforeCall(of: process, isWrite: isWrite)
        }

        func afterCall(isWrite: Bool) async throws(StoreError) {
            try await simulation.afterCall(of: process, isWrite: isWrite)
        }
    }

    private static let nestingLimit = 3
    /// Waits without one write between them: no outage lasts so long.
    private static let napLimit = 2_000

    func beforeCall(of number: Int, isWrite: Bool) async throws(StoreError) {
        try refuseIfGone(number)
        await interfere()
        try refuseIfGone(number)
        if time.now < outageUntil { throw .unavailable(detail: "an outage") }
        guard !isDraining else { return }
        if random.oneIn(150) {
            note("the database does not answer")
            throw random.oneIn(3) ? .full(detail: "no room") : .unavailable(detail: "locked")
        }
        if isWrite, random.oneIn(250) { throw unknownFate(of: number, isWritten: false) }
    }

    func afterCall(of number: Int, isWrite: Bool) async throws(StoreError) {
        if isWrite {
            tally.writes += 1
            naps = 0
            await check()
        }
        // A COMMIT that was written, of a process that did not live to hear of it.
        try refuseIfGone(number)
        await interfere()
        try refuseIfGone(number)
        if isWrite, !isDraining, random.oneIn(250) { throw unknownFate(of: number, isWritten: true) }
    }

    private func refuseIfGone(_ number: Int) throws(StoreError) {
        guard violation == nil, let process = process(number), !process.isGone else {
            throw .broken(detail: "the process is gone")
        }
    }

    func process(_ number: Int) -> Process? { nodes.lazy.compactMap(\.process).first { $0.number == number } }

    /// With one node the database is a file, and a process that does not know the fate of a COMMIT has to stop. With
    /// several it is a server, and the process asks again.
    private func unknownFate(of number: Int, isWritten: Bool) -> StoreError {
        tally.fatesUnknown += 1
        note("the fate of a COMMIT is unknown (\(isWritten ? "it was" : "it was not") written)")
        if shape.nodes == 1 { process(number)?.isGone = true }
        return .unknownOutcome(detail: "connection lost")
    }

    /// Another step at a moment at which a process waits.
    private func interfere() async {
        guard depth < Self.nestingLimit, !isDraining, random.oneIn(8) else { return }
        await step()
    }

    /// While a process waits to ask again, time passes and other things happen.
    func sleep(_ duration: Duration, of number: Int) async throws {
        guard process(number)?.isGone == false, violation == nil else { throw CancellationError() }
        naps += 1
        if naps > Self.napLimit {
            fail(Violation(invariant: .resumeIsExact, words: "a process asks the database in vain, again and again"))
        }
        pass(duration)
        await interfere()
        guard process(number)?.isGone == false, violation == nil else { throw CancellationError() }
    }

    // MARK: - Checking

    /// Reads what is new in the log, and looks where everybody stands.
    func check() async {
        guard violation == nil else { return }
        do {
            for mailing in mailings {
                while true {
                    let events = try await plain.events(of: mailing, after: readCursors[mailing] ?? 0, limit: 500)
                    for event in events {
                        readCursors[mailing] = event.id
                        if event.kind == .deferred { tally.retries += 1 }
                        try ledger.read(
                            event, expiry: Process.retries.expiry, longestWait: Process.longestWait, at: time.now)
                    }
                    if events.count < 500 { break }
                }
            }
            try ledger.check(try await plain.queueCensus())
        } catch let found as Violation {
            fail(found)
        } catch {
            fail(Violation(invariant: .broken, words: "\(error)"))
        }
    }

    /// Time that really passes. Processes that run renew their leases in good time: see ``renewDue()``.
    func pass(_ duration: Duration) {
        time.pass(duration)
        for node in nodes {
            guard let process = node.process, time.now - process.renewedAt > Process.lease * 0.9 else { continue }
            if ledger.transactions.contains(where: { $0.process == process.number && $0.isOpen }) {
                tally.leasesLost += 1
                note("the leases of \(node.name) have run out")
            }
            ledger.leasesLost(by: process.number)
        }
    }
}
