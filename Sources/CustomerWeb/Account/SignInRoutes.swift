// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/sign-in` and `/sign-out`.
struct SignInRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        router.get("/sign-in") { request, context in
            if context.signedIn != nil { return Response.redirect(to: "/mailings", type: .normal) }
            let next = request.uri.queryParameters["next"].map(String.init) ?? ""
            return await page(request, context, email: "", next: next, problem: nil, status: .ok)
        }
        router.post("/sign-in") { request, context in try await signIn(request, context) }
        router.post("/sign-out") { request, context in try await signOut(request, context) }
    }

    /// Whether somebody may be led there after signing in: pages of ours alone.
    static func isPlace(_ path: String) -> Bool {
        ["/mailings", "/readers", "/settings", "/account/"].contains { path.hasPrefix($0) } && path.utf8.count <= 100
            && !path.contains("//")
            && path.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2F
            }
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        // Whoever is signed in already signs in anew, with the form of a stranger or of the session.
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        let email = String(form["email"].prefix(254))
        let texts = CustomerTexts(desk.language(request))
        do throws(SignInFailure) {
            let opened = try await desk.dependencies.signIn.run(
                email: email, password: form["password"], network: context.guesser(request),
                at: desk.dependencies.now())
            if let former = context.signedIn { try? await leave(former) }
            let next = form["next"]
            let response = desk.cookies.opened(
                opened.token, on: .redirect(to: Self.isPlace(next) ? next : "/mailings", type: .normal))
            return Language(rawValue: opened.user.language)?.remembered(on: response) ?? response
        } catch {
            let (message, status) = texts.problem(error, wrong: texts.wrongSignIn)
            var response = await page(
                request, context, email: email, next: form["next"], problem: message, status: status)
            if case .wait(let time) = error { response.headers[.retryAfter] = "\(time.components.seconds + 1)" }
            return response
        }
    }

    private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = context.signedIn else {
            return desk.cookies.ended(on: .redirect(to: "/sign-in", type: .normal))
        }
        if case .failure(let rejection) = try await desk.form(request, context) { return rejection.response }
        do throws(StoreError) { try await leave(signedIn) } catch {
            return await desk.failed(error, request, context)
        }
        return desk.cookies.ended(on: .redirect(to: "/sign-in", type: .normal))
    }

    private func leave(_ signedIn: SignedIn) async throws(StoreError) {
        try await desk.dependencies.signOut.run(signedIn.session, of: signedIn.user, at: desk.dependencies.now())
    }

    private func page(
        _ request: Request, _ context: WebContext, email: String, next: String, problem: String?,
        status: HTTPResponse.Status
    ) async -> Response {
        let texts = CustomerTexts(desk.language(request))
        let stranger = desk.cookies.strangerToken(request)
        let page = SignInPage(
            text: texts, formToken: context.signedIn?.formToken ?? stranger.formToken, email: email,
            next: Self.isPlace(next) ? next : "",
            toasts: request.uri.queryParameters["done"] == "reset" ? [ForgottenTexts(desk.language(request)).done] : [],
            problems: problem.map { [$0] } ?? [])
        var response = await desk.show(
            page, title: texts.signIn, path: "/sign-in", status: status, request, context)
        if let cookie = stranger.cookie { response.headers[values: .setCookie].append(cookie) }
        return response
    }
}
