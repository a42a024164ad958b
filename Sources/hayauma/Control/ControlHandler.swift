// SPDX-License-Identifier: Apache-2.0

import Delivery
import Foundation
import MIME
import MailAuthentication
import Platform
import Secrets
import Store

/// Turns commands into calls of use cases. Nothing is decided here.
struct ControlHandler: Sendable {
    static let actor = "command-line"

    let server: Server

    /// The result as JSON.
    func handle(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        switch request.command {
        case .status:
            return try Payload.encode(
                ServerStatus(
                    environment: server.configuration.environment.rawValue, http: server.configuration.publicURL,
                    connections: server.delivery.connectionCount))
        case .tenantCreate: return try await createTenant(request)
        case .domainAdd: return try await addDomain(request, writer)
        case .domainCheck: return try await checkDomain(request)
        case .domainLink: return try await linkDomain(request)
        case .contactsImport: return try await importContacts(request, writer)
        case .blockAdd: return try await blockAdd(request, writer)
        case .blockRemove: return try await blockRemove(request)
        case .blockList: return try await blockList(request, writer)
        case .sourceAdd: return try await sourceAdd(request)
        case .sourceList: return try sourceList()
        case .sourceState: return try await sourceState(request)
        case .sourceWarmUp: return try await sourceWarmUp(request)
        case .sourceCheck: return try await sourceCheck(request, writer)
        case .poolAdd: return try await poolAdd(request)
        case .poolList: return try await poolList()
        case .poolSet: return try await poolSet(request)
        case .tenantPool: return try await tenantPool(request)
        case .tenantQuarantine: return try await tenantQuarantine(request)
        case .campaignCreate: return try await createCampaign(request, writer)
        case .campaignLaunch:
            let warnings = try await server.campaigns.launch(campaign(request), actor: Self.actor)
            try await warn(warnings, writer)
            return try await status(request)
        case .campaignPause:
            try await server.campaigns.pause(campaign(request), actor: Self.actor)
            return try await status(request)
        case .campaignResume:
            try await server.campaigns.resume(campaign(request), actor: Self.actor)
            return try await status(request)
        case .campaignCancel:
            let cancelled = try await server.campaigns.cancel(
                campaign(request), actor: Self.actor, within: .seconds(10))
            return try Payload.encode(CampaignStatus(cancelled))
        case .campaignSchedule: return try await schedule(request, writer)
        case .campaignUnschedule:
            try await server.campaigns.takeBack(campaign(request), actor: Self.actor)
            return try await status(request)
        case .queueList: return try await queueList(request)
        case .queueOrder: return try await queueOrder(request)
        case .queueEnd: return try await queueEnd(request)
        case .queueOrders: return try await queueOrders()
        case .queueWhy: return try await queueWhy(request)
        case .queueUrgent: return try await queueUrgent(request)
        case .queueTrace: return try await queueTrace(request, writer)
        case .siteList: return try await siteList()
        case .profileReload: return try await profileReload()
        case .siteRelease: return try await siteRelease(request)
        case .siteBounces: return try await siteBounces(request)
        case .tenantQuiet: return try await tenantQuiet(request)
        case .campaignSpread: return try await campaignSpread(request)
        case .campaignTest: return try await test(request)
        case .campaignStatus: return try await status(request)
        case .campaignEvents: return try await events(request, writer)
        case .campaignPreview:
            let message = try await server.campaigns.preview(campaign(request), to: try request.argument("to"))
            try await writer.send(ControlResponse(line: String(decoding: message, as: UTF8.self)))
            return "{}"
        }
    }

    // MARK: - Tenants and domains

    private func createTenant(_ request: ControlRequest) async throws -> String {
        let create = CreateTenant(stores: server.store) { try PasswordHash.make($0) }
        let tenant = try await create.run(
            .init(
                slug: try request.argument("slug"), name: try request.argument("name"),
                ownerEmail: try request.argument("ownerEmail"), ownerPassword: try request.argument("ownerPassword"),
                postalAddress: try request.argument("postalAddress"), contact: try request.argument("contact")),
            actor: Self.actor, at: Server.now())
        return try Payload.encode(CreatedTenant(slug: tenant.slug, name: tenant.name))
    }

    private func addDomain(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        let tenant = try await tenant(request)
        let key = try DKIMKeyKind.parsed(try request.argument("dkim"))
        let add = AddSendingDomain(stores: server.store, secrets: server.secrets, advice: server.advice)
        let added = try await add.run(
            try request.argument("domain"), algorithm: key.algorithm, hasThreePrimes: key == .rsa2048ThreePrimes,
            tenant: tenant,
            actor: Self.actor, at: Server.now())
        return try Payload.encode(
            DomainRecords(
                domain: added.domain.domain,
                records: added.records.map { .init(name: $0.name, type: $0.type.rawValue, value: $0.value) }))
    }

    private func domain(_ request: ControlRequest) async throws -> SendingDomain {
        let tenant = try await tenant(request)
        guard let domain = try await server.store.sendingDomain(try request.argument("domain"), of: tenant.id) else {
            throw ControlFailure("the domain is not registered for this tenant")
        }
        return domain
    }

    /// Without a host the link host is taken away.
    private func linkDomain(_ request: ControlRequest) async throws -> String {
        let domain = try await domain(request)
        guard let host = request.arguments["host"] else {
            _ = try await server.changeLinkHost.remove(from: domain, actor: Self.actor, at: Server.now())
            return try Payload.encode(DomainRecords(domain: domain.domain, records: []))
        }
        _ = try await server.changeLinkHost.set(host, of: domain, actor: Self.actor, at: Server.now())
        let records = server.advice.records(of: try await self.domain(request)).filter { $0.purpose == .link }
        return try Payload.encode(
            DomainRecords(
                domain: domain.domain,
                records: records.map { .init(name: $0.name, type: $0.type.rawValue, value: $0.value) }))
    }

    private func checkDomain(_ request: ControlRequest) async throws -> String {
        let domain = try await domain(request)
        guard let statuses = await server.advice.check(domain) else {
            throw ControlFailure("no resolver is configured in the sandbox: set 'resolvers' or 'zoneFile'")
        }
        return try Payload.encode(DomainStatus(statuses))
    }

    // MARK: - Contacts

    private func importContacts(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        let tenant = try await tenant(request)
        guard let mode = ImportMode(rawValue: try request.argument("mode")) else {
            throw ControlFailure("--mode must be new, update or both")
        }
        let (progress, sender) = AsyncStream<ControlResponse.Progress>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let sending = Task {
            for await step in progress { try await writer.send(ControlResponse(progress: step)) }
        }
        defer { sender.finish() }
        let order = ImportContacts.Request(
            path: try request.argument("path"), list: request.arguments["list"], mode: mode)
        let report = try await server.imports.run(order, tenant: tenant, actor: Self.actor) { bytes, total in
            sender.yield(.init(done: bytes, total: total, unit: "bytes"))
        }
        sender.finish()
        try? await sending.value
        return try Payload.encode(
            ImportResult(
                imported: report.imported, updated: report.updated, rejected: report.rejected,
                seconds: (report.seconds * 1_000).rounded() / 1_000, rejectedFile: report.rejectedFile))
    }

    // MARK: - Campaigns

    private func createCampaign(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        let tenant = try await tenant(request)
        guard let charset = CampaignContent.Charset(rawValue: try request.argument("charset").lowercased()) else {
            throw ControlFailure("--charset must be utf-8 or iso-2022-jp")
        }
        let sender: Mailbox
        do { sender = try Mailbox(parsing: try request.argument("from")) } catch {
            throw ControlFailure("--from must be 'Name <address>': \(error)")
        }
        let content = CampaignContent(
            name: try request.argument("name"), fromName: sender.name ?? "", fromAddress: sender.address.addrSpec,
            subject: try request.argument("subject"), text: request.arguments["text"], html: request.arguments["html"],
            charset: charset, isTracked: request.arguments["track"] == "true",
            embedsImages: request.arguments["embedImages"] == "true")
        let files = try request.arguments["attachments"].map { try AttachedFile.decoded($0) } ?? []
        let created = try await server.campaigns.create(
            content, list: request.arguments["list"], tenant: tenant, actor: Self.actor)
        if !files.isEmpty {
            _ = try await server.attaching.attach(files, to: created.campaign, actor: Self.actor)
        }
        try await warn(created.warnings, writer)
        return try Payload.encode(CreatedCampaign(id: CampaignCode.text(created.campaign.id)))
    }

    func status(_ request: ControlRequest) async throws -> String {
        try Payload.encode(CampaignStatus(try await server.campaigns.found(campaign(request))))
    }

    /// On the command line the warnings are printed, and ordering is the word for them.
    private func schedule(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        let mailing = try await server.campaigns.found(campaign(request))
        let parts = try request.argument("at").split { $0 == " " || $0 == "T" }.map(String.init)
        guard parts.count == 2,
            let moment = ReservedTime.moment(day: parts[0], time: parts[1], offsetInMinutes: 540)
        else { throw ControlFailure("--at must be a day and a time of Japan, such as '2026-11-26 10:00'") }
        let review = try await server.sending.review(mailing)
        try await warn(
            review.warnings.map { Refusal(english: $0.title.english, japanese: $0.title.japanese) }, writer)
        let answer = try await server.sending.send(
            mailing,
            SendOrder(
                version: review.version, acknowledged: Set(review.warnings.map(\.key)), startAt: moment,
                actor: Self.actor))
        switch answer {
        case .scheduled, .already: return try await status(request)
        case .changed, .open: throw ControlFailure("the mailing was changed meanwhile; nothing was reserved")
        case .blocked(let items):
            throw ControlFailure(items.map(\.title.english).joined(separator: "; "))
        }
    }

    private func test(_ request: ControlRequest) async throws -> String {
        let mailing = try await server.campaigns.found(campaign(request))
        var reader: ContactID?
        if let address = request.arguments["as"] {
            let key = (try? EmailAddress(parsing: address))?.suppressionKey ?? address
            guard let contact = try await server.store.contact(key: key, of: mailing.tenant) else {
                throw ControlFailure("there is no contact \(address)")
            }
            reader = contact.id
        }
        var group: TesterGroupID?
        if let name = request.arguments["group"] {
            group = try await server.store.testerGroups(of: mailing.tenant).first { $0.name == name }?.id
            if group == nil { throw ControlFailure("there is no group of testers '\(name)'") }
        }
        let result = try await server.sending.test(
            mailing,
            TestOrder(
                addresses: (request.arguments["to"] ?? "").split { $0 == "," || $0 == " " }.map(String.init),
                group: group, reader: reader, isMarked: request.arguments["unmarked"] != "true", actor: Self.actor))
        return try Payload.encode(SentTests(result))
    }

    private func events(_ request: ControlRequest, _ writer: ControlWriter) async throws -> String {
        let id = try campaign(request)
        _ = try await server.campaigns.found(id)
        var cursor: Int64 = 0
        while true {
            let events = try await server.store.events(of: id, after: cursor, limit: 2_000)
            guard let last = events.last else { return "{}" }
            for event in events { try await writer.send(ControlResponse(line: try Payload.encode(EventLine(event)))) }
            cursor = last.id
        }
    }

    // MARK: - Helpers

    func tenant(_ request: ControlRequest) async throws -> Tenant {
        let slug = try request.argument("tenant")
        guard let tenant = try await server.store.tenant(slug: slug) else {
            throw ControlFailure("there is no tenant '\(slug)'")
        }
        return tenant
    }

    func campaign(_ request: ControlRequest) throws -> CampaignID {
        guard let id = CampaignCode.parse(try request.argument("id")) else {
            throw ControlFailure("that is no mailing's id: 13 letters and digits, as 'campaign create' printed it")
        }
        return id
    }

    private func warn(_ warnings: [Refusal], _ writer: ControlWriter) async throws {
        for warning in warnings { try await writer.send(ControlResponse(warning: warning.english)) }
    }
}
