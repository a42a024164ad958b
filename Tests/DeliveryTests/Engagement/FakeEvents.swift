// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Events in memory; fails as often as it is told.
final class FakeEvents: EventStore {
    private struct State {
        var written: [[NewEngagement]] = []
        var failures: [StoreError] = []
    }

    private let state: Mutex<State>

    init(failures: [StoreError] = []) {
        state = Mutex(State(failures: failures))
    }

    var batches: [[NewEngagement]] { state.withLock(\.written) }
    var written: [NewEngagement] { batches.flatMap(\.self) }

    func events(of campaign: CampaignID, after cursor: Int64, limit: Int) async throws(StoreError) -> [Event] { [] }

    func append(_ engagements: [NewEngagement]) async throws(StoreError) {
        let failure = state.withLock { state -> StoreError? in
            if !state.failures.isEmpty { return state.failures.removeFirst() }
            state.written.append(engagements)
            return nil
        }
        if let failure { throw failure }
    }
}

extension NewEngagement {
    static func opened(_ contact: Int64, at seconds: Int64 = 0, isMachine: Bool = false) -> NewEngagement {
        NewEngagement(
            campaign: CampaignID(1), contact: ContactID(contact), kind: .opened, isMachine: isMachine,
            at: Timestamp(microseconds: seconds * 1_000_000))
    }
}
