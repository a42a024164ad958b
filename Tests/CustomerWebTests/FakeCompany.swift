// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Synchronization

@testable import CustomerWeb

/// Two tenants' mailings, over the users of ``FakeUsers``.
final class FakeCompany: MailingActions, SessionStore, UnusedAuditStore, CampaignListing, CampaignReports,
    UnusedCampaignStore,
    UnusedContactBook, UnusedContactSearching, UnusedContactStore, UnusedSendingDomainStore, UnusedTenantStore,
    UnusedUserStore
{
    let users: FakeUsers
    let mailings = Mutex<[Campaign]>([])
    let acted = Mutex<[String]>([])
    let readers = Mutex(FakeReaders())
    let names: [TenantID: String]
    let settings = Mutex<[TenantID: TenantSettings]>([:])
    let domains = Mutex<[SendingDomain]>([])

    init(users: FakeUsers, name: String = "みなと商店") {
        self.users = users
        names = [TenantID(1): name, TenantID(2): "Other"]
    }

    static let start = Timestamp(microseconds: 1_795_500_000_000_000)

    static func mailing(
        _ id: Int64, tenant: Int64 = 1, state: Campaign.State, name: String = "冬のセール", subject: String = "本日まで",
        counts: CampaignCounts = CampaignCounts()
    ) -> Campaign {
        Campaign(
            id: CampaignID(id), tenant: TenantID(tenant), state: state, isPlanned: state != .planning,
            content: CampaignContent(
                name: name, fromName: name, fromAddress: "news@example.jp", subject: subject, text: "t", html: nil,
                charset: .utf8, isTracked: false),
            counts: counts, createdAt: start, launchedAt: state == .draft ? nil : start,
            finishedAt: state == .finished || state == .cancelled ? start : nil)
    }

    static var half: CampaignCounts {
        var counts = CampaignCounts()
        counts.recipients = 128_406
        counts.delivered = 79_611
        counts.deferred = 1_940
        counts.bounced = 210
        counts.expired = 4
        counts.unknown = 2
        counts.suppressed = 296
        return counts
    }

    func pause(_ id: CampaignID, actor: String) async throws(Refusal) { try act("pause", id, actor) }
    func resume(_ id: CampaignID, actor: String) async throws(Refusal) { try act("resume", id, actor) }

    func cancel(_ id: CampaignID, actor: String, within limit: Duration) async throws(Refusal) -> Campaign {
        try act("cancel", id, actor)
        guard let found = mailings.withLock({ $0.first { $0.id == id } }) else {
            throw Refusal(english: "missing", japanese: "ありません。")
        }
        return found
    }

    private func act(_ action: String, _ id: CampaignID, _ actor: String) throws(Refusal) {
        let state = mailings.withLock { $0.first { $0.id == id }?.state }
        if state == .finished { throw Refusal(english: "it is finished", japanese: "完了しています。") }
        acted.withLock { $0.append("\(action) \(id.rawValue) \(actor)") }
    }

    func campaign(_ id: CampaignID) async throws(StoreError) -> Campaign? {
        mailings.withLock { $0.first { $0.id == id } }
    }
    func campaigns(of tenant: TenantID) async throws(StoreError) -> [Campaign] {
        mailings.withLock { $0.filter { $0.tenant == tenant } }
    }
    func contactImport(_ id: ImportID, of tenant: TenantID) async throws(StoreError) -> ContactImport? { nil }
    func siteCounts(of campaign: CampaignID) async throws(StoreError) -> [SiteCounts] {
        let found = mailings.withLock { $0.first { $0.id == campaign } }
        return found.map { [SiteCounts(site: "gmail", counts: $0.counts, engagement: $0.engagement)] } ?? []
    }
    func slotCounts(of campaign: CampaignID) async throws(StoreError) -> [SlotCounts] {
        var slot = SlotCounts(start: Self.start)
        slot.delivered = 10
        slot.opened = 4
        return [slot]
    }
    func linkCounts(of campaign: CampaignID) async throws(StoreError) -> [LinkCounts] {
        [
            LinkCounts(
                link: Link(id: LinkID(1), position: 0, url: "https://example.jp/<b>"), people: 3, clicks: 5,
                clicksByMachine: 2)
        ]
    }
    func people(
        of campaign: CampaignID, _ group: PeopleGroup, site: String?, after: ContactID, limit: Int
    ) async throws(StoreError) -> [CampaignRecipient] {
        let all = [
            CampaignRecipient(
                contact: ContactID(5), email: "=cmd@example.jp", site: "gmail", outcome: .bounced, at: Self.start,
                attempt: 1,
                reply: RecordedReply(
                    phase: "rcpt", code: 550, enhanced: "5.1.1", text: "<script>no such user", host: "mx"),
                openedAt: nil, clickedAt: nil, unsubscribedAt: nil)
        ]
        return all.filter { $0.contact > after }
    }
    func usual(
        of tenant: TenantID, without campaign: CampaignID, limit: Int
    ) async throws(StoreError) -> UsualCounts { UsualCounts() }
    func campaignPage(
        of tenant: TenantID, _ tab: CampaignTab, containing text: String, skipping: Int, limit: Int
    ) async throws(StoreError) -> CampaignPage {
        let all = mailings.withLock { $0.filter { $0.tenant == tenant } }
        let rows = all.filter {
            tab.holds($0.state, isTrashed: $0.isTrashed) && (text.isEmpty || $0.content.name.contains(text))
        }
        var tabs: [CampaignTab: Int] = [:]
        for tab in CampaignTab.allCases {
            tabs[tab] = all.count { tab.holds($0.state, isTrashed: $0.isTrashed) }
        }
        return CampaignPage(rows: Array(rows.dropFirst(skipping).prefix(limit)), total: rows.count, tabs: tabs)
    }
    func tenant(_ id: TenantID) async throws(StoreError) -> Tenant? {
        guard let name = names[id] else { return nil }
        let stored = settings.withLock { $0[id] }
        return Tenant(
            id: id, slug: "t", name: stored?.identity.name ?? name,
            postalAddress: stored?.identity.postalAddress ?? "a",
            contact: stored?.identity.contact ?? "c", defaultSender: stored?.defaultSender ?? DefaultSender(),
            createdAt: Self.start)
    }
    func updateTenant(_ id: TenantID, to new: TenantSettings) async throws(StoreError) {
        settings.withLock { $0[id] = new }
    }
    func sendingDomain(_ domain: String, of tenant: TenantID) async throws(StoreError) -> SendingDomain? {
        // As careless as a store could be: the pages have to look at the tenant as well.
        domains.withLock { $0.first { $0.domain == domain } }
    }
    func sendingDomain(linkHost host: String) async throws(StoreError) -> SendingDomain? {
        domains.withLock { $0.first { !host.isEmpty && $0.linkHost == host } }
    }
    func setLinkHost(
        _ host: String, of domain: SendingDomainID, tenant: TenantID
    ) async throws(StoreError) -> Bool {
        if try await sendingDomain(linkHost: host) != nil { throw .conflict(detail: "link_host") }
        return domains.withLock { domains in
            guard let index = domains.firstIndex(where: { $0.id == domain && $0.tenant == tenant }) else {
                return false
            }
            domains[index] = FakeSenders.domain(
                domains[index].domain, tenant: tenant.rawValue, linkHost: host,
                check: domains[index].check?.withLinkHost(host))
            return true
        }
    }
    func sendingDomains(of tenant: TenantID) async throws(StoreError) -> [SendingDomain] {
        domains.withLock { $0.filter { $0.tenant == tenant } }
    }

    func auditPage(
        of tenant: TenantID, _ filter: AuditFilter, before position: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditLine] {
        try await users.auditPage(of: tenant, filter, before: position, limit: limit)
    }
    func setLanguage(_ language: String, of user: UserID) async throws(StoreError) {
        try await users.setLanguage(language, of: user)
    }

    func openSession(_ session: UserSession) async throws(StoreError) { try await users.openSession(session) }
    func session(
        digest: [UInt8], at now: Timestamp
    ) async throws(StoreError) -> (session: UserSession, user: User)? {
        try await users.session(digest: digest, at: now)
    }
    func touchSession(_ session: UserSession) async throws(StoreError) { try await users.touchSession(session) }
    func endSession(digest: [UInt8]) async throws(StoreError) { try await users.endSession(digest: digest) }
}
