// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeliverySimulation
import Foundation

/// The delivery's state machine under seeded faults; see docs/simulation.md.
struct SimulateEngineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate-engine",
        abstract: "Drive the delivery through random faults and check what must never be.",
        discussion: """
            Each seed is a world of its own: crashes, lost answers, commits whose fate nobody knows, pauses, clocks set \
            wrong, while a ledger checks after every write that nobody is lost or gets a copy too many. Ends with 1 at \
            the first violation; the same seed plays it again.
            """)

    @Option(help: "How many seeds.") var seeds = 300
    @Option(help: "The only seed, or with --seeds the first one.") var seed: UInt64?
    @Option(help: "Steps of each world before it comes to rest.") var steps = 250
    @Option(help: "Worlds at a time; 0: one a core.") var parallel = 0
    @Option(help: "How many of the last steps a violation tells.") var history = 30
    @Flag(help: "Print one JSON object.") var json = false
    @Flag(help: .hidden) var listMutants = false
    @Option(help: .hidden) var mutant: String?

    private struct Report: Encodable {
        var seeds: Int
        var first: UInt64
        var steps: Int
        var seconds: Double
        var seedsPerSecond: Double
        var tally: SimulationTally
        var violation: Found?

        struct Found: Encodable {
            var seed: UInt64
            var step: Int
            var invariant: String
            var words: String
            var history: [String]
        }
    }

    func validate() throws {
        guard seeds > 0, steps > 0, steps <= 1_000_000, parallel >= 0, history > 0 else {
            throw ValidationError("--seeds and --steps are at least 1, --steps at most 1000000")
        }
        if let mutant, Mutant(rawValue: mutant) == nil { throw ValidationError("there is no mutant '\(mutant)'") }
    }

    func run() async throws {
        if listMutants { return Mutant.allCases.forEach { Terminal.say($0.rawValue) } }
        var simulation = SimulationRun()
        simulation.first = seed ?? 1
        simulation.count = seed != nil && !isSeedsGiven ? 1 : seeds
        simulation.steps = steps
        simulation.history = history
        simulation.mutant = mutant.flatMap(Mutant.init(rawValue:))
        simulation.parallel = parallel > 0 ? parallel : ProcessInfo.processInfo.activeProcessorCount
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try await simulation.run()
        let seconds = (clock.now - start).inSeconds
        let found = outcome.failure
        if json {
            let report = Report(
                seeds: outcome.seeds, first: simulation.first, steps: steps, seconds: seconds,
                seedsPerSecond: Double(outcome.seeds) / seconds, tally: outcome.tally,
                violation: found.map {
                    Report.Found(
                        seed: $0.seed, step: $0.step, invariant: $0.violation?.invariant.rawValue ?? "",
                        words: $0.violation?.words ?? "", history: $0.history)
                })
            Terminal.say(try Payload.encode(report))
        } else {
            say(outcome, seconds)
        }
        if found != nil { throw ExitCode(1) }
    }

    private var isSeedsGiven: Bool { CommandLine.arguments.contains { $0 == "--seeds" || $0.hasPrefix("--seeds=") } }

    private func say(_ outcome: SimulationRun.Outcome, _ seconds: Double) {
        if let found = outcome.failure, let violation = found.violation {
            Terminal.say("seed \(found.seed), step \(found.step): \(violation.invariant.rawValue) is violated")
            Terminal.say(violation.words)
            for line in found.history { Terminal.say(line) }
            Terminal.say("again: hayauma simulate-engine --seed \(found.seed) --steps \(steps)")
            return
        }
        let tally = outcome.tally
        let rate = String(format: "%.1f", Double(outcome.seeds) / seconds)
        Terminal.say(
            "\(outcome.seeds) seeds, no violation, \(rate) a second: \(tally.steps) steps, \(tally.writes) writes checked, "
                + "\(tally.mails) mails, \(tally.accepted) accepted (\(tally.copies) of them second copies after a crash), "
                + "\(tally.crashes) crashes, \(tally.fatesUnknown) commits of unknown fate, \(tally.leasesLost) lost leases, "
                + "\(tally.pauses) stops, \(tally.suppressions) suppressions, \(tally.clockChanges) clocks set")
    }
}
