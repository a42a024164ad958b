// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Hashes passwords away from the event loops, at most two at a time: each takes 128 MiB.
package final class PasswordWorkers: Sendable {
    /// Passwords that wait or are being hashed; further ones are refused.
    package static let limit = 32

    private let queues = [DispatchQueue(label: "hayauma.password-0"), DispatchQueue(label: "hayauma.password-1")]
    /// How many each queue has.
    private let load = Mutex([0, 0])

    package init() {}

    /// Nil when too many are waiting, or the password is too long.
    package func make(_ password: String) async -> String? {
        await run { try? PasswordHash.make(password) } ?? nil
    }

    /// Nil when too many are waiting.
    package func verify(_ password: String, against stored: String) async -> Bool? {
        await run { PasswordHash.verify(password, against: stored) }
    }

    private func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
        let chosen = load.withLock { load -> Int? in
            guard load[0] + load[1] < Self.limit else { return nil }
            let index = load[0] <= load[1] ? 0 : 1
            load[index] += 1
            return index
        }
        guard let chosen else { return nil }
        return await withCheckedContinuation { continuation in
            queues[chosen].async {
                let result = work()
                self.load.withLock { $0[chosen] -= 1 }
                continuation.resume(returning: result)
            }
        }
    }
}
