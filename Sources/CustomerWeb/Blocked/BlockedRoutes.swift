// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// `/readers/blocked`: who gets no mail and why, what is taken off, and the list as a file. Additions are
/// ``BlockedAddRoutes``.
struct BlockedRoutes: Sendable {
    let desk: Desk

    /// Lines of a file that are read and written at a time.
    private static let chunk = 5_000

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }

    func add(to router: RouterGroup<WebContext>) {
        BlockedAddRoutes(desk: desk).add(to: router)
        router.get("/readers/blocked") { request, context in
            let fields = FieldList(of: request)
            let query = BlockedQuery { fields[$0] }
            return await list(query, problem: nil, .ok, request, context)
        }
        router.post("/readers/blocked/remove") { request, context in try await remove(request, context) }
        router.post("/readers/blocked/export") { request, context in try await export(request, context) }
    }

    private func list(
        _ query: BlockedQuery, problem: String?, _ status: HTTPResponse.Status, _ request: Request,
        _ context: WebContext
    ) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let language = desk.language(request)
        // Beside each other: of a million each takes its time.
        async let counting = counts(of: signedIn.user.tenant)
        let page: BlockedListPage
        do throws(StoreError) {
            page = BlockedListPage(
                try await stores.suppressions(
                    of: signedIn.user.tenant, query.filter, after: query.place, limit: BlockedQuery.pageSize + 1),
                counts: try await counting.get(), query: query, problem: problem,
                done: request.uri.queryParameters["done"].map(String.init) ?? "", formToken: signedIn.formToken,
                language: language, offsetInMinutes: desk.dependencies.settings.offsetInMinutes)
        } catch { return await desk.failed(error, request, context) }
        return await desk.show(
            page, title: page.text.title, path: "/readers/blocked", status: status, request, context)
    }

    private func counts(of tenant: TenantID) async -> Result<[Suppression.Reason: Int], StoreError> {
        do throws(StoreError) {
            return .success(try await stores.suppressionCounts(of: tenant))
        } catch { return .failure(error) }
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let (form, signedIn): (FieldList, SignedIn)
        switch try await desk.signedFields(request, context) {
        case .success(let sent): (form, signedIn) = sent
        case .failure(let rejection): return rejection.response
        }
        let query = BlockedQuery { form[$0] }
        let releasing = ReleaseAddress(
            stores: stores, listening: desk.dependencies.listening, now: desk.dependencies.now)
        let answer: ReleaseAnswer
        do throws(StoreError) {
            answer = try await releasing.run(
                key: form["entry"], reason: form["why"], of: signedIn.user.tenant, actor: signedIn.user.email)
        } catch { return await desk.failed(error, request, context) }
        let texts = BlockedTexts(desk.language(request))
        let problem = texts.problem(answer)
        switch answer {
        case .released(let isActive):
            return .redirect(to: query.path([("done", isActive ? "activated" : "released")]), type: .normal)
        case .reasonMissing: return await list(query, problem: problem, .unprocessableContent, request, context)
        case .forbidden: return await list(query, problem: problem, .forbidden, request, context)
        // Another tenant's entry, too.
        case .notThere: return await list(query, problem: problem, .notFound, request, context)
        }
    }

    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let (form, signedIn): (FieldList, SignedIn)
        switch try await desk.signedFields(request, context) {
        case .success(let sent): (form, signedIn) = sent
        case .failure(let rejection): return rejection.response
        }
        let tenant = signedIn.user.tenant
        let filter = BlockedQuery { form[$0] }.filter
        let language = desk.language(request)
        do throws(StoreError) {
            // Before the first row leaves: who took personal data away is known even when the line breaks.
            try await stores.record(
                AuditEntry(
                    tenant: tenant, at: desk.dependencies.now(), actor: signedIn.user.email,
                    action: "suppressions.export", subject: filter.reason?.rawValue ?? "all"))
        } catch { return await desk.failed(error, request, context) }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"blocked.csv\"",
            ],
            body: body(filter, of: tenant, language))
    }

    private func body(_ filter: SuppressionFilter, of tenant: TenantID, _ language: Language) -> ResponseBody {
        let texts = BlockedTexts(language)
        let offset = desk.dependencies.settings.offsetInMinutes
        return ResponseBody { writer in
            var text = CSVText()
            text.mark()
            text.row([texts.entry, texts.why, texts.since])
            var place: SuppressionPlace?
            while true {
                // A store that fails here ends the connection: a file that stops short is not taken for a whole one.
                let lines = try await stores.suppressions(of: tenant, filter, after: place, limit: Self.chunk)
                for line in lines {
                    text.row([
                        line.text, SuppressionWords.name(line.suppression.reason, language),
                        Language.exactTime(line.suppression.at.seconds, offsetInMinutes: offset),
                    ])
                }
                if !text.bytes.isEmpty { try await writer.write(ByteBuffer(bytes: text.bytes)) }
                text.removeAll()
                place = lines.last?.place
                if lines.count < Self.chunk { break }
            }
            try await writer.finish(nil)
        }
    }
}
