// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/account/password`.
struct PasswordRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        router.get("/account/password") { request, context in
            guard let signedIn = context.signedIn else { return desk.door(request) }
            let isDone = request.uri.queryParameters["done"] == "password"
            return await page(request, context, signedIn, isDone: isDone, problem: nil, status: .ok)
        }
        router.post("/account/password") { request, context in
            guard let signedIn = context.signedIn else { return desk.door(request) }
            return try await change(request, context, signedIn)
        }
    }

    private func change(_ request: Request, _ context: WebContext, _ signedIn: SignedIn) async throws -> Response {
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        let texts = CustomerTexts(desk.language(request))
        guard form["new"] == form["again"] else {
            return await page(
                request, context, signedIn, isDone: false, problem: texts.notTheSame, status: .unprocessableContent)
        }
        do throws(SignInFailure) {
            let opened = try await desk.dependencies.changePassword.run(
                signedIn.user, old: form["old"], new: form["new"], network: context.guesser(request),
                at: desk.dependencies.now())
            return desk.cookies.opened(
                opened.token, on: .redirect(to: "/account/password?done=password", type: .normal))
        } catch {
            let (message, status) = texts.problem(error, wrong: texts.wrongPassword)
            return await page(request, context, signedIn, isDone: false, problem: message, status: status)
        }
    }

    private func page(
        _ request: Request, _ context: WebContext, _ signedIn: SignedIn, isDone: Bool, problem: String?,
        status: HTTPResponse.Status
    ) async -> Response {
        let texts = CustomerTexts(desk.language(request))
        let settings = SettingsTexts(desk.language(request))
        let page = PasswordPage(
            text: texts, settings: settings, tabs: SettingsTab.all(settings, current: "/account/password"),
            formToken: signedIn.formToken, email: signedIn.user.email, isDone: isDone,
            problems: problem.map { [$0] } ?? [])
        return await desk.show(
            page, title: texts.password, path: "/account/password", status: status, request, context)
    }
}
