// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import Platform

/// Who a request comes from, and whether a form came from a page of ours.
package struct SessionCookies: Sendable {
    /// Holds the session's token.
    package static let session = "hayauma_session"
    /// Holds a random value for the forms that a stranger sees; replaced by the session at sign-in.
    package static let stranger = "hayauma_form"
    private static let tokenLimit = 128

    private let settings: WebSettings
    private let tokens: SessionTokens
    private let store: any SessionStore
    private let now: @Sendable () -> Timestamp

    package init(
        settings: WebSettings, tokens: SessionTokens, store: any SessionStore, now: @escaping @Sendable () -> Timestamp
    ) {
        self.settings = settings
        self.tokens = tokens
        self.store = store
        self.now = now
    }

    /// The session behind the request's cookie. Writes down, now and then, that it is in use.
    package func signedIn(_ request: Request) async throws(StoreError) -> SignedIn? {
        guard let token = Self.value(Self.session, of: request) else { return nil }
        guard let found = try await store.session(digest: tokens.digest(token), at: now()) else { return nil }
        if let seen = found.session.seen(at: now()) { try await store.touchSession(seen) }
        return SignedIn(user: found.user, session: found.session, formToken: tokens.formToken(for: token))
    }

    /// The stranger's form token, and the cookie to set where there was none.
    package func strangerToken(_ request: Request) -> (formToken: String, cookie: String?) {
        if let kept = Self.value(Self.stranger, of: request) { return (tokens.formToken(for: kept), nil) }
        let made = tokens.make()
        return (tokens.formToken(for: made), cookie(Self.stranger, made, lifetime: nil))
    }

    /// Whether a POST with this form comes from a page that this server gave to this browser.
    ///
    /// The browser's Origin has to be ours, and the form has to carry the token of the session, or of the stranger.
    package func isOurs(_ form: Form, of request: Request, signedIn: SignedIn?) -> Bool {
        if let origin = request.headers[.origin]?.lowercased(), origin != settings.origin {
            // The sandbox is opened by any of its machine's names.
            guard let authority = request.head.authority?.lowercased(),
                origin == "http://\(authority)" || origin == "https://\(authority)"
            else { return false }
        }
        let expected = signedIn?.formToken ?? Self.value(Self.stranger, of: request).map(tokens.formToken(for:))
        guard let expected else { return false }
        let given = Array(form["csrf"].utf8)
        let wanted = Array(expected.utf8)
        guard given.count == wanted.count else { return false }
        return zip(given, wanted).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Sets the session's cookie and takes the stranger's away.
    package func opened(_ token: String, on response: Response) -> Response {
        var response = response
        response.headers[values: .setCookie].append(
            cookie(Self.session, token, lifetime: UserSession.lifetime.components.seconds))
        response.headers[values: .setCookie].append(cookie(Self.stranger, "", lifetime: 0))
        return response
    }

    package func ended(on response: Response) -> Response {
        var response = response
        response.headers[values: .setCookie].append(cookie(Self.session, "", lifetime: 0))
        return response
    }

    private func cookie(_ name: String, _ value: String, lifetime: Int64?) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax" + (settings.isSecure ? "; Secure" : "")
            + (lifetime.map { "; Max-Age=\($0)" } ?? "")
    }

    private static func value(_ name: String, of request: Request) -> String? {
        guard let value = request.cookies[name]?.value, (1...tokenLimit).contains(value.utf8.count) else { return nil }
        return value
    }
}
