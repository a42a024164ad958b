// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// What can be done to a mailing that is under way.
struct MailingRoutes: Sendable {
    let desk: Desk

    /// How long a page waits for a cancelled mailing to settle; the rest settles by itself.
    private static let cancelWait = Duration.seconds(2)

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/:code/cancel") { request, context in
            await desk.withMailing(request, context) { mailing, signedIn in
                await confirm(mailing, signedIn, request, context)
            }
        }
        for action in MailingAction.allCases {
            router.post("/mailings/:code/\(action.rawValue)") { request, context in
                try await act(action, request, context)
            }
        }
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
                    remaining: remaining, delivered: mailing.counts.delivered, unknown: mailing.counts.unknown,
                    isPlanned: mailing.isPlanned),
                button: texts.cancelFor(remaining, isPlanned: mailing.isPlanned)),
            title: texts.cancelTitle, path: "/mailings/\(code)/cancel", request, context)
    }

    private func act(
        _ action: MailingAction, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        try await desk.withMailing(request, context) { mailing, signedIn in
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

}

/// What the buttons of a mailing do.
enum MailingAction: String, CaseIterable, Sendable {
    case pause, resume, cancel
}
