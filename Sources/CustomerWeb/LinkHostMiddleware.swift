// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// Answers 404 to whoever asks for customers' pages by a link host: that name is the sender's, so no session begins there.
struct LinkHostMiddleware: RouterMiddleware {
    typealias Context = WebContext

    let desk: Desk

    @concurrent func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let host = request.head.authority?.lowercased() ?? ""
        guard !host.isEmpty, host != desk.dependencies.settings.authority else {
            return try await next(request, context)
        }
        let standing: LinkHosts.Standing
        do throws(StoreError) {
            standing = try await desk.dependencies.account.linkHosts.standing(of: host)
        } catch { return await desk.failed(error, request, context) }
        guard standing == .none else { return .plain(.notFound, "Not found\n") }
        return try await next(request, context)
    }
}
