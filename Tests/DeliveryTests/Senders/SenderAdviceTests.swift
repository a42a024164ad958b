// SPDX-License-Identifier: Apache-2.0

import DNS
import MailAuthentication
import Platform
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1))) struct SenderAdviceTests {
    private let domain = SendingDomain(
        id: SendingDomainID(1), tenant: TenantID(1), domain: "minato.example", algorithm: .rsa2048, selector: "h1",
        sealedKey: [], publicKey: "AAAA", createdAt: Timestamp(microseconds: 0))
    private let now = Timestamp(microseconds: 1_000_000_000)

    private func advice(_ resolver: (any Resolver)?) -> SenderAdvice {
        SenderAdvice(mailHost: "mx.example", sources: .include("spf.example"), publicHost: "news.example", resolver: resolver)
    }

    private func checked(_ check: SenderCheck?) -> SendingDomain {
        SendingDomain(
            id: domain.id, tenant: domain.tenant, domain: domain.domain, algorithm: domain.algorithm,
            selector: domain.selector, sealedKey: [], publicKey: domain.publicKey, createdAt: domain.createdAt,
            check: check)
    }

    @Test func `what is known is what was last found, and what could not be asked for says nothing against it`() {
        let asking = advice(FakeZone(exchangers: [:], hosts: [:], texts: [:], failing: []))
        #expect(asking.standing(of: checked(nil)) == .pending)
        let check = SenderCheck(at: now, problems: [.dkim: .missing, .dmarc: .different, .senderSPF: .unknown])
        #expect(
            asking.standing(of: checked(check))
                == .known(missing: ["h1._domainkey.minato.example", "_dmarc.minato.example"], at: now))
    }

    @Test func `a DNS that does not answer is no missing record`() async {
        let records = advice(nil).records(of: domain).map(\.name)
        let resolver = FakeZone(exchangers: [:], hosts: [:], texts: [:], failing: Set(records))
        #expect(await advice(resolver).missing(domain).isEmpty)
    }

    @Test func `without a resolver nothing is asked`() {
        #expect(advice(nil).standing(of: domain) == .notAsked)
    }
}
