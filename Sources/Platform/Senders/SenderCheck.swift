// SPDX-License-Identifier: Apache-2.0

/// What the DNS said about a sending domain's records.
package struct SenderCheck: Sendable, Equatable {
    package enum Finding: String, Sendable, CaseIterable {
        case missing
        /// Something of this kind is there, but it does not do.
        case different
        /// The DNS did not answer for this one.
        case unknown
        /// It is advised since, and the DNS was not asked for it yet.
        case unasked
    }

    package let at: Timestamp
    /// By record; those that are as they should be are not in it.
    package let problems: [SenderRecord.Purpose: Finding]

    package init(at: Timestamp, problems: [SenderRecord.Purpose: Finding]) {
        self.at = at
        self.problems = problems
    }

    /// Every record that mail needs is as it should be. The one of the link host may be missing: then links go by the
    /// installation's own host.
    package var isGood: Bool { mailProblems.isEmpty }

    /// ``problems`` without the link host's.
    package var mailProblems: [SenderRecord.Purpose: Finding] { problems.filter { $0.key.isForMail } }

    /// The same for a domain whose link host was changed just now: what was said of the old one says nothing of the new.
    package func withLinkHost(_ host: String) -> SenderCheck {
        var problems = mailProblems
        if !host.isEmpty { problems[.link] = .unasked }
        return SenderCheck(at: at, problems: problems)
    }

    /// When to ask again: soon while somebody may be waiting for it, daily when all is well.
    ///
    /// `createdAt` is the domain's.
    package func next(createdAt: Timestamp) -> Timestamp {
        if problems.isEmpty { return at + .seconds(24 * 3_600) }
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
        /// Where the links of mailings lead, by a name of the customer's own.
        case link

        /// False for the one without which mail is sent all the same.
        package var isForMail: Bool { self != .link }
    }

    package let purpose: Purpose
    /// `TXT`, `MX` or `CNAME`; `A` or `AAAA` where the installation has an address instead of a name.
    package let type: String
    /// Without the final dot.
    package let name: String
    /// TXT: the whole text. MX: preference, space, host. CNAME: the host. A, AAAA: the address.
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
