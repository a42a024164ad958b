// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// `/readers/imports`: what was imported, and one import's result and undo. Files are ``ImportFileRoutes``.
struct ImportRoutes: Sendable {
    let desk: Desk

    private static let listLimit = 100

    private var imports: ImportDesk { desk.dependencies.imports }

    func add(to router: RouterGroup<WebContext>) {
        ImportFileRoutes(desk: desk).add(to: router)
        router.get("/readers/imports") { request, context in await list(request, context) }
        router.get("/readers/imports/:id") { request, context in
            await withImport(request, context) { found, signedIn in
                await page(found, signedIn, problems: [], request, context)
            }
        }
        router.get("/readers/imports/:id/progress") { request, context in
            await withImport(request, context) { found, signedIn in progress(found, signedIn, request) }
        }
        router.get("/readers/imports/:id/rejected.csv") { request, context in
            await withImport(request, context) { found, signedIn in await rejected(found, signedIn, request, context) }
        }
        router.post("/readers/imports/:id/undo") { request, context in
            try await withImport(request, context) { found, signedIn in
                try await undo(found, signedIn, request, context)
            }
        }
    }

    private func list(_ request: Request, _ context: WebContext) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let tenant = signedIn.user.tenant
        let found: [ContactImport]
        do throws(StoreError) {
            found = try await desk.dependencies.stores.contactImports(of: tenant, limit: Self.listLimit)
        } catch { return await desk.failed(error, request, context) }
        let language = desk.language(request)
        let page = ImportListPage(
            found, isRunning: { imports.progress(of: $0, tenant: tenant) != nil }, formToken: signedIn.formToken,
            language: language, offsetInMinutes: desk.dependencies.settings.offsetInMinutes)
        return await desk.show(
            page, title: ImportTexts(language).title, path: "/readers/imports", scripts: ["imports.js"], request,
            context)
    }

    private func withImport(
        _ request: Request, _ context: WebContext, _ body: (ContactImport, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }), id > 0 else {
            return await desk.notFound(request, context)
        }
        let found: ContactImport?
        do throws(StoreError) {
            found = try await desk.dependencies.stores.contactImport(ImportID(id), of: signedIn.user.tenant)
        } catch { return await desk.failed(error, request, context) }
        guard let found else { return await desk.notFound(request, context) }
        return try await body(found, signedIn)
    }

    private func page(
        _ found: ContactImport, _ signedIn: SignedIn, problems: [String], _ request: Request, _ context: WebContext
    ) async -> Response {
        let language = desk.language(request)
        let tenant = signedIn.user.tenant
        let page = ImportPage(
            found, running: imports.progress(of: found.id, tenant: tenant), undoing: imports.undone(found.id),
            hasRejected: imports.rejected(of: found.id, tenant: tenant) != nil, problems: problems,
            formToken: signedIn.formToken, language: language,
            offsetInMinutes: desk.dependencies.settings.offsetInMinutes)
        return await desk.show(
            page, title: found.fileName, path: "/readers/imports/\(found.id.rawValue)",
            refresh: page.isMoving ? "10" : nil, scripts: ["imports.js"],
            status: problems.isEmpty ? .ok : .conflict, request, context)
    }

    private func progress(_ found: ContactImport, _ signedIn: SignedIn, _ request: Request) -> Response {
        let texts = ImportTexts(desk.language(request))
        if let undone = imports.undone(found.id) {
            return desk.json(ImportProgress(percent: nil, text: texts.undoing(undone)))
        }
        guard let running = imports.progress(of: found.id, tenant: signedIn.user.tenant) else {
            return desk.json(ImportProgress(next: "/readers/imports/\(found.id.rawValue)"))
        }
        return desk.json(
            ImportProgress(
                percent: Int(running.bytes * 100 / max(1, running.total)), text: texts.running(running.rows)))
    }

    private func rejected(
        _ found: ContactImport, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async -> Response {
        let tenant = signedIn.user.tenant
        guard let path = imports.rejected(of: found.id, tenant: tenant) else {
            return await desk.notFound(request, context)
        }
        do throws(StoreError) {
            try await desk.dependencies.stores.record(
                AuditEntry(
                    tenant: tenant, at: desk.dependencies.now(), actor: signedIn.user.email,
                    action: "contacts.export-rejected", subject: found.fileName))
        } catch { return await desk.failed(error, request, context) }
        guard let file = StoredFile(path) else { return await desk.notFound(request, context) }
        let body = ResponseBody { writer in
            var neutraliser = FormulaNeutraliser()
            while let bytes = file.read(64 * 1_024) {
                try await writer.write(ByteBuffer(bytes: neutraliser.push(bytes)))
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"rejected-\(found.id.rawValue).csv\"",
            ], body: body)
    }

    private func undo(
        _ found: ContactImport, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        if case .failure(let rejection) = try await desk.form(request, context) { return rejection.response }
        guard imports.undo(found, of: signedIn.user.tenant, actor: signedIn.user.email) else {
            let texts = ImportTexts(desk.language(request))
            return await page(found, signedIn, problems: [texts.undoBusy], request, context)
        }
        return .redirect(to: "/readers/imports/\(found.id.rawValue)", type: .normal)
    }
}

/// What a script hears of something that runs.
struct ImportProgress: Encodable {
    var percent: Int?
    var text: String?
    /// Where to go when it is over.
    var next: String?
}
