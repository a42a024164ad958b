// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
package import Hummingbird

/// Puts on every response what keeps a page to itself; a response that brings a policy of its own keeps it.
package struct SecurityHeaders: RouterMiddleware {
    private static let policy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "frame-src 'self'; form-action 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'"

    private static let referrer = HTTPField.Name("Referrer-Policy")
    private static let robots = HTTPField.Name("X-Robots-Tag")

    package typealias Context = WebContext

    package init() {}

    @concurrent package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        }
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = Self.policy
        }
        if let name = Self.referrer, response.headers[name] == nil {
            response.headers[name] = "no-referrer"
        }
        if let name = Self.robots { response.headers[name] = "noindex" }
        return response
    }
}
