// SPDX-License-Identifier: Apache-2.0

/// What the DNS said about a sending domain's records.
package struct SenderCheck: Sendable, Equatable {
    package enum Finding: String, Sendable, CaseIterable {
        case missing
        /// Something of this kind is there, but it does not do.
        case different
        /// The DNS did not answer for this one.
        case unknown
    }

    package let at: Timestamp
    /// By record; those that are as they should be are not in it.
    package let problems: [SenderRecord.Purpose: Finding]

    package init(at: Timestamp, problems: [SenderRecord.Purpose: Finding]) {
        self.at = at
        self.problems = problems
    }

    package var isGood: Bool { problems.isEmpty }

    /// When to ask again: soon while somebody may be waiting for it, daily when all is well.
    ///
    /// `createdAt` is the domain's.
    package func next(createdAt: Timestamp) -> Timestamp {
        if isGood { return at + .seconds(24 * 3_600) }
        return at + (at < createdAt + .seconds(3_600) ? .seconds(60) : .seconds(600))
    }

    /// `dkim:missing dmarc:different`, in the order of the purposes; empty when all is well.
    package var text: String {
        SenderRecord.Purpose.allCases.compactMap { purpose in
            problems[purpose].map { "\(purpose.rawValue):\($0.rawValue)" }
        }.joined(separator: " ")
    }

    /// Reads ``text``; what it does not know it leaves out.
    package init(at: Timestamp, text: String) {
        var problems: [SenderRecord.Purpose: Finding] = [:]
        for part in text.split(separator: " ") {
            let halves = part.split(separator: ":")
            guard halves.count == 2, let purpose = SenderRecord.Purpose(rawValue: String(halves[0])) else { continue }
            problems[purpose] = Finding(rawValue: String(halves[1]))
        }
        self.init(at: at, problems: problems)
    }
}

/// A DNS record that a customer publishes for a sending domain.
package struct SenderRecord: Sendable, Equatable {
    package enum Purpose: String, Sendable, CaseIterable {
        /// The key of the signatures.
        case dkim
        /// SPF of the return path.
        case returnPathSPF
        /// Where bounces come back to.
        case returnPathMX
        /// SPF of the domain in From itself.
        case senderSPF
        case dmarc
    }

    package let purpose: Purpose
    /// `TXT` or `MX`.
    package let type: String
    /// Without the final dot.
    package let name: String
    /// TXT: the whole text. MX: preference, space, host.
    package let value: String

    package init(purpose: Purpose, type: String, name: String, value: String) {
        self.purpose = purpose
        self.type = type
        self.name = name
        self.value = value
    }
}

/// The domains that a tenant sends from, as its pages handle them.
package protocol SenderDomains: Sendable {
    /// False where no DNS is asked, as in the sandbox: then nothing is ever checked.
    var asksDNS: Bool { get }
    /// Registers a domain and makes its key.
    func add(
        _ domain: String, algorithm: SendingDomain.Algorithm, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(Refusal) -> SendingDomain
    /// What to publish for it.
    func records(of domain: SendingDomain) -> [SenderRecord]
    /// Asks the DNS now and writes down what it said; nil where none is asked. Takes seconds when it does not answer.
    func check(_ domain: SendingDomain, at now: Timestamp) async throws(StoreError) -> SenderCheck?
}
