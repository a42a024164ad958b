// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/forgotten` asks for a link, `/reset/…` is where it leads. For strangers and for who is signed in alike.
struct ForgottenRoutes: Sendable {
    let desk: Desk

    private static let tokenLimit = 128

    func add(to router: RouterGroup<WebContext>) {
        router.get("/forgotten") { request, context in
            await ask(request, context, email: "", problem: nil, status: .ok)
        }
        router.post("/forgotten") { request, context in try await send(request, context) }
        router.get("/reset/:token") { request, context in
            await choose(request, context, problem: nil, status: .ok)
        }
        router.post("/reset/:token") { request, context in try await reset(request, context) }
    }

    private func send(_ request: Request, _ context: WebContext) async throws -> Response {
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        let language = desk.language(request)
        let texts = ForgottenTexts(language)
        let email = String(form["email"].prefix(254))
        let origin = desk.dependencies.settings.origin
        do throws(SignInFailure) {
            try await desk.dependencies.account.requestReset.run(
                email: email, network: context.guesser(request), at: desk.dependencies.now()
            ) { user, token in
                // In the reader's own language, whoever asked.
                ForgottenTexts(Language(rawValue: user.language) ?? language).mail(link: "\(origin)/reset/\(token)")
            }
        } catch {
            let (message, status) = CustomerTexts(language).problem(error, wrong: "")
            var response = await ask(request, context, email: email, problem: message, status: status)
            if case .wait(let time) = error { response.headers[.retryAfter] = "\(time.components.seconds + 1)" }
            return response
        }
        return await desk.show(
            ForgottenSentPage(text: texts), title: texts.sentTitle, path: "/forgotten", request, context)
    }

    private func reset(_ request: Request, _ context: WebContext) async throws -> Response {
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        guard let token = token(context) else { return await over(request, context) }
        let texts = CustomerTexts(desk.language(request))
        guard form["new"] == form["again"] else {
            return await choose(request, context, problem: texts.notTheSame, status: .unprocessableContent)
        }
        do throws(SignInFailure) {
            _ = try await desk.dependencies.account.resetPassword.run(
                token: token, new: form["new"], at: desk.dependencies.now())
        } catch {
            if error == .wrong { return await over(request, context) }
            let (message, status) = texts.problem(error, wrong: "")
            return await choose(request, context, problem: message, status: status)
        }
        // Nobody is signed in by a link: whoever has it still has to show the new password at the door.
        return desk.cookies.ended(on: .redirect(to: "/sign-in?done=reset", type: .normal))
    }

    private func token(_ context: WebContext) -> String? {
        context.parameters.get("token").flatMap { (1...Self.tokenLimit).contains($0.utf8.count) ? $0 : nil }
    }

    private func ask(
        _ request: Request, _ context: WebContext, email: String, problem: String?, status: HTTPResponse.Status
    ) async -> Response {
        let texts = ForgottenTexts(desk.language(request))
        return await withToken(request, context) { formToken in
            await desk.show(
                ForgottenPage(
                    text: texts, formToken: formToken, email: email, problems: problem.map { [$0] } ?? []),
                title: texts.title, path: "/forgotten", status: status, request, context)
        }
    }

    private func choose(
        _ request: Request, _ context: WebContext, problem: String?, status: HTTPResponse.Status
    ) async -> Response {
        guard let token = token(context) else { return await over(request, context) }
        let user: User?
        do throws(StoreError) {
            user = try await desk.dependencies.account.resetPassword.user(of: token, at: desk.dependencies.now())
        } catch { return await desk.failed(error, request, context) }
        guard let user else { return await over(request, context) }
        let texts = ForgottenTexts(desk.language(request))
        return await withToken(request, context) { formToken in
            await desk.show(
                ResetPage(
                    text: texts, formToken: formToken, token: token, email: user.email,
                    problems: problem.map { [$0] } ?? []),
                title: texts.newTitle, path: "/reset/\(token)", status: status, request, context)
        }
    }

    private func over(_ request: Request, _ context: WebContext) async -> Response {
        let texts = ForgottenTexts(desk.language(request))
        return await desk.show(
            ResetOverPage(text: texts), title: texts.overTitle, path: "/forgotten", status: .notFound, request, context)
    }

    /// With the session's form token, or the stranger's and its cookie.
    private func withToken(
        _ request: Request, _ context: WebContext, _ page: (String) async -> Response
    ) async -> Response {
        let stranger = desk.cookies.strangerToken(request)
        var response = await page(context.signedIn?.formToken ?? stranger.formToken)
        if let cookie = stranger.cookie { response.headers[values: .setCookie].append(cookie) }
        return response
    }
}

struct ForgottenPage: Page {
    let text: ForgottenTexts
    let formToken: String
    let email: String
    let problems: [String]

    static let template = "forgotten"
}

struct ForgottenSentPage: Page {
    let text: ForgottenTexts

    static let template = "forgotten-sent"
}

struct ResetPage: Page {
    let text: ForgottenTexts
    let formToken: String
    let token: String
    let email: String
    let problems: [String]

    static let template = "reset"
}

struct ResetOverPage: Page {
    let text: ForgottenTexts

    static let template = "reset-over"
}
