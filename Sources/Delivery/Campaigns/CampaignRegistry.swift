// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// The mailings that this process sends, and those that it must not.
final class CampaignRegistry: Sendable {
    private struct State {
        var runtimes: [CampaignID: CampaignRuntime] = [:]
        /// Halted by this process: what was read before the halt must not start them again.
        /// With a number that every halt raises.
        var halted: [CampaignID: Int] = [:]
        var halts = 0
        /// Cancelled, and not everybody counted as cancelled yet.
        var cancelling: Set<CampaignID> = []
    }

    private let state = Mutex(State())

    var all: [CampaignRuntime] { state.withLock { Array($0.runtimes.values) } }

    func runtime(_ id: CampaignID) -> CampaignRuntime? { state.withLock { $0.runtimes[id] } }

    /// False: the mailing was halted in the meantime and is not to be sent.
    func add(_ runtime: CampaignRuntime) -> Bool {
        state.withLock { state in
            guard state.halted[runtime.id] == nil else { return false }
            state.runtimes[runtime.id] = runtime
            return true
        }
    }

    func allow(_ id: CampaignID) { state.withLock { $0.halted[id] = nil } }

    /// Those that are halted, each with the number of its last halt.
    var halted: [CampaignID: Int] { state.withLock { $0.halted } }

    /// False: it was halted again since `halt`, or is not halted any more.
    func allow(_ id: CampaignID, haltedBy halt: Int) -> Bool {
        state.withLock { state in
            guard state.halted[id] == halt else { return false }
            state.halted[id] = nil
            return true
        }
    }

    func halt(_ id: CampaignID) {
        let runtime = state.withLock { state in
            state.halts += 1
            state.halted[id] = state.halts
            return state.runtimes.removeValue(forKey: id)
        }
        runtime?.halt()
    }

    func forget(_ id: CampaignID) { state.withLock { _ = $0.runtimes.removeValue(forKey: id) } }

    var cancelling: Set<CampaignID> { state.withLock { $0.cancelling } }

    func addCancelling(_ id: CampaignID) { state.withLock { _ = $0.cancelling.insert(id) } }

    func removeCancelling(_ id: CampaignID) { state.withLock { _ = $0.cancelling.remove(id) } }
}
