// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore {
    /// A batch that was released or whose lease ran out, but that nobody has claimed since, still takes its
    /// outcomes: nobody else can have sent to them. A recipient that is settled already is passed over.
    ///
    /// `.broken` when an outcome names another campaign, contact or position than its batch holds.
    package func commit(_ outcomes: [OutcomeRecord]) async throws(StoreError) -> CommitResult {
        guard !outcomes.isEmpty else { return CommitResult(stale: [], finished: []) }
        let result = try await driver.write { session throws(StoreError) in
            var commit = try OutcomeCommit(outcomes, in: session)
            for outcome in outcomes { try commit.take(outcome) }
            let result = try commit.write(in: session)
            CrashPoint.outcomeBeforeCommit.passed()
            return result
        }
        CrashPoint.outcomeAfterCommit.passed()
        return result
    }
}
