// SPDX-License-Identifier: Apache-2.0

import DNS
import MailAuthentication
import Platform
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1))) struct SenderChecksTests {
    private let domain = SendingDomain(
        id: SendingDomainID(1), tenant: TenantID(1), domain: "minato.example", algorithm: .rsa2048, selector: "h1",
        sealedKey: [], publicKey: "AAAA", createdAt: Timestamp(microseconds: 0))
    private let now = Timestamp(microseconds: 1_000_000_000)

    private func advice(_ resolver: (any Resolver)?) -> SenderAdvice {
        SenderAdvice(mailHost: "mx.example", sources: .include("spf.example"), resolver: resolver)
    }

    @Test func `no page waits for the DNS: it is pending first, known later`() async {
        let time = now
        let checks = SenderChecks(
            advice: advice(FakeZone(exchangers: [:], hosts: [:], texts: [:], failing: [])), now: { time })
        #expect(checks.state(of: domain) == .pending)
        while checks.state(of: domain) == .pending { await Task.yield() }
        guard case .known(let missing, let at) = checks.state(of: domain) else {
            Issue.record("the DNS was not asked")
            return
        }
        #expect(missing.contains("h1._domainkey.minato.example") && at == time)
    }

    @Test func `a DNS that does not answer is no missing record`() async {
        let records = advice(nil).records(of: domain).map(\.name)
        let resolver = FakeZone(exchangers: [:], hosts: [:], texts: [:], failing: Set(records))
        #expect(await advice(resolver).missing(domain).isEmpty)
    }

    @Test func `without a resolver nothing is asked`() {
        let time = now
        #expect(SenderChecks(advice: advice(nil), now: { time }).state(of: domain) == .notAsked)
    }
}
