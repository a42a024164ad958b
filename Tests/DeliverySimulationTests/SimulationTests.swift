// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeliverySimulation

@Suite struct SimulationTests {
    @Test func `forty worlds come to rest with nobody lost and nobody written to twice`() async throws {
        var run = SimulationRun()
        run.count = 40
        let outcome = try await run.run()
        #expect(outcome.failure?.violation == nil, "seed \(outcome.failure?.seed ?? 0)")
        #expect(outcome.seeds == 40)
        // What the invariants are about did happen.
        let tally = outcome.tally
        #expect(tally.crashes > 40 && tally.copies > 0 && tally.fatesUnknown > 0 && tally.leasesLost > 0)
        #expect(tally.pauses > 20 && tally.suppressions > 20 && tally.retries > 20 && tally.clockChanges > 5)
    }

    @Test(arguments: [3, 8, 21] as [UInt64])
    func `a seed is the same world each time`(seed: UInt64) async throws {
        let template = try await Simulation.template()
        let one = await (try Simulation(seed: seed, template: template)).run(steps: 250)
        let other = await (try Simulation(seed: seed, template: template)).run(steps: 250)
        #expect(one.digest == other.digest && one.step == other.step && one.step > 250)
    }

    @Test(arguments: Mutant.allCases)
    func `a defect put in on purpose is found within 200 seeds`(mutant: Mutant) async throws {
        var run = SimulationRun()
        run.count = 200
        run.mutant = mutant
        let failure = try await run.run().failure
        let violation = try #require(failure?.violation, "\(mutant.rawValue) was not found")
        #expect(violation.invariant != .broken, "\(violation.words)")
    }

    @Test func `a violation tells its seed, its step and the last thirty in words`() async throws {
        var run = SimulationRun()
        run.count = 200
        run.mutant = .noCheckBeforeMail
        let failure = try #require(try await run.run().failure)
        #expect(failure.history.count == 30 && failure.history.last?.isEmpty == false)
        let again = await
            (try Simulation(seed: failure.seed, mutant: run.mutant, template: try await Simulation.template()))
            .run(steps: run.steps)
        #expect(again.violation == failure.violation && again.digest == failure.digest)
    }
}
