// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Sender domains of ``FakeCompany`` with a DNS that says what the test says.
final class FakeSenders: SenderDomains {
    let company: FakeCompany
    let answers = Mutex<[SenderRecord.Purpose: SenderCheck.Finding]>([:])
    let isAsking = Mutex(true)

    init(company: FakeCompany) { self.company = company }

    static func domain(_ name: String, tenant: Int64 = 1, linkHost: String = "", check: SenderCheck? = nil)
        -> SendingDomain
    {
        SendingDomain(
            id: SendingDomainID(1), tenant: TenantID(tenant), domain: name, algorithm: .rsa2048, selector: "s",
            sealedKey: [], publicKey: "KEY", createdAt: FakeCompany.start, linkHost: linkHost, check: check)
    }

    var asksDNS: Bool { isAsking.withLock { $0 } }

    func add(
        _ domain: String, algorithm: SendingDomain.Algorithm, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(Refusal) -> SendingDomain {
        guard domain.contains(".") else { throw Refusal(english: "no domain", japanese: "ドメインではありません。") }
        let made = Self.domain(domain, tenant: tenant.rawValue)
        company.domains.withLock { $0.append(made) }
        return made
    }

    func records(of domain: SendingDomain) -> [SenderRecord] {
        SenderRecord.Purpose.allCases.map {
            SenderRecord(purpose: $0, type: "TXT", name: "\($0.rawValue).\(domain.domain)", value: "v=\($0.rawValue)")
        }.filter { $0.purpose.isForMail || !domain.linkHost.isEmpty }
    }

    func check(_ domain: SendingDomain, at now: Timestamp) async throws(StoreError) -> SenderCheck? {
        guard asksDNS else { return nil }
        let check = SenderCheck(at: now, problems: answers.withLock { $0 })
        company.domains.withLock { domains in
            domains = domains.map {
                guard $0.domain == domain.domain else { return $0 }
                return Self.domain($0.domain, tenant: $0.tenant.rawValue, linkHost: $0.linkHost, check: check)
            }
        }
        return check
    }
}
