// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Contacts suppressed since they may have been claimed: what was claimed before still knows nothing of it.
///
/// Grows by one for each suppression and is emptied whenever nothing is held.
final class RecentSuppressions: Sendable {
    private let reasons = Mutex<[ContactID: Suppression.Reason]>([:])
    /// So that a mail costs no lock while there are none.
    private let isInUse = Atomic<Bool>(false)

    func add(_ contact: ContactID, _ reason: Suppression.Reason) {
        reasons.withLock { reasons in
            reasons[contact] = reason
            isInUse.store(true, ordering: .releasing)
        }
    }

    func reason(for contact: ContactID) -> Suppression.Reason? {
        guard isInUse.load(ordering: .acquiring) else { return nil }
        return reasons.withLock { $0[contact] }
    }

    func removeAll() {
        guard isInUse.load(ordering: .acquiring) else { return }
        reasons.withLock { reasons in
            reasons.removeAll()
            isInUse.store(false, ordering: .releasing)
        }
    }
}
