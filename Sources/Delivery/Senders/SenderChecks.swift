// SPDX-License-Identifier: Apache-2.0

import MailAuthentication
package import Platform
import Synchronization

/// What the DNS says of sender domains, looked up in the background so that no page waits for it.
package final class SenderChecks: Sendable {
    package enum State: Sendable, Equatable {
        /// There is no resolver to ask.
        case notAsked
        case pending
        /// Names of the records that are missing or say something else.
        case known(missing: [String], at: Timestamp)
    }

    private static let memoryLimit = 1_000
    private static let lifetime: Int64 = 300

    private struct Memory {
        var known: [SendingDomainID: State] = [:]
        var open: Set<SendingDomainID> = []
    }

    private let advice: SenderAdvice
    private let now: @Sendable () -> Timestamp
    private let memory = Mutex(Memory())

    package init(advice: SenderAdvice, now: @escaping @Sendable () -> Timestamp) {
        self.advice = advice
        self.now = now
    }

    /// What is known; what is older than five minutes is asked for again meanwhile. Returns at once.
    package func state(of domain: SendingDomain) -> State {
        guard advice.asksDNS else { return .notAsked }
        let time = now()
        let (state, isDue) = memory.withLock { memory in
            let known = memory.known[domain.id]
            if case .known(_, let at) = known, time.seconds - at.seconds < Self.lifetime { return (known, false) }
            return (known, memory.open.insert(domain.id).inserted)
        }
        if isDue { Task { await look(domain) } }
        return state ?? .pending
    }

    private func look(_ domain: SendingDomain) async {
        let missing = await advice.missing(domain)
        let time = now()
        memory.withLock { memory in
            if memory.known.count >= Self.memoryLimit { memory.known.removeAll() }
            memory.known[domain.id] = .known(missing: missing, at: time)
            memory.open.remove(domain.id)
        }
    }
}

extension SenderAdvice {
    /// Names of the records that are not there, or say something else. What could not be asked for now does not count.
    package func missing(_ domain: SendingDomain) async -> [String] {
        let statuses = await check(domain) ?? []
        return statuses.compactMap { status in
            switch status.state {
            case .missing, .different: status.record.name
            case .found, .unknown: nil
            }
        }
    }
}
