// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Platform
import PlatformTestKit
import WebFoundation

@testable import CustomerWeb

/// The customers' pages over fakes.
struct Site {
    let users = FakeUsers()
    let company: FakeCompany
    let limit = GuessLimit()
    let notices = FakeNotices()
    let senders: FakeSenders
    let sending = FakeSending()
    let listening = SuppressionRecorder()
    let blocks: BlockDesk

    init(name: String = "みなと商店") {
        company = FakeCompany(users: users, name: name)
        senders = FakeSenders(company: company)
        blocks = .fake(company, listening)
    }

    func application(publicURL: String = "https://mail.example.jp") -> some ApplicationProtocol {
        Application(router: router(publicURL: publicURL))
    }

    func router(publicURL: String = "https://mail.example.jp") -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        let tokens = users.tokens
        CustomerRoutes.add(
            to: router,
            CustomerDependencies(
                stores: company, searching: company,
                signIn: SignIn(stores: users, passwords: users, tokens: tokens, limit: limit),
                signOut: SignOut(stores: users),
                changePassword: ChangePassword(stores: users, passwords: users, tokens: tokens, limit: limit),
                account: .fake(users, company, notices: notices, senders: senders),
                actions: company, copies: NoCopies(), progress: QuietDelivery(),
                compose: .fake(FakeStudio(users: users)),
                imports: .fake(company), blocks: blocks, listening: listening, sending: sending, tokens: tokens,
                settings: WebSettings(publicURL: publicURL, isSandbox: true),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { FakeCompany.start }))
        return router
    }

    /// Runs `body` with one browser.
    func visit(_ body: @escaping @Sendable (Browser) async throws -> Void) async throws {
        try await application().test(.router) { client in try await body(Browser(client: client)) }
    }
}

/// Keeps cookies, as a browser does, and takes the form token from the last page.
final class Browser {
    struct Answer {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let body: String
        var location: String { headers[.location] ?? "" }
    }

    let client: any TestClientProtocol
    var cookies: [String: String] = [:]
    var formToken = ""
    var headers: HTTPFields = [:]

    init(client: any TestClientProtocol) { self.client = client }

    @discardableResult
    func get(_ path: String) async throws -> Answer { try await send(path, .get, nil) }

    @discardableResult
    func post(_ path: String, _ fields: [String: String] = [:], token: String? = nil) async throws -> Answer {
        var fields = fields
        fields["csrf"] = token ?? formToken
        let body = fields.map { name, value in
            name + "=" + value.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        // The token first, as in our forms.
        let token = body.filter { $0.hasPrefix("csrf=") } + body.filter { !$0.hasPrefix("csrf=") }
        return try await send(path, .post, ByteBuffer(string: token.joined(separator: "&")))
    }

    /// Posts a body as it is.
    func post(_ path: String, type: String, body: ByteBuffer) async throws -> Answer {
        try await send(path, .post, body, type: type)
    }

    @discardableResult
    func signIn(_ email: String = "owner@example.jp", _ password: String = "correct horse") async throws -> Answer {
        try await get("/sign-in")
        let answer = try await post("/sign-in", ["email": email, "password": password])
        if answer.status == .seeOther { try await get("/mailings") }
        return answer
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, _ body: ByteBuffer?,
        type: String = "application/x-www-form-urlencoded"
    ) async throws -> Answer {
        var headers = self.headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        if body != nil { headers[.contentType] = type }
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: body)
        for cookie in response.headers[values: .setCookie] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            cookies[String(pair[0])] = pair.count == 2 ? String(pair[1]) : nil
        }
        let text = String(buffer: response.body)
        if let found = text.firstRange(of: "name=\"csrf\" value=\"") {
            formToken = String(text[found.upperBound...].prefix { $0 != "\"" })
        }
        return Answer(status: response.status, headers: response.headers, body: text)
    }
}
