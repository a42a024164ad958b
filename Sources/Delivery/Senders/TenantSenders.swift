// SPDX-License-Identifier: Apache-2.0

internal import MailAuthentication
package import Platform

/// What tenants' pages do with their sending domains.
package struct TenantSenders: SenderDomains {
    package typealias Stores = AuditStore & SendingDomainStore & TenantStore

    private let stores: any Stores
    private let adding: AddSendingDomain
    private let advice: SenderAdvice
    package let asksDNS: Bool

    package init(stores: any Stores, adding: AddSendingDomain, advice: SenderAdvice) {
        self.stores = stores
        self.adding = adding
        self.advice = advice
        asksDNS = advice.asksDNS
    }

    package func add(
        _ domain: String, algorithm: SendingDomain.Algorithm, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(Refusal) -> SendingDomain {
        let found: Tenant?
        do throws(StoreError) { found = try await stores.tenant(tenant) } catch { throw Refusal(error) }
        guard let found else { throw Refusal(english: "there is no such tenant", japanese: "契約が見つかりません。") }
        return try await adding.run(domain, algorithm: algorithm, tenant: found, actor: actor, at: now).domain
    }

    package func records(of domain: SendingDomain) -> [SenderRecord] {
        advice.records(of: domain).map { record in
            SenderRecord(
                purpose: SenderRecord.Purpose(record.purpose), type: record.type.rawValue, name: record.name,
                value: record.value)
        }
    }

    package func check(_ domain: SendingDomain, at now: Timestamp) async throws(StoreError) -> SenderCheck? {
        guard let statuses = await advice.check(domain) else { return nil }
        var problems: [SenderRecord.Purpose: SenderCheck.Finding] = [:]
        for status in statuses {
            let purpose = SenderRecord.Purpose(status.record.purpose)
            switch status.state {
            case .found: break
            case .missing: problems[purpose] = .missing
            case .different: problems[purpose] = .different
            case .unknown: problems[purpose] = .unknown
            }
        }
        let check = SenderCheck(at: now, problems: problems)
        try await stores.recordCheck(check, of: domain)
        return check
    }
}

extension SenderRecord.Purpose {
    init(_ purpose: DNSRecordAdvice.Purpose) {
        switch purpose {
        case .dkim: self = .dkim
        case .returnPathSPF: self = .returnPathSPF
        case .returnPathMX: self = .returnPathMX
        case .senderSPF: self = .senderSPF
        case .dmarc: self = .dmarc
        case .link: self = .link
        }
    }
}
