// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/settings`: who the mail is from.
struct SettingsRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        router.get("/settings") { request, context in
            guard let signedIn = context.signedIn else { return desk.door(request) }
            return await page(request, context, signedIn)
        }
        router.post("/settings/identity") { request, context in
            try await change(request, context, "identity") { form, user throws(Refusal) in
                try await desk.dependencies.account.identity.run(
                    Self.identity(form), of: user.tenant, actor: user.email, at: desk.dependencies.now())
            }
        }
        router.post("/settings/default-sender") { request, context in
            try await change(request, context, "default-sender") { form, user throws(Refusal) in
                try await desk.dependencies.account.identity.setDefaults(
                    Self.defaults(form), of: user.tenant, actor: user.email, at: desk.dependencies.now())
            }
        }
    }

    private static func identity(_ form: Form) -> SenderIdentity {
        SenderIdentity(name: form["name"], postalAddress: form["postalAddress"], contact: form["contact"])
    }

    private static func defaults(_ form: Form) -> DefaultSender {
        DefaultSender(name: form["fromName"], address: form["fromAddress"])
    }

    private func change(
        _ request: Request, _ context: WebContext, _ part: String,
        _ act: (Form, User) async throws(Refusal) -> Void
    ) async throws -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        do throws(Refusal) { try await act(form, signedIn.user) } catch {
            let isIdentity = part == "identity"
            let isOfForm =
                isIdentity
                ? SenderIdentity.Part.allCases.contains { Self.identity(form).problem($0) != nil }
                : Self.defaults(form).problem != nil
            guard isOfForm else { return await desk.refused(error, status: .serviceUnavailable, request, context) }
            return await page(
                request, context, signedIn, identity: isIdentity ? Self.identity(form) : nil,
                defaults: isIdentity ? nil : Self.defaults(form), status: .unprocessableContent)
        }
        return .redirect(to: "/settings?done=\(part)", type: .normal)
    }

    /// The page, with what was typed where something is wrong with it.
    private func page(
        _ request: Request, _ context: WebContext, _ signedIn: SignedIn, identity typed: SenderIdentity? = nil,
        defaults: DefaultSender? = nil, status: HTTPResponse.Status = .ok
    ) async -> Response {
        let tenant: Tenant?
        do throws(StoreError) { tenant = try await desk.dependencies.stores.tenant(signedIn.user.tenant) } catch {
            return await desk.failed(error, request, context)
        }
        guard let tenant else { return await desk.notFound(request, context) }
        let language = desk.language(request)
        let texts = SettingsTexts(language)
        let stored = tenant.settings.identity
        let shown = typed ?? stored
        func field(_ part: SenderIdentity.Part, _ label: String, _ hint: String, _ autocomplete: String)
            -> SettingsPage.Field
        {
            let problem = typed?.problem(part).map { desk.words($0, language) }
            return SettingsPage.Field(
                part.rawValue, label, hint: hint, value: shown[part], autocomplete: autocomplete,
                limit: SenderIdentity.limit, problem: problem)
        }
        let from = defaults ?? tenant.defaultSender
        let fromProblem = defaults?.problem.map { desk.words($0, language) }
        let done = request.uri.queryParameters["done"].map(String.init)
        let page = SettingsPage(
            text: texts, tabs: SettingsTab.all(texts, current: "/settings"), formToken: signedIn.formToken,
            toasts: done == "identity"
                ? [texts.savedIdentity] : done == "default-sender" ? [texts.savedDefaults] : [],
            fields: [
                field(.name, texts.name, texts.nameHint, "organization"),
                field(.postalAddress, texts.postalAddress, texts.postalAddressHint, "off"),
                field(.contact, texts.contact, texts.contactHint, "off"),
            ],
            footer: SenderIdentity.Part.allCases.map { stored[$0] }, fromName: from.name, fromAddress: from.address,
            fromProblems: fromProblem.map { [$0] } ?? [], isFromInvalid: fromProblem != nil)
        return await desk.show(page, title: texts.settings, path: "/settings", status: status, request, context)
    }
}
