// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

@testable import Store

/// A tenant with contacts and mailings, and the steps that tests take with them.
struct Scene {
    static let start = Timestamp(microseconds: 1_800_000_000_000_000)
    let store: SQLStore
    let tenant: TenantID
    let importID: ImportID

    init(_ store: SQLStore, slug: String = "acme") async throws {
        self.store = store
        tenant = try await store.createTenant(
            NewTenant(
                slug: slug, name: "株式会社エース", postalAddress: "東京都", contact: "03-0000-0000",
                ownerEmail: "owner@\(slug).example", ownerPasswordHash: "hash"),
            at: Self.start
        ).id
        importID = try await store.beginImport(
            NewContactImport(tenant: tenant, fileName: "a.csv", mode: .both, list: nil), at: Self.start)
    }

    static func row(_ key: String, fields: String = "{}") -> ImportRow {
        let domain = key.split(separator: "@").last.map(String.init) ?? ""
        return ImportRow(email: key, key: key, domain: domain, fields: fields)
    }

    func at(_ seconds: Int) -> Timestamp { Self.start + .seconds(seconds) }

    @discardableResult
    func add(
        _ keys: [String], list: ContactListID? = nil, mode: ImportMode = .both
    ) async throws -> [ImportRowOutcome] {
        try await store.importContacts(
            keys.map { Self.row($0) }, into: importID, list: list, mode: mode, of: tenant, at: Self.start)
    }

    func addReaders(_ count: Int, domain: String = "gmail.com") async throws {
        for start in stride(from: 0, to: count, by: 2_000) {
            try await add((start..<min(count, start + 2_000)).map { "reader\($0)@\(domain)" })
        }
    }

    func contact(_ key: String) async throws -> Contact {
        try #require(try await store.contact(key: key, of: tenant))
    }

    static let content = CampaignContent(
        name: "春の案内", fromName: "エース", fromAddress: "news@acme.example", subject: "{{名前}}様", text: "本文",
        html: nil, charset: .utf8, isTracked: true)

    func draft() async throws -> CampaignID {
        try await store.createCampaign(Self.content, audience: .everybody, of: tenant, at: Self.start).id
    }

    /// Launched, with so many links.
    func tracked(links: Int) async throws -> CampaignID {
        let id = try await draft()
        #expect(
            try await store.launchCampaign(
                id, links: (0..<links).map { "https://acme.example/\($0)" }, at: Self.start))
        return id
    }

    func launched(list: ContactListID? = nil) async throws -> CampaignID {
        let campaign = try await store.createCampaign(
            Self.content, audience: Audience(lists: list.map { [$0] } ?? []), of: tenant, at: Self.start)
        #expect(try await store.launchCampaign(campaign.id, links: [], at: Self.start))
        return campaign.id
    }

    func plan(_ campaign: CampaignID, limit: Int = 50_000) async throws {
        while !(try await store.planNext(campaign, limit: limit, siteOf: { $0 }, at: Self.start).isComplete) {}
    }

    func planned(list: ContactListID? = nil) async throws -> CampaignID {
        let campaign = try await launched(list: list)
        try await plan(campaign)
        return campaign
    }

    func claim(
        node: String = "a", seconds: Int = 0, limit: Int = 100, room: [String: Int] = [:], defaultRoom: Int = 1_000
    ) async throws -> [Batch] {
        try await store.claim(
            node: node, lease: .seconds(30), room: ClaimRoom(bySite: room, other: defaultRoom), limit: limit,
            at: at(seconds))
    }

    func campaign(_ id: CampaignID) async throws -> Campaign { try #require(try await store.campaign(id)) }

    /// All events, in pages, so that the cursor is used.
    func events(_ id: CampaignID) async throws -> [Event] {
        var all: [Event] = []
        while true {
            let page = try await store.events(of: id, after: all.last?.id ?? 0, limit: 97)
            if page.isEmpty { return all }
            all += page
        }
    }

    /// The counters, computed from nothing but the events.
    func expectCountersEqualEvents(_ id: CampaignID, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let campaign = try await campaign(id)
        var last: [ContactID: Event.Kind] = [:]
        var cursor: Int64 = 0
        for event in try await events(id) {
            #expect(event.id > cursor, sourceLocation: sourceLocation)
            cursor = event.id
            guard Outcome(rawValue: event.kind.rawValue) != nil else { continue }
            if let before = last[event.contact] {
                #expect(before == .deferred, "a second final outcome", sourceLocation: sourceLocation)
            }
            last[event.contact] = event.kind
        }
        var folded = CampaignCounts()
        folded.recipients = campaign.counts.recipients
        for kind in last.values {
            switch kind {
            case .delivered: folded.delivered += 1
            case .deferred: folded.deferred += 1
            case .bounced: folded.bounced += 1
            case .expired: folded.expired += 1
            case .unknown: folded.unknown += 1
            case .suppressed: folded.suppressed += 1
            case .cancelled: folded.cancelled += 1
            case .unsubscribed, .opened, .clicked: break
            }
        }
        #expect(campaign.counts == folded, sourceLocation: sourceLocation)
        try await expectReportsEqualEvents(id, sourceLocation: sourceLocation)
        #expect(campaign.counts.left >= 0, sourceLocation: sourceLocation)
    }
}

extension Batch {
    func outcome(
        _ outcome: Outcome, _ recipient: BatchRecipient, at time: Timestamp = Scene.start, next: Timestamp? = nil,
        reply: RecordedReply? = nil, suppress: Suppression.Reason? = nil
    ) -> OutcomeRecord {
        OutcomeRecord(
            batch: id, fence: fence, position: recipient.position, campaign: campaign, contact: recipient.contact,
            attempt: attempt, outcome: outcome, at: time, nextAttemptAt: next, firstAttemptAt: firstAttemptAt,
            reply: reply, suppress: suppress)
    }

    func all(_ outcome: Outcome, at time: Timestamp = Scene.start, next: Timestamp? = nil) -> [OutcomeRecord] {
        recipients.map { self.outcome(outcome, $0, at: time, next: next) }
    }
}
