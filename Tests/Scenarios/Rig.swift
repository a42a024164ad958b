// SPDX-License-Identifier: Apache-2.0

import Delivery
import DeliveryEngine
import Foundation
import Logging
import MailAuthentication
import MessageContent
import NIOPosix
import NIOSSL
import Platform
import Secrets
import Store

/// A whole installation in a temporary directory: SQLite, the delivery service, a tenant with contacts. It can die and
/// come back on the same data.
final class Rig {
    static let now: @Sendable () -> Timestamp = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    let directory: URL
    let route: StaticRoute
    let retries: RetrySchedule
    let tokens: RecipientTokens
    private let secrets: SecretBox
    private(set) var store: SQLStore
    private(set) var delivery: DeliveryService
    private(set) var mails: SingleMails
    private var running: Task<Void, any Error>?
    private(set) var tenant: Tenant

    init(port: Int, contacts: Int, retries: String = "50ms") async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "hayauma-scenario-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        route = StaticRoute(pattern: "*", host: "127.0.0.1", port: port)
        self.retries = try RetrySchedule(parsing: retries)
        let key = MasterKey(bytes: SecureRandom.bytes(MasterKey.size))
        tokens = RecipientTokens(key: TokenKey(key.derive("recipient-tokens")))
        secrets = SecretBox(key: key.derive("secret-box"))
        store = try await SQLStore.embedded(path: directory.appending(path: "db.sqlite").path)
        (delivery, mails) = try Self.service(store, tokens, secrets, route, self.retries)
        tenant = try await store.createTenant(
            NewTenant(
                slug: "t", name: "早馬商店", postalAddress: "東京都千代田区1-1", contact: "03-0000-0000",
                ownerEmail: "o@example.jp", ownerPasswordHash: "-"), at: Rig.now())
        try await load(contacts)
    }

    private static func service(
        _ store: SQLStore, _ tokens: RecipientTokens, _ secrets: SecretBox, _ route: StaticRoute,
        _ retries: RetrySchedule
    ) throws -> (DeliveryService, SingleMails) {
        var logger = Logger(label: "scenario")
        logger.logLevel = .critical
        var engine = DeliveryEngine.Settings(heloName: "rig.example", workers: 2)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        engine.tls = try NIOSSLContext(configuration: tls)
        var settings = DeliveryService.Settings(node: "rig", engine: engine)
        settings.retries = retries
        let routing = Routing(routes: [route], profiles: try .load(), relayConnections: 8)
        let shaping = Shaping(places: PlaceBook(routing: routing, exchangers: nil), logger: logger)
        let mails = SingleMails(
            store: store, secrets: secrets, shaping: shaping, node: "rig", retries: retries, logger: logger,
            now: Rig.now)
        let delivery = DeliveryService(
            settings: settings, stores: store,
            loader: RuntimeLoader(
                stores: store, tokens: tokens, secrets: secrets, publicURL: "https://news.example.jp"),
            shaping: shaping, logger: logger, singles: mails, now: Rig.now)
        return (delivery, mails)
    }

    private let advice = SenderAdvice(
        mailHost: "mx.example.jp", sources: .include("spf.example.jp"), publicHost: "news.example.jp", resolver: nil)

    var campaigns: CampaignUseCases { campaigns(allowsUnregistered: true) }

    func campaigns(allowsUnregistered: Bool) -> CampaignUseCases {
        CampaignUseCases(
            stores: store, delivery: delivery,
            loader: RuntimeLoader(
                stores: store, tokens: tokens, secrets: secrets, publicURL: "https://news.example.jp"),
            advice: advice,
            allowsUnregisteredSenders: allowsUnregistered, now: Rig.now)
    }

    func sending(grace: Duration = .zero) -> CampaignSending {
        CampaignSending(
            campaigns: campaigns, searching: RigSearching(store: store, tenant: tenant.id),
            links: LinkChecks(prober: nil, now: Rig.now),
            mails: mails, marks: store, grace: grace)
    }

    func timetable(allowsUnregistered: Bool = true) -> CampaignTimetable {
        CampaignTimetable(
            campaigns: campaigns(allowsUnregistered: allowsUnregistered), holds: store,
            logger: Logger(label: "scenario") { _ in SwiftLogNoOpLogHandler() })
    }

    var unsubscribe: UnsubscribeContact {
        UnsubscribeContact(stores: store, tokens: tokens, delivery: delivery, now: Rig.now)
    }

    static func address(_ number: Int) -> String { "reader\(number)@example\(number % 3).jp" }

    private func load(_ count: Int) async throws {
        let fields = try await store.ensureContactFields(["姓"], of: tenant.id)
        let importID = try await store.beginImport(
            NewContactImport(tenant: tenant.id, fileName: "x", mode: .both, list: nil), at: Rig.now())
        let rows = (0..<count).map { number in
            ImportRow(
                email: Self.address(number), key: Self.address(number), domain: "example\(number % 3).jp",
                fields: "{\"\(fields[0].id.rawValue)\":\"山田\(number)\"}")
        }
        for start in stride(from: 0, to: count, by: 2_000) {
            _ = try await store.importContacts(
                Array(rows[start..<min(count, start + 2_000)]), into: importID, list: nil, mode: .both, of: tenant.id,
                at: Rig.now())
        }
    }

    func start() {
        let service = delivery
        running = Task {
            try await service.run(
                group: MultiThreadedEventLoopGroup.singleton,
                finder: NetworkHosts(routing: nil, allowedDomains: nil))
        }
    }

    /// An orderly stop: what is under way finishes.
    func stop() async {
        running?.cancel()
        _ = await running?.result
        running = nil
    }

    /// A new process on the same data.
    func comeBack() async throws {
        await store.close()
        store = try await SQLStore.embedded(path: directory.appending(path: "db.sqlite").path)
        (delivery, mails) = try Self.service(store, tokens, secrets, route, retries)
        start()
    }

    func end() async {
        await stop()
        await store.close()
        try? FileManager.default.removeItem(at: directory)
    }

    func draft() async throws -> CampaignID {
        let content = CampaignContent(
            name: "x", fromName: "早馬商店", fromAddress: "news@example.jp", subject: "{{姓}}様へ",
            text: "{{姓}}様\n\n本文です。\n\n{{unsubscribe_url}}\n{{sender_name}}\n{{postal_address}}\n{{contact}}", html: nil,
            charset: .utf8,
            isTracked: false)
        return try await campaigns.create(content, list: nil, tenant: tenant, actor: "test").campaign.id
    }

    /// Waits until the mailing is as wanted; the bound is there to end a test that went wrong.
    @discardableResult
    func wait(
        _ id: CampaignID, for seconds: Double = 60, until isRight: (Campaign) -> Bool
    ) async throws -> Campaign {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while true {
            if let campaign = try await store.campaign(id), isRight(campaign) { return campaign }
            if clock.now > deadline { throw Timeout(campaign: try await store.campaign(id)) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits until something is so that no campaign tells.
    func wait(for seconds: Double = 30, until isRight: () async throws -> Bool) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while try await !isRight() {
            if clock.now > deadline { throw Timeout(campaign: nil) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    struct Timeout: Error {
        let campaign: Campaign?
    }

    /// Every event of a campaign.
    func events(_ id: CampaignID) async throws -> [Event] {
        var all: [Event] = []
        while true {
            let page = try await store.events(of: id, after: all.last?.id ?? 0, limit: 5_000)
            if page.isEmpty { return all }
            all += page
        }
    }
}

/// As much of an index as a mailing to everybody asks for.
struct RigSearching: ContactSearching {
    let store: SQLStore
    let tenant: TenantID

    func search(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> ContactSearchResult {
        ContactSearchResult(total: 0, ids: [])
    }

    func everyMatch(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> [ContactID] { [] }

    func count(
        _ audience: Audience, merged: [ContactFieldID], of tenant: TenantID
    ) async throws(StoreError) -> AudienceCount {
        var count = AudienceCount()
        count.recipients = try await store.contactCounts(of: tenant)[.active] ?? 0
        count.domains = ["example0.jp": count.recipients]
        return count
    }

    func sample(_ audience: Audience, limit: Int, of tenant: TenantID) async throws(StoreError) -> [ContactID] {
        try await store.contact(key: Rig.address(0), of: tenant).map { [$0.id] } ?? []
    }
}
