// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/mailings/{code}/sender`, `/audience` and `/content`: GET shows the step, POST saves it.
struct ComposeRoutes: Sendable {
    let desk: Desk
    private let steps: [any ComposeStep] = [SenderStep(), AudienceStep(), ContentStep()]

    init(desk: Desk) { self.desk = desk }

    func add(to router: RouterGroup<WebContext>) {
        NewMailingRoutes(desk: desk).add(to: router)
        PreviewRoutes(desk: desk).add(to: router)
        ImageRoutes(desk: desk).add(to: router)
        AttachmentRoutes(desk: desk).add(to: router)
        router.post("/mailings/:code/wrap") { request, context in try await wrap(request, context) }
        for step in steps {
            let path = RouterPath("/mailings/:code/\(step.step.rawValue)")
            router.get(path) { request, context in await show(step, request, context) }
            router.post(path) { request, context in try await save(step, request, context) }
            router.post("/mailings/:code/\(step.step.rawValue)/copy") { request, context in
                try await copy(step, request, context)
            }
        }
    }

    private func scene(_ campaign: Campaign, _ signedIn: SignedIn, _ request: Request) -> ComposeScene {
        let query = request.uri.queryParameters
        return ComposeScene(
            desk: desk, language: desk.language(request), signedIn: signedIn, campaign: campaign,
            reader: query["to"].flatMap { Int64($0) }.map { ContactID($0) },
            image: query["image"].flatMap { ImageCode.parse(String($0)) })
    }

    private func show(_ step: any ComposeStep, _ request: Request, _ context: WebContext) async -> Response {
        await desk.withMailing(request, context) { campaign, signedIn in
            guard campaign.state == .draft, !campaign.isTrashed else {
                return .redirect(to: "/mailings/\(CampaignCode.text(campaign.id))", type: .normal)
            }
            return await page(step, scene(campaign, signedIn, request), .ok, request, context)
        }
    }

    private func page(
        _ step: any ComposeStep, _ scene: ComposeScene, _ status: HTTPResponse.Status, version: Int? = nil,
        conflict: ComposeHead.Conflict = .none, problems: [String] = [], _ request: Request, _ context: WebContext
    ) async -> Response {
        let (title, lead) = step.title(scene.texts)
        let head = ComposeHead(
            scene.campaign, step: step.step, title: title, lead: lead,
            saved: scene.texts.saved(at: desk.clock(scene.campaign.savedAt, scene.language)),
            formToken: scene.signedIn.formToken, version: version ?? scene.campaign.version, conflict: conflict,
            problems: problems, language: scene.language)
        let page: any Page
        do throws(StoreError) { page = try await step.page(head, scene) } catch {
            return await desk.failed(error, request, context)
        }
        return await desk.show(
            page, title: "\(title) – \(scene.campaign.content.name)", path: "/mailings/\(scene.code)/\(head.step)",
            scripts: ["composer.js"], status: status, request, context)
    }

    /// The answer to a script that saved.
    private struct Answer: Encodable {
        var version: Int?
        /// What to show beside the title.
        var saved: String?
        /// `stale`, `closed` or, with its words, `refused`.
        var problem: String?
        var message: String?
        var panels: [String: String] = [:]
    }

    private func save(_ step: any ComposeStep, _ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withMailing(request, context) { campaign, signedIn in
            let fields: FieldList
            switch try await desk.fields(request, context) {
            case .success(let sent): fields = sent
            case .failure(let rejection): return rejection.response
            }
            var scene = scene(campaign, signedIn, request)
            if let reader = Int64(fields["to"]) { scene.reader = ContactID(reader) }
            var draft = DraftText(content: campaign.content, audience: campaign.audience)
            do throws(StoreError) { try await step.merge(fields, into: &draft, scene) } catch {
                return await desk.failed(error, request, context)
            }
            scene.campaign = campaign.saying(draft)
            let version = Int(fields["version"]) ?? 0
            let saving: DraftSaving
            do throws(Refusal) {
                saving = try await desk.compose.drafting.saveDraft(
                    campaign, draft.content, audience: draft.audience, version: version, actor: signedIn.user.email)
            } catch {
                let message = error.text(scene.language)
                if desk.wantsJSON(request) { return desk.json(Answer(problem: "refused", message: message)) }
                return await page(
                    step, scene, .unprocessableContent, version: version, problems: [message], request, context)
            }
            return await answer(saving, step, scene, version: version, fields, request, context)
        }
    }

    private func answer(
        _ saving: DraftSaving, _ step: any ComposeStep, _ scene: ComposeScene, version: Int, _ fields: FieldList,
        _ request: Request, _ context: WebContext
    ) async -> Response {
        switch saving {
        case .saved(let version) where desk.wantsJSON(request):
            let panels: [String: String]
            do throws(StoreError) { panels = try await step.panels(scene) } catch {
                // The draft is saved; only what stands beside it is not renewed.
                panels = [:]
            }
            let clock = desk.clock(desk.dependencies.now(), scene.language)
            return desk.json(Answer(version: version, saved: scene.texts.saved(at: clock), panels: panels))
        case .saved:
            let order = StepsPart.Step.allCases
            let index = order.firstIndex(of: step.step) ?? 0
            let goal = fields["go"] == "next" ? order[min(index + 1, order.count - 1)] : step.step
            return .redirect(to: "/mailings/\(scene.code)/\(goal.rawValue)", type: .normal)
        case .stale, .closed:
            let isClosed = saving == .closed
            if desk.wantsJSON(request) {
                return desk.json(Answer(problem: isClosed ? "closed" : "stale"))
            }
            return await page(
                step, scene, .conflict, version: version, conflict: isClosed ? .closed : .stale, request, context)
        }
    }

    /// Keeps what could not be saved as a draft of its own.
    private func copy(_ step: any ComposeStep, _ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withMailing(request, context) { campaign, signedIn in
            let fields: FieldList
            switch try await desk.fields(request, context) {
            case .success(let sent): fields = sent
            case .failure(let rejection): return rejection.response
            }
            let scene = scene(campaign, signedIn, request)
            var draft = DraftText(content: campaign.content, audience: campaign.audience)
            do throws(StoreError) { try await step.merge(fields, into: &draft, scene) } catch {
                return await desk.failed(error, request, context)
            }
            draft.content.name = scene.texts.copied(draft.content.name)
            do throws(Refusal) {
                let made = try await desk.compose.drafting.createDraft(
                    draft.content, audience: draft.audience, filesOf: campaign.id, of: scene.tenant,
                    actor: signedIn.user.email)
                return .redirect(
                    to: "/mailings/\(CampaignCode.text(made.id))/\(step.step.rawValue)", type: .normal)
            } catch {
                return await desk.refused(error, status: .conflict, request, context)
            }
        }
    }

    private struct Wrapped: Encodable {
        let text: String
    }

    /// Breaks the lines of a text; changes nothing but its answer.
    private func wrap(_ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withMailing(request, context) { _, _ in
            switch try await desk.fields(request, context) {
            case .failure(let rejection): return rejection.response
            case .success(let fields):
                let columns = min(100, max(10, Int(fields["columns"]) ?? TextRuler.columns[0]))
                return desk.json(Wrapped(text: TextRuler.wrap(fields["text"].unixLines, columns: columns)))
            }
        }
    }
}
