// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Contacts and domains suppressed since mail to them may have been claimed: what was claimed before still knows nothing
/// of it.
///
/// Grows by one for each suppression and is emptied whenever nothing is held.
final class RecentSuppressions: Sendable {
    private struct State {
        var reasons: [ContactID: Suppression.Reason] = [:]
        var domains: [TenantID: BlockedDomains] = [:]
    }

    private let state = Mutex(State())
    /// So that a mail costs no lock while there are none.
    private let isInUse = Atomic<Bool>(false)

    func add(_ contacts: [ContactID], _ reason: Suppression.Reason) {
        guard !contacts.isEmpty else { return }
        state.withLock { state in
            for contact in contacts { state.reasons[contact] = reason }
            isInUse.store(true, ordering: .releasing)
        }
    }

    func add(_ domains: BlockedDomains, of tenant: TenantID) {
        state.withLock { state in
            state.domains[tenant, default: BlockedDomains()].formUnion(domains)
            isInUse.store(true, ordering: .releasing)
        }
    }

    func remove(_ contact: ContactID) { state.withLock { $0.reasons[contact] = nil } }

    func remove(_ domain: String, of tenant: TenantID) { state.withLock { $0.domains[tenant]?.remove(domain) } }

    /// `domain` is asked for only where domains were blocked.
    func reason(
        for contact: ContactID, of tenant: TenantID, domain: () -> String
    ) -> Suppression.Reason? {
        guard isInUse.load(ordering: .acquiring) else { return nil }
        let (reason, domains) = state.withLock { ($0.reasons[contact], $0.domains[tenant]) }
        if let reason { return reason }
        return domains.map { $0.covers(domain()) } ?? false ? .blockedDomain : nil
    }

    func removeAll() {
        guard isInUse.load(ordering: .acquiring) else { return }
        state.withLock { state in
            state = State()
            isInUse.store(false, ordering: .releasing)
        }
    }
}
