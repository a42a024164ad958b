// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Platform

@Suite struct CrashPointTests {
    @Test func `an order is due at its passing, counts its own point alone, and is over then`() throws {
        var order = try #require(CrashOrder(parsing: "claim-after-commit#3"))
        #expect(order.point == .claimAfterCommit)
        let passed: [CrashPoint] = [
            .claimAfterCommit, .claimBeforeCommit, .claimAfterCommit, .claimAfterCommit, .claimAfterCommit,
        ]
        #expect(passed.map { order.isDue(at: $0) } == [false, false, false, true, false])
    }

    @Test func `without a number it is the first passing`() throws {
        var order = try #require(CrashOrder(parsing: "import-before-commit"))
        let isDue = order.isDue(at: .importBeforeCommit)
        #expect(isDue)
    }

    @Test(arguments: [
        "", "#1", "nowhere", "claim-after-commit#", "claim-after-commit#0", "claim-after-commit#-1",
        "claim-after-commit#1#2", "claim-after-commit#99999999999999999999", "CLAIM-AFTER-COMMIT",
    ])
    func `what names no point or no passing is refused`(text: String) {
        #expect(CrashOrder(parsing: text) == nil)
    }

    @Test func `the process is gone at the ordered passing, and not before`() async {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            guard let order = CrashOrder(parsing: "outcome-after-commit#2") else { return }
            CrashPoint.arm(order)
            CrashPoint.outcomeAfterCommit.passed()
            CrashPoint.outcomeBeforeCommit.passed()
            // A wrong count would end the process here with another status.
            CrashPoint.outcomeAfterCommit.passed()
            exit(3)
        }
        await #expect(processExitsWith: .exitCode(3)) {
            guard let order = CrashOrder(parsing: "outcome-after-commit#2") else { return }
            CrashPoint.arm(order)
            CrashPoint.outcomeAfterCommit.passed()
            exit(3)
        }
    }
}
