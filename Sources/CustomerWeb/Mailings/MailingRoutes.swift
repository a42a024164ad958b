// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/mailings`, one mailing's progress, and what can be done to it.
struct MailingRoutes: Sendable {
    let desk: Desk

    /// How long a page waits for a cancelled mailing to settle; the rest settles by itself.
    private static let cancelWait = Duration.seconds(2)

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/:code") { request, context in
            await withMailing(request, context) { mailing, signedIn in
                await progress(mailing, signedIn, request, context)
            }
        }
        router.get("/mailings/:code/cancel") { request, context in
            await withMailing(request, context) { mailing, signedIn in
                await confirm(mailing, signedIn, request, context)
            }
        }
        for action in MailingAction.allCases {
            router.post("/mailings/:code/\(action.rawValue)") { request, context in
                try await act(action, request, context)
            }
        }
    }

    /// Calls `body` with the mailing of the path when it is the asking tenant's.
    private func withMailing(
        _ request: Request, _ context: WebContext, _ body: (Campaign, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        guard let id = context.parameters.get("code").flatMap({ CampaignCode.parse($0) }) else {
            return await desk.notFound(request, context)
        }
        let mailing: Campaign?
        do throws(StoreError) { mailing = try await desk.dependencies.stores.campaign(id) } catch {
            return await desk.failed(error, request, context)
        }
        guard let mailing, mailing.tenant == signedIn.user.tenant else {
            return await desk.notFound(request, context)
        }
        return try await body(mailing, signedIn)
    }

    private func progress(
        _ mailing: Campaign, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async -> Response {
        let language = desk.language(request)
        let code = CampaignCode.text(mailing.id)
        let isMoving = [.planning, .running].contains(mailing.state)
        let isLive = isMoving && request.uri.queryParameters["live"] != "off"
        let done = request.uri.queryParameters["done"].flatMap { MailingAction(rawValue: String($0)) }
        let page = MailingPage(
            mailing, code: code, language: language, offsetInMinutes: offset, formToken: signedIn.formToken,
            isMoving: isMoving, isLive: isLive, isSandbox: desk.dependencies.settings.isSandbox, done: done)
        return await desk.show(
            page, title: mailing.content.name, path: "/mailings/\(code)",
            refresh: isLive ? "2;url=/mailings/\(code)" : nil, request, context)
    }

    private func confirm(
        _ mailing: Campaign, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async -> Response {
        let code = CampaignCode.text(mailing.id)
        guard [.planning, .running, .paused].contains(mailing.state) else {
            return .redirect(to: "/mailings/\(code)", type: .normal)
        }
        let texts = CustomerTexts(desk.language(request))
        let remaining = mailing.counts.left + mailing.counts.deferred
        return await desk.show(
            CancelPage(
                text: texts, formToken: signedIn.formToken, code: code, name: mailing.content.name,
                lost: texts.lost(
                    remaining: remaining, delivered: mailing.counts.delivered, isPlanned: mailing.isPlanned),
                button: texts.cancelFor(remaining, isPlanned: mailing.isPlanned)),
            title: texts.cancelTitle, path: "/mailings/\(code)/cancel", request, context)
    }

    private func act(
        _ action: MailingAction, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        try await withMailing(request, context) { mailing, signedIn in
            if case .failure(let rejection) = try await desk.form(request, context) { return rejection.response }
            let actor = signedIn.user.email
            do throws(Refusal) {
                switch action {
                case .pause: try await desk.dependencies.actions.pause(mailing.id, actor: actor)
                case .resume: try await desk.dependencies.actions.resume(mailing.id, actor: actor)
                case .cancel:
                    _ = try await desk.dependencies.actions.cancel(mailing.id, actor: actor, within: Self.cancelWait)
                }
            } catch {
                return await desk.refused(error, status: .conflict, request, context)
            }
            return .redirect(
                to: "/mailings/\(CampaignCode.text(mailing.id))?done=\(action.rawValue)", type: .normal)
        }
    }

    private var offset: Int { desk.dependencies.settings.offsetInMinutes }
}

/// What the buttons of a mailing do.
enum MailingAction: String, CaseIterable, Sendable {
    case pause, resume, cancel
}
