// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import WebFoundation

/// `/u/{token}`: GET shows and never changes; POST unsubscribes, from a mail program (RFC 8058) or from the page.
struct UnsubscribeRoutes: Sendable {
    let unsubscribing: any Unsubscribing

    func add(to router: Router<WebContext>) {
        router.get("/u/:token") { request, context in await show(request, token: context.parameters.get("token")) }
        router.post("/u/:token") { request, context in
            try await unsubscribe(request, token: context.parameters.get("token"))
        }
    }

    private func show(_ request: Request, token: String?) async -> Response {
        let texts = Language(of: request, readsCookie: false).texts
        guard let token, token.utf8.count <= PublicRoutes.tokenLimit,
            let sender = await unsubscribing.sender(of: token)
        else { return notFound(texts) }
        return UnsubscribePage(
            text: texts, token: token, name: sender.name, postalAddress: sender.postalAddress, contact: sender.contact
        ).response()
    }

    private func unsubscribe(_ request: Request, token: String?) async throws -> Response {
        let texts = Language(of: request, readsCookie: false).texts
        let body = try await request.body.collect(upTo: PublicRoutes.bodyLimit)
        let origin = Origin(body: String(buffer: body), contentType: request.headers[.contentType] ?? "")
        guard let token, token.utf8.count <= PublicRoutes.tokenLimit else { return notFound(texts) }
        guard let origin else { return .plain(.badRequest, "List-Unsubscribe=One-Click expected\n") }
        switch await unsubscribing.unsubscribe(token: token) {
        case .done:
            if origin == .oneClick { return .plain(.ok, "Unsubscribed\n") }
            return NoticePage(text: texts, title: texts.doneTitle, message: texts.doneText).response()
        case .badToken: return notFound(texts)
        case .unavailable:
            var response = NoticePage(text: texts, title: texts.unavailableTitle, message: texts.unavailableText)
                .response(.serviceUnavailable)
            response.headers[.retryAfter] = "120"
            return response
        }
    }

    private func notFound(_ texts: Texts) -> Response {
        NoticePage(text: texts, title: texts.notFoundTitle, message: texts.notFoundToken).response(.notFound)
    }

    /// Where a POST comes from.
    enum Origin: Equatable {
        /// A mail program (RFC 8058 §3.2).
        case oneClick
        /// The form of our page.
        case page

        /// Nil when it is neither: then nothing changes.
        init?(body: String, contentType: String) {
            if contentType.lowercased().hasPrefix("multipart/form-data") {
                guard let name = body.range(ofText: "name=\"List-Unsubscribe\""),
                    body[name...].split(whereSeparator: \.isNewline).dropFirst().prefix(4).contains("One-Click")
                else { return nil }
                self = .oneClick
                return
            }
            let pairs = body.split(separator: "&").map { $0.drop { $0.isWhitespace }.prefix { !$0.isWhitespace } }
            if pairs.contains("List-Unsubscribe=One-Click") {
                self = .oneClick
            } else if pairs.contains("confirm=yes") {
                self = .page
            } else {
                return nil
            }
        }
    }
}

extension String {
    /// Where `text` begins, found by looking at each place once.
    fileprivate func range(ofText text: String) -> String.Index? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(text) { return place }
            place = index(after: place)
        }
        return nil
    }
}
