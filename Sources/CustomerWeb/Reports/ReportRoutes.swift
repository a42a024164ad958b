// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
package import Platform
internal import WebFoundation

/// What may be made of a mailing that was sent.
package protocol MailingCopies: Sendable {
    func duplicate(_ id: CampaignID, name: String, actor: String) async throws(Refusal) -> Campaign
    func resendToMissed(_ id: CampaignID, name: String, actor: String) async throws(Refusal) -> Campaign
    func apologise(
        _ id: CampaignID, name: String, in words: (subject: String, text: String, html: String?), actor: String
    ) async throws(Refusal) -> Campaign
}

/// `/mailings/{code}/report`, the people behind its numbers, and copies of the mailing.
struct ReportRoutes: Sendable {
    let desk: Desk

    /// Mailings that make up a tenant's usual.
    private static let usualLimit = 20
    /// People whose failures are put into words.
    private static let failedLimit = 5_000
    static let pageSize = 100
    private static let lookLimit = 50

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/:code/report") { request, context in
            await desk.withMailing(request, context) { mailing, signedIn in
                await report(mailing, signedIn, request, context)
            }
        }
        router.get("/mailings/:code/people") { request, context in
            await desk.withMailing(request, context) { mailing, signedIn in
                await people(mailing, signedIn, request, context)
            }
        }
        router.post("/mailings/:code/people/export") { request, context in
            try await desk.withMailing(request, context) { mailing, signedIn in
                try await export(mailing, signedIn, request, context)
            }
        }
        for kind in CopyKind.allCases {
            router.post("/mailings/:code/\(kind.rawValue)") { request, context in
                try await desk.withMailing(request, context) { mailing, signedIn in
                    try await copy(mailing, signedIn, kind, request, context)
                }
            }
        }
    }

    private func report(
        _ mailing: Campaign, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async -> Response {
        guard mailing.state != .draft, mailing.state != .scheduled else {
            return .redirect(to: "/mailings/\(CampaignCode.text(mailing.id))", type: .normal)
        }
        do throws(StoreError) {
            var failed: [CampaignRecipient] = []
            for group in ReportGroup.failed.groups where failed.count < Self.failedLimit {
                failed += try await stores.people(
                    of: mailing.id, group, site: nil, after: ContactID(0), limit: Self.failedLimit - failed.count)
            }
            let scene = ReportScene(
                mailing: mailing, sites: ShownSite.gathered(try await stores.siteCounts(of: mailing.id)),
                slots: try await stores.slotCounts(of: mailing.id),
                links: try await stores.linkCounts(of: mailing.id),
                usual: try await stores.usual(of: mailing.tenant, without: mailing.id, limit: Self.usualLimit),
                failed: failed, isCut: failed.count >= Self.failedLimit,
                span: request.uri.queryParameters["span"].flatMap { ChartSpan(rawValue: String($0)) } ?? .day)
            let language = desk.language(request)
            let page = scene.page(
                formToken: signedIn.formToken, language: language,
                offsetInMinutes: desk.dependencies.settings.offsetInMinutes)
            return await desk.show(
                page, title: "\(ReportTexts(language).labels["title"] ?? ""): \(mailing.content.name)",
                path: "/mailings/\(CampaignCode.text(mailing.id))/report", request, context)
        } catch { return await desk.failed(error, request, context) }
    }

    // MARK: - People

    /// What a query or a form asks for.
    private struct Question: Sendable {
        let group: ReportGroup
        let site: String
        let link: Int?
        /// Of those who failed, only these.
        let cause: FailureCause?

        init(_ fields: FieldList) {
            group = ReportGroup(rawValue: fields["group"]) ?? .everybody
            site = fields["site"]
            link = fields["link"].isEmpty ? nil : Int(fields["link"])
            cause = FailureCause(rawValue: fields["cause"])
        }

        var groups: [PeopleGroup] { link.map { [.clickedLink($0)] } ?? group.groups }

        var query: String {
            var text = "group=\(group.rawValue)"
            if ShownSite.isKey(site) { text += "&site=\(site)" }
            if let link { text += "&link=\(link)" }
            if let cause { text += "&cause=\(cause.rawValue)" }
            return text
        }

        /// Nil: whoever is in its groups is meant.
        var isMeant: ((CampaignRecipient) -> Bool)? {
            if let cause { return { FailureCause($0) == cause } }
            guard group == .left, link == nil else { return nil }
            return { $0.outcome == nil }
        }
    }

    /// The next people of a question: the store's groups and sites one behind the other, each in the order of ids.
    private func next(
        _ question: Question, of mailing: Campaign, sites: [String], part: inout Int, after: inout ContactID, limit: Int
    ) async throws(StoreError) -> [CampaignRecipient] {
        let asked: [String?] = question.site.isEmpty ? [nil] : sites
        let isMeant = question.isMeant
        var found: [CampaignRecipient] = []
        // Those meant stand between others: a page looks at so many of them and the next goes on from there.
        var looks = isMeant == nil ? Int.max : Self.lookLimit
        while found.count < limit, part < question.groups.count * asked.count, looks > 0 {
            looks -= 1
            let wanted = isMeant == nil ? limit - found.count : limit
            let page = try await stores.people(
                of: mailing.id, question.groups[part / asked.count], site: asked[part % asked.count], after: after,
                limit: wanted)
            let more = isMeant.map { page.filter($0) } ?? page
            let taken = more.prefix(limit - found.count)
            found += taken
            if taken.count < more.count, let last = taken.last {
                after = last.contact
            } else if page.count == wanted, let last = page.last {
                after = last.contact
            } else {
                part += 1
                after = ContactID(0)
            }
        }
        return found
    }

    private func sites(_ question: Question, of mailing: Campaign) async throws(StoreError) -> [String] {
        try await stores.siteCounts(of: mailing.id).map(\.site).filter { ShownSite.key(of: $0) == question.site }
    }

    private func people(
        _ mailing: Campaign, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async -> Response {
        let query = FieldList(of: request)
        let question = Question(query)
        let language = desk.language(request)
        let texts = ReportTexts(language)
        var part = max(0, Int(query["part"]) ?? 0)
        var after = ContactID(Int64(query["after"]) ?? 0)
        let found: [CampaignRecipient]
        let link: LinkCounts?
        let siteCount: Int
        do throws(StoreError) {
            let sites = try await sites(question, of: mailing)
            siteCount = question.site.isEmpty ? 1 : sites.count
            found = try await next(
                question, of: mailing, sites: sites, part: &part, after: &after, limit: Self.pageSize)
            link =
                if let position = question.link {
                    try await stores.linkCounts(of: mailing.id).first { $0.link.position == position }
                } else { nil }
        } catch { return await desk.failed(error, request, context) }
        let code = CampaignCode.text(mailing.id)
        let path = "/mailings/\(code)/people?\(question.query)"
        let site = question.site.isEmpty ? "" : ShownSite.name(question.site, language)
        let page = PeoplePage(
            text: texts.labels, formToken: signedIn.formToken, code: code, name: mailing.content.name,
            title: link.map { $0.link.url } ?? question.cause.map { texts.cause($0).name }
                ?? texts.group(question.group), subtitle: site,
            group: question.group.rawValue, site: question.site, link: question.link.map(String.init) ?? "",
            cause: question.cause?.rawValue ?? "",
            rows: found.map { row($0, texts, language) }, hasRows: !found.isEmpty,
            first: query["after"].isEmpty ? [] : [path],
            next: part >= question.groups.count * max(1, siteCount)
                ? [] : ["\(path)&part=\(part)&after=\(after.rawValue)"])
        return await desk.show(
            page, title: page.title, path: "/mailings/\(code)/people", request, context)
    }

    private func row(_ recipient: CampaignRecipient, _ texts: ReportTexts, _ language: Language) -> PeoplePage.Row {
        let (chip, outcome) = texts.outcome(recipient.outcome)
        let offset = desk.dependencies.settings.offsetInMinutes
        return PeoplePage.Row(
            id: recipient.contact.rawValue, email: recipient.email,
            site: ShownSite.name(ShownSite.key(of: recipient.site), language), chip: chip, outcome: outcome,
            at: recipient.at.map { language.time($0.seconds, offsetInMinutes: offset) } ?? "",
            causes: recipient.leftOut.map { [SuppressionWords.sentence($0, language)] }
                ?? texts.cause(of: recipient).map { ["\($0.name) — \($0.advice)"] } ?? [],
            replies: recipient.leftOut == nil
                ? recipient.reply.map { ["\($0.code) \($0.enhanced) \($0.text)"] } ?? [] : [])
    }

    private func export(
        _ mailing: Campaign, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let fields: FieldList
        switch try await desk.fields(request, context) {
        case .success(let sent): fields = sent
        case .failure(let rejection): return rejection.response
        }
        let question = Question(fields)
        let code = CampaignCode.text(mailing.id)
        let sites: [String]
        do throws(StoreError) {
            try await stores.record(
                AuditEntry(
                    tenant: mailing.tenant, at: desk.dependencies.now(), actor: signedIn.user.email,
                    action: "campaign.export", subject: "\(code) \(question.query)"))
            sites = try await self.sites(question, of: mailing)
        } catch { return await desk.failed(error, request, context) }
        let language = desk.language(request)
        let texts = ReportTexts(language)
        let labels = texts.labels
        let body = ResponseBody { writer in
            var csv = CSVText()
            csv.mark()
            csv.row(["address", "site", "outcome", "at", "reply"].map { labels[$0] ?? $0 })
            var (part, after) = (0, ContactID(0))
            while true {
                let found = try await next(
                    question, of: mailing, sites: sites, part: &part, after: &after, limit: 1_000)
                for recipient in found {
                    let row = row(recipient, texts, language)
                    csv.row([
                        row.email, row.site, row.outcome, row.at,
                        (recipient.leftOut == nil ? row.replies : row.causes).first ?? "",
                    ])
                }
                try await writer.write(ByteBuffer(bytes: csv.bytes))
                csv.removeAll()
                if part >= question.groups.count * (question.site.isEmpty ? 1 : sites.count) { break }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(code)-\(question.group.rawValue).csv\"",
            ], body: body)
    }

    // MARK: - Copies

    private enum CopyKind: String, CaseIterable { case duplicate, resend, apology }

    private func copy(
        _ mailing: Campaign, _ signedIn: SignedIn, _ kind: CopyKind, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        if case .failure(let rejection) = try await desk.form(request, context) { return rejection.response }
        let texts = ReportTexts(desk.language(request))
        let actor = signedIn.user.email
        let name = mailing.content.name
        do throws(Refusal) {
            let copies = desk.dependencies.copies
            let (made, step) =
                switch kind {
                case .duplicate:
                    (try await copies.duplicate(mailing.id, name: texts.copied(name), actor: actor), "sender")
                case .resend:
                    (try await copies.resendToMissed(mailing.id, name: texts.resent(name), actor: actor), "check")
                case .apology:
                    (
                        try await copies.apologise(
                            mailing.id, name: texts.apology(name), in: Starter.apology(texts.language), actor: actor),
                        "content"
                    )
                }
            return .redirect(to: "/mailings/\(CampaignCode.text(made.id))/\(step)", type: .normal)
        } catch { return await desk.refused(error, status: .conflict, request, context) }
    }
}

/// People of a mailing, a hundred at a time.
struct PeoplePage: Page {
    struct Row: Sendable {
        let id: Int64
        let email: String
        let site: String
        let chip: String
        let outcome: String
        let at: String
        /// What the reply means and who must act; empty or one.
        let causes: [String]
        let replies: [String]
    }

    let text: [String: String]
    let formToken: String
    let code: String
    let name: String
    let title: String
    let subtitle: String
    let group: String
    let site: String
    let link: String
    let cause: String
    let rows: [Row]
    let hasRows: Bool
    let first: [String]
    let next: [String]

    static let template = "people"
}
