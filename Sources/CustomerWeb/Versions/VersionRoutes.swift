// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/mailings/{code}/versions`: what a draft said earlier, what differs, and the way back.
struct VersionRoutes: Sendable {
    let desk: Desk

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/:code/versions") { request, context in
            await desk.withMailing(request, context) { campaign, signedIn in
                await all(campaign, signedIn, request, context)
            }
        }
        router.get("/mailings/:code/versions/:version") { request, context in
            await withVersion(request, context) { campaign, version, signedIn in
                await one(campaign, version, signedIn, problem: nil, .ok, request, context)
            }
        }
        router.post("/mailings/:code/versions/:version/restore") { request, context in
            try await restore(request, context)
        }
    }

    private func withVersion(
        _ request: Request, _ context: WebContext,
        _ body: (Campaign, DraftVersion, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        try await desk.withMailing(request, context) { campaign, signedIn in
            let found: DraftVersion?
            do throws(StoreError) {
                found = try await desk.version(context.parameters.get("version"), of: campaign)
            } catch { return await desk.failed(error, request, context) }
            guard let found else { return await desk.notFound(request, context) }
            return try await body(campaign, found, signedIn)
        }
    }

    private func all(
        _ campaign: Campaign, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async -> Response {
        let language = desk.language(request)
        let versions: [DraftVersion]
        do throws(StoreError) { versions = try await stores.draftVersions(of: campaign.id) } catch {
            return await desk.failed(error, request, context)
        }
        let page = VersionListPage(
            campaign, versions, done: request.uri.queryParameters["done"].map(String.init) ?? "", language: language,
            moment: moment(language))
        return await desk.show(
            page, title: "\(page.text.title) – \(campaign.content.name)", path: "/mailings/\(page.code)/versions",
            request, context)
    }

    private func one(
        _ campaign: Campaign, _ version: DraftVersion, _ signedIn: SignedIn, problem: String?,
        _ status: HTTPResponse.Status, _ request: Request, _ context: WebContext
    ) async -> Response {
        let language = desk.language(request)
        let scene = ComposeScene(
            desk: desk, language: language, signedIn: signedIn, campaign: campaign.saying(version),
            kept: version.version)
        let page: VersionPage
        do throws(StoreError) {
            let words = AudienceWords(
                lists: try await stores.contactLists(of: campaign.tenant),
                fields: try await stores.contactFields(of: campaign.tenant), language: language)
            page = VersionPage(
                campaign, version, words: words, preview: try await PreviewPart.make(scene), problem: problem,
                formToken: signedIn.formToken, moment: moment(language))
        } catch { return await desk.failed(error, request, context) }
        return await desk.show(
            page, title: "\(page.title) – \(campaign.content.name)",
            path: "/mailings/\(page.code)/versions/\(version.version)", status: status, request, context)
    }

    private func restore(_ request: Request, _ context: WebContext) async throws -> Response {
        try await withVersion(request, context) { campaign, version, signedIn in
            let form: Form
            switch try await desk.form(request, context) {
            case .success(let sent): form = sent
            case .failure(let rejection): return rejection.response
            }
            let language = desk.language(request)
            let texts = VersionTexts(language)
            func again(_ problem: String) async -> Response {
                // What differs is told from what is stored by now.
                let now = (try? await stores.campaign(campaign.id)) ?? campaign
                return await one(now, version, signedIn, problem: problem, .conflict, request, context)
            }
            let code = CampaignCode.text(campaign.id)
            do throws(Refusal) {
                let answer = try await desk.compose.drafting.restore(
                    campaign, to: version, over: Int(form["over"]) ?? 0, actor: signedIn.user.email)
                switch answer {
                case .restored(_, let keepsAudience):
                    return .redirect(
                        to: "/mailings/\(code)/versions?done=\(keepsAudience ? "restored-text" : "restored")",
                        type: .normal)
                case .stale: return await again(texts.stale)
                case .closed: return await again(texts.closed)
                }
            } catch {
                if error.isFromStore { return await desk.refused(error, status: .serviceUnavailable, request, context) }
                return await again(error.text(language))
            }
        }
    }

    private func moment(_ language: Language) -> (Timestamp) -> String {
        { language.time($0.seconds, offsetInMinutes: desk.dependencies.settings.offsetInMinutes) }
    }
}

extension Desk {
    /// A kept version by its number as it stands in a path or a query.
    func version(_ text: (some StringProtocol)?, of campaign: Campaign) async throws(StoreError) -> DraftVersion? {
        guard let text, let number = Int(String(text)) else { return nil }
        return try await dependencies.stores.draftVersion(number, of: campaign.id)
    }
}

extension Campaign {
    /// The same mailing saying what it said then.
    func saying(_ version: DraftVersion) -> Campaign {
        saying(DraftText(content: version.content, audience: version.audience))
    }
}
