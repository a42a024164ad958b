// SPDX-License-Identifier: Apache-2.0

package import DNS
package import MailAuthentication
package import Platform

/// What a customer publishes in DNS for a domain, and whether it is there.
package struct SenderAdvice: Sendable {
    /// The server that takes mail for the return-path hosts: its name as MX records show it.
    private let mailHost: String
    /// The servers that send.
    private let sources: SPFSources
    /// The installation's own host, which link hosts lead to: ``PublicAddress/host``.
    private let publicHost: String
    private let resolver: (any Resolver)?

    package init(mailHost: String, sources: SPFSources, publicHost: String, resolver: (any Resolver)?) {
        self.mailHost = mailHost
        self.sources = sources
        self.publicHost = publicHost
        self.resolver = resolver
    }

    /// Whether there is a resolver to ask.
    package var asksDNS: Bool { resolver != nil }

    package func records(of domain: SendingDomain) -> [DNSRecordAdvice] {
        var records = SenderRecords.records(
            domain: domain.domain, selector: domain.selector, algorithm: domain.algorithm.dkim ?? .rsaSHA256,
            publicKeyTag: domain.publicKey, returnPathHost: domain.returnPathHost, mxHost: mailHost, sources: sources)
        if domain.algorithm == .none { records.removeAll { $0.purpose == .dkim } }
        if !domain.linkHost.isEmpty { records.append(SenderRecords.link(domain.linkHost, to: publicHost)) }
        return records
    }

    /// Nil: there is no resolver to ask.
    package func check(_ domain: SendingDomain) async -> [RecordStatus]? {
        guard let resolver else { return nil }
        return await SenderRecords.check(records(of: domain), using: resolver)
    }

    /// Names of the records that are not there, or say something else, asked for now. What could not be asked for does
    /// not count, nor does the link host: without it mail goes out all the same.
    package func missing(_ domain: SendingDomain) async -> [String] {
        guard let resolver else { return [] }
        let statuses = await SenderRecords.check(mailRecords(of: domain), using: resolver)
        return statuses.compactMap { status in
            switch status.state {
            case .missing, .different: status.record.name
            case .found, .unknown: nil
            }
        }
    }

    private func mailRecords(of domain: SendingDomain) -> [DNSRecordAdvice] {
        records(of: domain).filter { SenderRecord.Purpose($0.purpose).isForMail }
    }

    /// What is known of the records that mail needs: what ``SenderWatch`` last found, as every badge shows it.
    package func standing(of domain: SendingDomain) -> SenderStanding {
        guard asksDNS else { return .notAsked }
        guard let check = domain.check else { return .pending }
        let faulty = mailRecords(of: domain).filter {
            (check.problems[SenderRecord.Purpose($0.purpose)] ?? .unknown) != .unknown
        }
        return .known(missing: faulty.map(\.name), at: check.at)
    }
}

package enum SenderStanding: Sendable, Equatable {
    /// There is no resolver to ask.
    case notAsked
    case pending
    /// Names of the records that are missing or say something else.
    case known(missing: [String], at: Timestamp)
}
