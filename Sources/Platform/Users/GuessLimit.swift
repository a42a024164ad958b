// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Slows down who guesses passwords: after some failures each further attempt has to wait longer.
///
/// Counts by account and by network. An attempt counts as failed from its beginning, so that a thousand at once are not
/// a thousand guesses; success takes that back.
package final class GuessLimit: Sendable {
    /// Failures at one account that cost nothing.
    package static let freeByAccount = 5
    /// Failures from one network that cost nothing: an office shares one address.
    package static let freeByNetwork = 20
    package static let firstWait = Duration.seconds(30)
    package static let longestWait = Duration.seconds(15 * 60)
    /// Entries of each kind; at the limit the quarter that failed longest ago is forgotten.
    package static let capacity = 10_000
    /// Failures are forgotten so long after the last one.
    static let memory = Duration.seconds(6 * 3_600)

    private struct Failures {
        var count = 0
        var last: Timestamp
        /// No attempt before.
        var until: Timestamp
    }

    private struct State {
        var accounts: [String: Failures] = [:]
        var networks: [String: Failures] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Nil: go on, and the attempt is counted. Otherwise how long to wait; then nothing is counted.
    package func begin(account: String, network: String, at now: Timestamp) -> Duration? {
        let account = Self.key(account)
        return state.withLock { state in
            let until = max(
                state.accounts[account]?.until ?? now, state.networks[network]?.until ?? now)
            if until > now { return .microseconds(until.microseconds - now.microseconds) }
            Self.count(account, in: &state.accounts, free: Self.freeByAccount, now)
            if !network.isEmpty { Self.count(network, in: &state.networks, free: Self.freeByNetwork, now) }
            return nil
        }
    }

    /// The attempt was right: the account begins anew, the network gets this attempt back.
    package func succeeded(account: String, network: String) {
        state.withLock { state in
            state.accounts[Self.key(account)] = nil
            giveBack(network, in: &state.networks)
        }
    }

    /// The attempt was not a guess: the password could not be checked.
    package func undecided(account: String, network: String) {
        state.withLock { state in
            giveBack(Self.key(account), in: &state.accounts)
            giveBack(network, in: &state.networks)
        }
    }

    /// How many are remembered.
    package var size: Int { state.withLock { $0.accounts.count + $0.networks.count } }

    private static func key(_ account: String) -> String { String(account.prefix(254)).lowercased() }

    private func giveBack(_ key: String, in table: inout [String: Failures]) {
        guard var failures = table[key] else { return }
        failures.count -= 1
        failures.until = failures.last
        table[key] = failures.count > 0 ? failures : nil
    }

    private static func count(_ key: String, in table: inout [String: Failures], free: Int, _ now: Timestamp) {
        var failures = table[key] ?? Failures(last: now, until: now)
        if failures.last + memory < now { failures.count = 0 }
        failures.count += 1
        failures.last = now
        let excess = failures.count - free
        failures.until = excess < 0 ? now : now + min(longestWait, firstWait * (1 << min(excess, 10)))
        if table[key] == nil, table.count >= capacity { forget(&table) }
        table[key] = failures
    }

    private static func forget(_ table: inout [String: Failures]) {
        let oldest = table.sorted { $0.value.last < $1.value.last }.prefix(capacity / 4)
        for (key, _) in oldest { table[key] = nil }
    }
}
