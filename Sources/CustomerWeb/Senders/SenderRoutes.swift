// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/settings/senders`: the domains that a tenant sends from.
struct SenderRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        router.get("/settings/senders") { request, context in
            guard let signedIn = context.signedIn else { return desk.door(request) }
            return await list(request, context, signedIn)
        }
        router.post("/settings/senders") { request, context in try await add(request, context) }
        router.get("/settings/senders/:domain") { request, context in
            await withDomain(request, context) { domain, signedIn in
                await show(domain, signedIn, request, context)
            }
        }
        router.post("/settings/senders/:domain/check") { request, context in
            try await withDomain(request, context) { domain, _ in
                if case .failure(let rejection) = try await desk.form(request, context) { return rejection.response }
                do throws(StoreError) {
                    let check = try await senders.check(domain, at: desk.dependencies.now())
                    return .redirect(
                        to: "/settings/senders/\(domain.domain)\(check == nil ? "" : "?done=check")", type: .normal)
                } catch { return await desk.failed(error, request, context) }
            }
        }
    }

    private var account: AccountDependencies { desk.dependencies.account }
    private var senders: any SenderDomains { account.senders }

    /// Calls `body` with the domain of the path when the asking tenant has it.
    func withDomain(
        _ request: Request, _ context: WebContext, _ body: (SendingDomain, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let found: SendingDomain?
        do throws(StoreError) {
            found = try await desk.dependencies.stores.sendingDomain(
                String((context.parameters.get("domain") ?? "").prefix(255)), of: signedIn.user.tenant)
        } catch { return await desk.failed(error, request, context) }
        guard let found, found.tenant == signedIn.user.tenant else { return await desk.notFound(request, context) }
        return try await body(found, signedIn)
    }

    private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        var name = form["domain"].filter { !$0.isWhitespace }.lowercased()
        // Who pastes an address means its domain.
        if let at = name.lastIndex(of: "@") { name = String(name[name.index(after: at)...]) }
        let algorithm = form["key"] == "ed25519" ? SendingDomain.Algorithm.ed25519 : .rsa2048
        do throws(Refusal) {
            let added = try await senders.add(
                name, algorithm: algorithm, of: signedIn.user.tenant, actor: signedIn.user.email,
                at: desk.dependencies.now())
            return .redirect(to: "/settings/senders/\(added.domain)?done=add", type: .normal)
        } catch {
            return await list(
                request, context, signedIn, typed: form["domain"], isEd25519: algorithm == .ed25519,
                problem: desk.words(error, desk.language(request)), status: .unprocessableContent)
        }
    }

    private func list(
        _ request: Request, _ context: WebContext, _ signedIn: SignedIn, typed: String = "", isEd25519: Bool = false,
        problem: String? = nil, status: HTTPResponse.Status = .ok
    ) async -> Response {
        let domains: [SendingDomain]
        do throws(StoreError) {
            domains = try await desk.dependencies.stores.sendingDomains(of: signedIn.user.tenant)
        } catch { return await desk.failed(error, request, context) }
        let language = desk.language(request)
        let texts = SenderTexts(language)
        let settings = SettingsTexts(language)
        let rows = domains.map { domain in
            let badge = texts.badge(domain.check, asksDNS: senders.asksDNS)
            return SenderDomainListPage.Row(
                domain: domain.domain, chip: badge.chip, state: badge.word, checked: time(domain.check, language))
        }
        return await desk.show(
            SenderDomainListPage(
                text: texts, settings: settings, tabs: SettingsTab.all(settings, current: "/settings/senders"),
                formToken: signedIn.formToken, rows: rows, isEmpty: rows.isEmpty, asksDNS: senders.asksDNS,
                typed: typed, isEd25519: isEd25519, problems: problem.map { [$0] } ?? [], isInvalid: problem != nil),
            title: texts.title, path: "/settings/senders", status: status, request, context)
    }

    /// `typed` and `problem` are of a link host that was refused.
    func show(
        _ domain: SendingDomain, _ signedIn: SignedIn, typed: String? = nil, problem: String? = nil,
        status: HTTPResponse.Status = .ok, _ request: Request, _ context: WebContext
    ) async -> Response {
        let language = desk.language(request)
        let texts = SenderTexts(language)
        let asks = senders.asksDNS
        let check = asks ? domain.check : nil
        let isGood = check?.isGood == true
        let badge = texts.badge(check, asksDNS: asks)
        let all = senders.records(of: domain)
        func shown(_ record: SenderRecord) -> SenderDomainPage.Record {
            let purpose = texts.purpose(record.purpose)
            let finding = texts.finding(record.purpose, check)
            return SenderDomainPage.Record(
                title: purpose.name, note: purpose.note, type: record.type, name: record.name, value: record.value,
                chip: finding.chip, mark: finding.mark, finding: asks ? finding.word : "")
        }
        let done = request.uri.queryParameters["done"].map(String.init)
        let linkTexts = SenderLinkTexts(language, host: domain.linkHost, publicHost: account.changeLinkHost.publicHost)
        let standing = linkTexts.standing(domain, check, asksDNS: asks)
        let link = SenderDomainPage.Link(
            words: linkTexts, chip: standing.chip, state: standing.state, sentence: standing.sentence,
            notes: linkTexts.note(done, domain, asksDNS: asks).map { [$0] } ?? [],
            typed: typed ?? (domain.linkHost.isEmpty ? LinkHost.suggestion(for: domain.domain) : domain.linkHost),
            isSet: !domain.linkHost.isEmpty, problems: problem.map { [$0] } ?? [], isInvalid: problem != nil,
            records: all.filter { !$0.purpose.isForMail }.map(shown))
        let page = SenderDomainPage(
            text: texts, formToken: signedIn.formToken, domain: domain.domain, chip: badge.chip, state: badge.word,
            sentence: asks ? texts.rhythm(check) : texts.noDNS, checked: time(check, language),
            toasts: done == "add" ? [texts.added] : done == "check" ? [texts.checkedToast] : [],
            steps: texts.steps.enumerated().map { index, name in
                SenderDomainPage.Step(
                    name: name, isDone: index == 0 || isGood, isCurrent: !isGood && index == 1)
            },
            records: all.filter(\.purpose.isForMail).map(shown), link: link, asksDNS: asks)
        return await desk.show(
            page, title: domain.domain, path: "/settings/senders/\(domain.domain)", status: status, request, context)
    }

    private func time(_ check: SenderCheck?, _ language: Language) -> String {
        check.map { language.time($0.at.seconds, offsetInMinutes: desk.dependencies.settings.offsetInMinutes) } ?? ""
    }
}
