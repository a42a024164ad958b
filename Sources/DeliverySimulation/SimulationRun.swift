// SPDX-License-Identifier: Apache-2.0

import Store

/// Many worlds, a few at a time; they know nothing of each other.
package struct SimulationRun: Sendable {
    package var first: UInt64 = 1
    package var count = 300
    /// Steps of each world before it comes to rest.
    package var steps = 250
    package var mutant: Mutant?
    /// Steps that a violation tells, the last ones.
    package var history = 30
    /// Worlds at a time: one a core.
    package var parallel = 2

    package init() {}

    package struct Outcome: Sendable {
        /// Seeds that were lived through to the end.
        package var seeds = 0
        package var tally = SimulationTally()
        /// The one with the smallest seed of those that were found.
        package var failure: SimulationResult?
    }

    /// Ends at the first violation.
    package func run(progress: @Sendable (Int) -> Void = { _ in }) async throws -> Outcome {
        let template = try await Simulation.template()
        var outcome = Outcome()
        try await withThrowingTaskGroup(of: SimulationResult.self) { worlds in
            var next = 0
            while next < min(parallel, count) {
                add(next, template, to: &worlds)
                next += 1
            }
            while let result = try await worlds.next() {
                outcome.seeds += 1
                outcome.tally.add(result.tally)
                if result.violation != nil, result.seed < outcome.failure?.seed ?? .max { outcome.failure = result }
                progress(outcome.seeds)
                if outcome.failure == nil, next < count {
                    add(next, template, to: &worlds)
                    next += 1
                }
            }
        }
        return outcome
    }

    private func add(
        _ index: Int, _ template: SimulatedDatabase, to worlds: inout ThrowingTaskGroup<SimulationResult, any Error>
    ) {
        let seed = first &+ UInt64(index)
        worlds.addTask { [mutant, steps, history] in
            try await Simulation(seed: seed, mutant: mutant, history: history, template: template).run(steps: steps)
        }
    }
}
