// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MessageContent
import NIOCore
import Platform
import PlatformTestKit
import Synchronization
import WebFoundation

@testable import CustomerWeb

/// Two tenants that write mailings: 1 is the user's, 2 is somebody else's and full of the word CANARY.
final class FakeStudio: Drafting, DraftVersionStore, ImageStore, MailingActions, SessionStore, UnusedAuditStore,
    UnusedCampaignListing,
    NoTesters, UnusedCampaignReports,
    UnusedCampaignStore, UnusedContactBook, UnusedContactSearching, UnusedContactStore, UnusedSendingDomainStore,
    UnusedSuppressionList, UnusedTenantStore, UnusedUserStore
{
    struct State {
        var mailings: [Campaign] = []
        var images: [(image: Image, bytes: [UInt8])] = []
        var audit: [String] = []
        /// What the preview's HTML is.
        var html: String?
        var counted: [Audience] = []
        var saves = 0
        var versions: [DraftVersion] = []
        var restoring: Restoring?
    }

    let users: FakeUsers
    let state = Mutex(State())

    init(users: FakeUsers) { self.users = users }

    static let lists = [
        ContactList(id: ContactListID(11), tenant: TenantID(1), name: "会員"),
        ContactList(id: ContactListID(12), tenant: TenantID(1), name: "社員"),
        ContactList(id: ContactListID(13), tenant: TenantID(1), name: "ゴールド", kind: .tag),
    ]
    static let fields = [
        ContactField(id: ContactFieldID(3), name: "名前", kind: .text),
        ContactField(id: ContactFieldID(4), name: "ポイント", kind: .number),
        ContactField(id: ContactFieldID(5), name: "会員ランク", kind: .choice, choices: ["一般", "ゴールド"]),
    ]
    static let people = (21...23).map { id in
        Contact(
            id: ContactID(Int64(id)), tenant: TenantID(1), email: "reader\(id)@example.jp", state: .active,
            fields: "{\"3\":\"山田\(id)\"}", createdAt: FakeCompany.start, updatedAt: FakeCompany.start)
    }
    static let stranger = Contact(
        id: ContactID(99), tenant: TenantID(2), email: "canary@CANARY.example", state: .active, fields: "{}",
        createdAt: FakeCompany.start, updatedAt: FakeCompany.start)

    func add(
        _ id: Int64, tenant: Int64 = 1, state new: Campaign.State = .draft,
        _ change: (inout CampaignContent) -> Void = { _ in }
    ) {
        var content = CampaignContent(
            name: tenant == 1 ? "冬のセール" : "CANARY", fromName: "みなと商店", fromAddress: "", subject: "", text: nil,
            html: nil, charset: .utf8, isTracked: true)
        change(&content)
        let campaign = Campaign(
            id: CampaignID(id), tenant: TenantID(tenant), state: new, isPlanned: false, content: content,
            counts: CampaignCounts(), createdAt: FakeCompany.start, launchedAt: nil, finishedAt: nil)
        state.withLock { $0.mailings.append(campaign) }
    }

    subscript(_ id: Int64) -> Campaign? { state.withLock { $0.mailings.first { $0.id.rawValue == id } } }

    // MARK: - Drafting

    func createDraft(
        _ content: CampaignContent, audience: Audience, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> Campaign {
        state.withLock { state in
            let made = Campaign(
                id: CampaignID(Int64(1_000 + state.mailings.count)), tenant: tenant, state: .draft, isPlanned: false,
                content: content, audience: audience, counts: CampaignCounts(), createdAt: FakeCompany.start,
                launchedAt: nil, finishedAt: nil)
            state.mailings.append(made)
            state.audit.append("campaign.create \(actor)")
            return made
        }
    }

    func saveDraft(
        _ draft: Campaign, _ content: CampaignContent, audience: Audience, version: Int, actor: String
    ) async throws(Refusal) -> DraftSaving {
        if content.subject.count > 500 { throw Refusal(english: "too long", japanese: "長すぎます。") }
        return state.withLock { state in
            guard let index = state.mailings.firstIndex(where: { $0.id == draft.id }) else { return .closed }
            let stored = state.mailings[index]
            guard stored.state == .draft else { return .closed }
            if stored.content == content, stored.audience == audience { return .saved(version: stored.version) }
            guard stored.version == version else { return .stale(version: stored.version) }
            state.saves += 1
            state.mailings[index] = Campaign(
                id: stored.id, tenant: stored.tenant, state: stored.state, isPlanned: false, content: content,
                audience: audience, version: version + 1, counts: stored.counts, createdAt: stored.createdAt,
                launchedAt: nil, finishedAt: nil)
            return .saved(version: version + 1)
        }
    }

    func restore(
        _ draft: Campaign, to earlier: DraftVersion, over current: Int, actor: String
    ) async throws(Refusal) -> Restoring {
        if let told = state.withLock({ $0.restoring }) { return told }
        let saving = try await saveDraft(
            draft, earlier.content, audience: earlier.audience, version: current, actor: actor)
        switch saving {
        case .saved(let version): return .restored(version: version, keepsAudience: false)
        case .stale: return .stale
        case .closed: return .closed
        }
    }

    func draftVersions(of campaign: CampaignID) async throws(StoreError) -> [DraftVersion] {
        state.withLock { $0.versions.filter { $0.campaign == campaign } }
    }
    func draftVersion(_ version: Int, of campaign: CampaignID) async throws(StoreError) -> DraftVersion? {
        try await draftVersions(of: campaign).first { $0.version == version }
    }
    func keepDraft(
        _ campaign: CampaignID, version: Int, because reason: DraftVersion.Reason, at now: Timestamp
    ) async throws(StoreError) -> Bool { true }

    /// Keeps a version of the mailing that says something else than it does.
    func keep(
        _ version: Int, of id: Int64, because reason: DraftVersion.Reason = .time, audience: Audience = .everybody,
        _ change: (inout CampaignContent) -> Void
    ) {
        guard let campaign = self[id] else { return }
        var content = campaign.content
        change(&content)
        let kept = DraftVersion(
            campaign: campaign.id, version: version, reason: reason, author: "writer@example.jp",
            savedAt: FakeCompany.start, content: content, audience: audience)
        state.withLock { $0.versions.insert(kept, at: 0) }
    }

    func problems(in content: CampaignContent, of tenant: Tenant) async throws(Refusal) -> [DraftProblem] {
        ContentCheck.problems(content: content, fields: Self.fields, tenant: tenant).map { problem in
            DraftProblem(
                problem.part.flatMap { DraftProblem.Place(rawValue: $0.rawValue) } ?? .mailing,
                blocks: problem.severity == .block, english: problem.english, japanese: problem.japanese)
        }
    }

    func preview(
        of campaign: Campaign, to contact: Contact, as charset: CampaignContent.Charset
    ) async throws(Refusal) -> MailingPreview {
        if campaign.content.subject.contains("{{名まえ}}") {
            throw Refusal(english: "Subject, line 1", japanese: "件名の1行目1文字目: 項目「名まえ」はありません。")
        }
        let html = state.withLock { $0.html } ?? campaign.content.html
        return MailingPreview(
            from: campaign.content.fromName, subject: "\(campaign.content.subject) \(contact.email)",
            text: charset == .iso2022jp ? "〓です" : campaign.content.text, html: html, size: 2_000, lacking: ["𠮷"])
    }

    // MARK: - Images

    func addImage(
        _ bytes: [UInt8], name: String, header: ImageHeader, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Image {
        state.withLock { state in
            let image = Image(
                id: ImageID(Int64(500 + state.images.count)), tenant: tenant, name: name, format: header.format,
                width: header.width, height: header.height, createdAt: now)
            state.images.append((image, bytes))
            return image
        }
    }
    func images(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Image] {
        state.withLock { $0.images.map(\.image).filter { $0.tenant == tenant } }
    }
    func image(_ id: ImageID, of tenant: TenantID) async throws(StoreError) -> Image? {
        state.withLock { $0.images.map(\.image).first { $0.id == id && $0.tenant == tenant } }
    }
    func imageBytes(_ id: ImageID) async throws(StoreError) -> (format: ImageFormat, bytes: [UInt8])? { nil }

    // MARK: - Stores

    func campaign(_ id: CampaignID) async throws(StoreError) -> Campaign? { self[id.rawValue] }
    func contactLists(of tenant: TenantID) async throws(StoreError) -> [ContactList] {
        Self.lists.filter { $0.tenant == tenant }
    }
    func contactListSizes(of tenant: TenantID) async throws(StoreError) -> [ContactListID: Int] {
        [ContactListID(11): 12_345]
    }
    func contactFields(of tenant: TenantID) async throws(StoreError) -> [ContactField] { Self.fields }
    func contact(_ id: ContactID, of tenant: TenantID) async throws(StoreError) -> Contact? {
        (Self.people + [Self.stranger]).first { $0.id == id && $0.tenant == tenant }
    }
    func contacts(_ ids: [ContactID], of tenant: TenantID) async throws(StoreError) -> [Contact] {
        ids.compactMap { id in Self.people.first { $0.id == id } }
    }
    func search(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> ContactSearchResult {
        let ids = Self.people.filter { $0.email.contains(query.text) }.map(\.id)
        return ContactSearchResult(total: ids.count, ids: ids)
    }
    func count(
        _ audience: Audience, merged: [ContactFieldID], of tenant: TenantID
    ) async throws(StoreError) -> AudienceCount {
        state.withLock { $0.counted.append(audience) }
        var count = AudienceCount()
        count.recipients = 128_110
        count.leftOut = [.unsubscribed: 182, .failed: 97, .stopped: 5]
        count.suppressed = 12
        return count
    }
    func sample(_ audience: Audience, limit: Int, of tenant: TenantID) async throws(StoreError) -> [ContactID] {
        Self.people.map(\.id)
    }
    func sendingDomain(_ domain: String, of tenant: TenantID) async throws(StoreError) -> SendingDomain? {
        try await sendingDomains(of: tenant).first { $0.domain == domain }
    }
    func sendingDomains(of tenant: TenantID) async throws(StoreError) -> [SendingDomain] {
        [
            SendingDomain(
                id: SendingDomainID(1), tenant: tenant, domain: "minato.example", algorithm: .none, selector: "",
                sealedKey: [], publicKey: "", createdAt: FakeCompany.start)
        ]
    }
    func tenant(_ id: TenantID) async throws(StoreError) -> Tenant? {
        Tenant(
            id: id, slug: "t", name: "みなと商店", postalAddress: "横浜市", contact: "045-000-0000",
            createdAt: FakeCompany.start)
    }
    func record(_ entry: AuditEntry) async throws(StoreError) {
        state.withLock { $0.audit.append("\(entry.action) \(entry.actor)") }
    }

    func pause(_ id: CampaignID, actor: String) async throws(Refusal) {}
    func resume(_ id: CampaignID, actor: String) async throws(Refusal) {}
    func cancel(_ id: CampaignID, actor: String, within limit: Duration) async throws(Refusal) -> Campaign {
        throw Refusal(english: "unused", japanese: "unused")
    }

    func openSession(_ session: UserSession) async throws(StoreError) { try await users.openSession(session) }
    func session(digest: [UInt8], at now: Timestamp) async throws(StoreError) -> (session: UserSession, user: User)? {
        try await users.session(digest: digest, at: now)
    }
    func touchSession(_ session: UserSession) async throws(StoreError) { try await users.touchSession(session) }
    func endSession(digest: [UInt8]) async throws(StoreError) { try await users.endSession(digest: digest) }
}

/// The composer over fakes.
struct Studio {
    let users = FakeUsers()
    let company: FakeStudio

    init() { company = FakeStudio(users: users) }

    func visit(_ body: @escaping @Sendable (Browser) async throws -> Void) async throws {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        let tokens = users.tokens
        let limit = GuessLimit()
        CustomerRoutes.add(
            to: router,
            CustomerDependencies(
                stores: company, searching: company,
                signIn: SignIn(stores: users, passwords: users, tokens: tokens, limit: limit),
                signOut: SignOut(stores: users),
                changePassword: ChangePassword(stores: users, passwords: users, tokens: tokens, limit: limit),
                account: .fake(users, company, senders: FakeSenders(company: FakeCompany(users: users))),
                actions: company, copies: NoCopies(), progress: QuietDelivery(), compose: .fake(company),
                imports: .fake(company), blocks: .fake(company, SuppressionRecorder()),
                listening: SuppressionRecorder(),
                sending: FakeSending(),
                tokens: tokens,
                settings: WebSettings(publicURL: "https://mail.example.jp", isSandbox: true),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { FakeCompany.start }))
        try await Application(router: router).test(.router) { client in
            let browser = Browser(client: client)
            try await browser.signIn()
            try await body(browser)
        }
    }

    static func code(_ id: Int64) -> String { CampaignCode.text(CampaignID(id)) }
}

extension ComposeDependencies {
    static func fake(_ studio: FakeStudio) -> ComposeDependencies {
        ComposeDependencies(
            drafting: studio, images: studio, badges: RegisteredBadges(domains: studio),
            publicURL: "https://mail.example.jp")
    }
}
