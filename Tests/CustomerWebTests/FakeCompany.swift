// SPDX-License-Identifier: Apache-2.0

import Platform
import PlatformTestKit
import Synchronization

@testable import CustomerWeb

/// Two tenants' mailings, over the users of ``FakeUsers``.
final class FakeCompany: MailingActions, SessionStore, UnusedAuditStore, CampaignListing, UnusedCampaignReports,
    UnusedCampaignStore,
    UnusedContactBook, UnusedContactSearching, UnusedContactStore, UnusedSendingDomainStore, UnusedTenantStore,
    UnusedUserStore
{
    let users: FakeUsers
    let mailings = Mutex<[Campaign]>([])
    let acted = Mutex<[String]>([])
    let readers = Mutex(FakeReaders())
    let names: [TenantID: String]

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
        names[id].map {
            Tenant(id: id, slug: "t", name: $0, postalAddress: "a", contact: "c", createdAt: Self.start)
        }
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
