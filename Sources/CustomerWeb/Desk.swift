// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Platform
internal import WebFoundation

/// What every route does alike: the frame around a page, the way to the door, the answers to what is wrong.
struct Desk: Sendable {
    let dependencies: CustomerDependencies
    let cookies: SessionCookies

    init(_ dependencies: CustomerDependencies) {
        self.dependencies = dependencies
        cookies = SessionCookies(
            settings: dependencies.settings, tokens: dependencies.tokens, store: dependencies.stores,
            now: dependencies.now)
    }

    func language(_ request: Request) -> Language { Language(of: request, readsCookie: true) }

    /// A page in its frame.
    func show(
        _ page: some Page, title: String, path: String, refresh: String? = nil, scripts: [String] = [],
        status: HTTPResponse.Status = .ok,
        _ request: Request, _ context: WebContext
    ) async -> Response {
        let language = language(request)
        guard let content = page.markup else { return Response(status: .internalServerError) }
        var layout = Layout(
            language: language, title: title, path: path, isSandbox: dependencies.settings.isSandbox, content: content)
        if let refresh { layout.refresh = [refresh] }
        layout.scripts = ["app.js"] + scripts
        if let signedIn = context.signedIn {
            let texts = CustomerTexts(language)
            layout.isSignedIn = true
            layout.user = signedIn.user.email
            layout.formToken = signedIn.formToken
            layout.tenant = (try? await dependencies.stores.tenant(signedIn.user.tenant))?.name ?? ""
            layout.places = [
                .init(name: texts.mailings, path: "/mailings", isCurrent: path.hasPrefix("/mailings")),
                .init(name: texts.readers, path: "/readers", isCurrent: path.hasPrefix("/readers")),
                .init(
                    name: texts.settings, path: "/settings",
                    isCurrent: path.hasPrefix("/settings") || path.hasPrefix("/account")),
            ]
        }
        var response = layout.response(status)
        // Without a referrer a browser sends `Origin: null` with our own forms.
        if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "same-origin" }
        return language.kept(response, for: request)
    }

    /// To the sign-in, and from there to where one wanted to go.
    func door(_ request: Request) -> Response {
        let next = request.method == .get ? "?next=\(request.uri.path)" : ""
        guard next.isEmpty || SignInRoutes.isPlace(request.uri.path) else {
            return .redirect(to: "/sign-in", type: .normal)
        }
        return .redirect(to: "/sign-in\(next)", type: .normal)
    }

    /// What is not there, and what is another tenant's: the same answer.
    func notFound(_ request: Request, _ context: WebContext) async -> Response {
        let texts = CustomerTexts(language(request))
        return await notice(
            texts.notFoundTitle, texts.notFoundText, status: .notFound, request, context)
    }

    func refused(_ refusal: Refusal, status: HTTPResponse.Status, _ request: Request, _ context: WebContext) async
        -> Response
    {
        let language = language(request)
        return await notice(
            CustomerTexts(language).refusedTitle, words(refusal, language), status: status, request, context)
    }

    /// A refusal as a sentence of the page's language.
    func words(_ refusal: Refusal, _ language: Language) -> String {
        language == .japanese ? refusal.japanese : refusal.english.capitalizedSentence
    }

    func failed(_ error: StoreError, _ request: Request, _ context: WebContext) async -> Response {
        dependencies.logger.error("a page could not be shown", metadata: ["error": "\(error)"])
        var shown = Refusal(error)
        if case .broken = error {
            shown = Refusal(english: "the database failed; the log says more", japanese: "データベースの障害です。詳しくはログにあります。")
        }
        return await refused(shown, status: .serviceUnavailable, request, context)
    }

    /// The form of a POST that came from a page of ours; otherwise the answer.
    func form(_ request: Request, _ context: WebContext) async throws -> Result<Form, Rejection> {
        let form = Form(String(buffer: try await request.body.collect(upTo: Form.bodyLimit)))
        if cookies.isOurs(form, of: request, signedIn: context.signedIn) { return .success(form) }
        let texts = CustomerTexts(language(request))
        return .failure(
            Rejection(
                response: await notice(
                    texts.staleFormTitle, texts.staleFormText, status: .forbidden, request, context)))
    }

    func notice(
        _ title: String, _ message: String, status: HTTPResponse.Status, _ request: Request, _ context: WebContext
    ) async -> Response {
        let texts = CustomerTexts(language(request))
        return await show(
            NoticePage(text: texts, title: title, message: message), title: title, path: "/", status: status, request,
            context)
    }

    /// An answer instead of a form.
    struct Rejection: Error {
        let response: Response
    }
}

/// Finds out who asks. A database that does not answer is said, not taken for a stranger.
struct SessionMiddleware: RouterMiddleware {
    typealias Context = WebContext

    let desk: Desk

    @concurrent func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do throws(StoreError) {
            context.signedIn = try await desk.cookies.signedIn(request)
        } catch {
            return await desk.failed(error, request, context)
        }
        if let signedIn = context.signedIn,
            let asked = request.uri.queryParameters["lang"].flatMap({ Language(rawValue: String($0)) }),
            asked.rawValue != signedIn.user.language
        {
            // The next browser speaks it from the start. That it could not be kept stops nobody.
            try? await desk.dependencies.stores.setLanguage(asked.rawValue, of: signedIn.user.id)
        }
        return try await next(request, context)
    }
}

extension String {
    fileprivate var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
