// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Badges from what the DNS said when the domain was last asked for.
package struct StoredBadges: SenderBadges {
    private let domains: any SendingDomainStore

    package init(domains: any SendingDomainStore) { self.domains = domains }

    package func badge(of domain: String, tenant: TenantID) async throws(StoreError) -> SenderBadge {
        guard let found = try await domains.sendingDomain(domain, of: tenant), found.tenant == tenant else {
            return .unregistered
        }
        guard let check = found.check else { return .unchecked }
        // A DNS that did not answer says nothing against the domain.
        let missing = SenderRecord.Purpose.allCases.filter(\.isForMail).filter {
            (check.problems[$0] ?? .unknown) != .unknown
        }
        if !missing.isEmpty { return .missing(missing.map(\.label)) }
        return check.isGood ? .good(at: check.at) : .unchecked
    }
}

extension SenderRecord.Purpose {
    /// As those who manage a DNS call it.
    var label: String {
        switch self {
        case .dkim: "DKIM"
        case .returnPathSPF: "SPF (bounce)"
        case .returnPathMX: "MX (bounce)"
        case .senderSPF: "SPF"
        case .dmarc: "DMARC"
        case .link: "CNAME"
        }
    }
}
