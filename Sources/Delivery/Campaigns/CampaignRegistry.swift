// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// The mailings that this process sends, and those that it must not.
final class CampaignRegistry: Sendable {
    private struct State {
        var runtimes: [CampaignID: CampaignRuntime] = [:]
        /// Halted by this process: what was read before the halt must not start them again.
        var halted: Set<CampaignID> = []
        /// Cancelled, and not everybody counted as cancelled yet.
        var cancelling: Set<CampaignID> = []
    }

    private let state = Mutex(State())

    func runtime(_ id: CampaignID) -> CampaignRuntime? { state.withLock { $0.runtimes[id] } }

    /// False: the mailing was halted in the meantime and is not to be sent.
    func add(_ runtime: CampaignRuntime) -> Bool {
        state.withLock { state in
            guard !state.halted.contains(runtime.id) else { return false }
            state.runtimes[runtime.id] = runtime
            return true
        }
    }

    func allow(_ id: CampaignID) { state.withLock { _ = $0.halted.remove(id) } }

    func halt(_ id: CampaignID) {
        let runtime = state.withLock { state in
            state.halted.insert(id)
            return state.runtimes.removeValue(forKey: id)
        }
        runtime?.halt()
    }

    func forget(_ id: CampaignID) { state.withLock { _ = $0.runtimes.removeValue(forKey: id) } }

    var cancelling: Set<CampaignID> { state.withLock { $0.cancelling } }

    func addCancelling(_ id: CampaignID) { state.withLock { _ = $0.cancelling.insert(id) } }

    func removeCancelling(_ id: CampaignID) { state.withLock { _ = $0.cancelling.remove(id) } }
}
