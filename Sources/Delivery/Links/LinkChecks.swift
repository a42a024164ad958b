// SPDX-License-Identifier: Apache-2.0

package import Platform
import Synchronization

/// Whether a link leads anywhere. Asks the network.
package protocol LinkProbing: Sendable {
    /// Nil: it can be opened.
    func probe(_ url: String) async -> LinkFault?
}

/// Why a link cannot be opened.
package enum LinkFault: Error, Equatable {
    /// The host has no address.
    case noName
    case noAnswer
    /// An address that only we could reach: our own network's, this machine's.
    case inner
    case status(Int)
    case redirects
    /// No URL that a browser would open.
    case malformed
}

package enum LinkState: Sendable, Equatable {
    /// The network is not asked here.
    case notAsked
    case pending
    case good(at: Timestamp)
    case faulty(LinkFault, at: Timestamp)
}

/// Looks at links in the background and remembers what it found.
package final class LinkChecks: Sendable {
    /// Links of a mailing that are looked at.
    package static let linkLimit = 100
    private static let atOnce = 8
    /// Links that wait; at the bound a link stays pending until it is asked for again.
    private static let waitingLimit = 2_000
    /// Answers that are remembered; at the bound all are forgotten.
    private static let memoryLimit = 5_000
    /// After that a link is looked at again; until the new answer comes the old one is told.
    private static let lifetime: Int64 = 600

    private struct State {
        var known: [String: LinkState] = [:]
        var waiting: [String] = []
        /// Waiting or being looked at.
        var open: Set<String> = []
        var workers = 0
    }

    private let prober: (any LinkProbing)?
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// `prober` nil: the network is not asked.
    package init(prober: (any LinkProbing)?, now: @escaping @Sendable () -> Timestamp) {
        self.prober = prober
        self.now = now
    }

    /// What is known of each link, in their order; what is not known is looked at from now on. Returns at once.
    package func states(of urls: [String]) -> [LinkState] {
        guard let prober else { return urls.map { _ in .notAsked } }
        let time = now()
        let (states, hired) = state.withLock { state in
            let states = urls.map { url -> LinkState in
                let known = state.known[url]
                if !Self.isFresh(known, at: time), state.waiting.count < Self.waitingLimit,
                    state.open.insert(url).inserted
                {
                    state.waiting.append(url)
                }
                return known ?? .pending
            }
            let hired = max(0, min(Self.atOnce - state.workers, state.waiting.count))
            state.workers += hired
            return (states, hired)
        }
        for _ in 0..<hired { Task { await work(prober) } }
        return states
    }

    private static func isFresh(_ known: LinkState?, at time: Timestamp) -> Bool {
        switch known {
        case .good(let at), .faulty(_, let at): time.seconds - at.seconds < lifetime
        default: false
        }
    }

    private func work(_ prober: any LinkProbing) async {
        while let url = next() {
            let fault = await prober.probe(url)
            let time = now()
            state.withLock { state in
                if state.known.count >= Self.memoryLimit { state.known.removeAll() }
                state.known[url] = fault.map { .faulty($0, at: time) } ?? .good(at: time)
                state.open.remove(url)
            }
        }
    }

    private func next() -> String? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.workers -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
