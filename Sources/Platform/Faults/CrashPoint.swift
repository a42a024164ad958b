// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A place of the program where a test can have the process killed, as a power cut would, at its n-th passing.
///
/// `HAYAUMA_CRASH_AT=claim-after-commit#3` arms one of them, in the sandbox only. Nothing is flushed or told to
/// anybody. Where none is armed, passing costs one look at a flag.
package enum CrashPoint: String, CaseIterable, Sendable {
    /// A mailing's state says that it is launched; nobody was told yet.
    case launchAfterCommit = "launch-after-commit"
    /// A step of the plan is written, in a transaction that is still open; a step that plans nobody does not count.
    case planBeforeCommit = "plan-before-commit"
    case planAfterCommit = "plan-after-commit"
    /// Batches are taken; an empty claim does not count.
    case claimBeforeCommit = "claim-before-commit"
    case claimAfterCommit = "claim-after-commit"
    /// A mail is about to get its MAIL FROM.
    case mailBeforeEnvelope = "mail-before-envelope"
    /// A whole content was handed to the network; its reply has not come.
    case mailAfterContent = "mail-after-content"
    /// A reply has come; its outcome waits for the next group commit.
    case replyBeforeCommit = "reply-before-commit"
    /// Outcomes are written, in a transaction that is still open.
    case outcomeBeforeCommit = "outcome-before-commit"
    case outcomeAfterCommit = "outcome-after-commit"
    /// Deferrals that are due became batches; none does not count.
    case retryBeforeCommit = "retry-before-commit"
    case retryAfterCommit = "retry-after-commit"
    /// Batches go back to the database, after a pause or an orderly stop.
    case releaseAfterCommit = "release-after-commit"
    /// A part of a cancelled mailing is settled; nobody does not count.
    case cancelBeforeCommit = "cancel-before-commit"
    case cancelAfterCommit = "cancel-after-commit"
    /// A chunk of an import's rows.
    case importBeforeCommit = "import-before-commit"
    case importAfterCommit = "import-after-commit"
    /// A reader leaves; nothing was answered yet.
    case unsubscribeBeforeCommit = "unsubscribe-before-commit"
    case unsubscribeAfterCommit = "unsubscribe-after-commit"

    private static let isArmed = Atomic<Bool>(false)
    private static let order = Mutex<CrashOrder?>(nil)

    /// From now on the process dies at the order's passing. The last order counts.
    package static func arm(_ wanted: CrashOrder) {
        order.withLock { $0 = wanted }
        isArmed.store(true, ordering: .releasing)
    }

    /// The program is here.
    package func passed() {
        guard Self.isArmed.load(ordering: .relaxed) else { return }
        let isDue = Self.order.withLock { order in order?.isDue(at: self) ?? false }
        // SIGKILL cannot be caught: no handler, no flush, no `deinit`.
        if isDue { kill(getpid(), SIGKILL) }
    }
}

/// Where to die, and at which passing.
package struct CrashOrder: Sendable, Equatable {
    package let point: CrashPoint
    /// Passings that are left until then; 1 is the next one.
    private var left: Int

    /// `point#n`, or `point` for the first passing; nil for anything else.
    package init?(parsing text: String) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let point = CrashPoint(rawValue: String(parts[0])) else { return nil }
        var passing = 1
        if parts.count == 2 {
            guard let number = Int(parts[1]), number > 0 else { return nil }
            passing = number
        }
        self.point = point
        left = passing
    }

    /// Counts a passing of `here`; true at the one that was ordered, and at no other.
    package mutating func isDue(at here: CrashPoint) -> Bool {
        guard here == point, left > 0 else { return false }
        left -= 1
        return left == 0
    }
}
