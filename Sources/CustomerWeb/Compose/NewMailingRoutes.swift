// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/mailings/new` asks what to start from; POST `/mailings` makes the draft and leads to its first step.
struct NewMailingRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/new") { request, context in
            guard let signedIn = context.signedIn else { return desk.door(request) }
            let language = desk.language(request)
            let texts = ComposeTexts(language)
            let page = NewMailingPage(
                text: texts, formToken: signedIn.formToken, name: untitled(texts, language),
                starters: Starter.all(language))
            return await desk.show(page, title: texts.newTitle, path: "/mailings/new", request, context)
        }
        router.post("/mailings") { request, context in try await create(request, context) }
    }

    private func untitled(_ texts: ComposeTexts, _ language: Language) -> String {
        let settings = desk.dependencies.settings
        return texts.untitled(
            language.time(desk.dependencies.now().seconds, offsetInMinutes: settings.offsetInMinutes))
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        let language = desk.language(request)
        let starter = Starter.find(form["starter"], language)
        let name = String(form["name"].oneLine.prefix(200))
        let tenant: Tenant?
        do throws(StoreError) { tenant = try await desk.dependencies.stores.tenant(signedIn.user.tenant) } catch {
            return await desk.failed(error, request, context)
        }
        let usual = tenant?.defaultSender ?? DefaultSender()
        let content = CampaignContent(
            name: name.isEmpty ? untitled(ComposeTexts(language), language) : name,
            fromName: usual.name.isEmpty ? tenant?.name ?? "" : usual.name,
            fromAddress: usual.address, subject: starter?.subject ?? "", text: starter?.text, html: starter?.html,
            charset: .utf8, isTracked: true)
        do throws(Refusal) {
            let made = try await desk.compose.drafting.createDraft(
                content, audience: .everybody, filesOf: nil, of: signedIn.user.tenant, actor: signedIn.user.email)
            return .redirect(to: "/mailings/\(CampaignCode.text(made.id))/sender", type: .normal)
        } catch {
            return await desk.refused(error, status: .conflict, request, context)
        }
    }
}

struct NewMailingPage: Page {
    let text: ComposeTexts
    let formToken: String
    let name: String
    let starters: [Starter]

    static let template = "compose-new"
}
