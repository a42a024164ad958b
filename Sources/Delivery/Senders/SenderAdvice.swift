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
    private let resolver: (any Resolver)?

    package init(mailHost: String, sources: SPFSources, resolver: (any Resolver)?) {
        self.mailHost = mailHost
        self.sources = sources
        self.resolver = resolver
    }

    /// Whether there is a resolver to ask.
    package var asksDNS: Bool { resolver != nil }

    package func records(of domain: SendingDomain) -> [DNSRecordAdvice] {
        let records = SenderRecords.records(
            domain: domain.domain, selector: domain.selector, algorithm: domain.algorithm.dkim ?? .rsaSHA256,
            publicKeyTag: domain.publicKey, returnPathHost: domain.returnPathHost, mxHost: mailHost, sources: sources)
        return domain.algorithm == .none ? records.filter { $0.purpose != .dkim } : records
    }

    /// Nil: there is no resolver to ask.
    package func check(_ domain: SendingDomain) async -> [RecordStatus]? {
        guard let resolver else { return nil }
        return await SenderRecords.check(records(of: domain), using: resolver)
    }
}
