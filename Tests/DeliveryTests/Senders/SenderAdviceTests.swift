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
        SenderAdvice(
            mailHost: "mx.example", sources: .include("spf.example"), publicHost: "news.example", resolver: resolver)
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

    @Test func `a link host is advised and checked, but nothing waits for it`() async throws {
        let linked = SendingDomain(
            id: domain.id, tenant: domain.tenant, domain: domain.domain, algorithm: .none, selector: "",
            sealedKey: [], publicKey: "", createdAt: domain.createdAt, linkHost: "click.minato.example",
            check: SenderCheck(at: now, problems: [.link: .missing]))
        let zone = FakeZone(
            exchangers: ["bounce.minato.example": [.init(preference: 10, host: "mx.example")]],
            texts: [
                "bounce.minato.example": ["v=spf1 include:spf.example -all"],
                "minato.example": ["v=spf1 include:spf.example ~all"], "_dmarc.minato.example": ["v=DMARC1; p=none"],
            ])
        let asking = advice(zone)
        let link = try #require(asking.records(of: linked).last)
        #expect("\(link.name) \(link.type.rawValue) \(link.value)" == "click.minato.example CNAME news.example")
        #expect(asking.records(of: domain).allSatisfy { $0.purpose != .link })
        #expect(await asking.check(linked)?.last?.state == .missing)
        #expect(await asking.missing(linked).isEmpty)
        #expect(asking.standing(of: linked) == .known(missing: [], at: now))
    }
}
