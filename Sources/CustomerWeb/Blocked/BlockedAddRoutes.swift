// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/readers/blocked/new` and what comes of it.
struct BlockedAddRoutes: Sendable {
    let desk: Desk

    private var blocks: BlockDesk { desk.dependencies.blocks }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/readers/blocked/new") { request, context in
            guard let signedIn = context.signedIn else { return desk.door(request) }
            let page = BlockedNewPage(formToken: signedIn.formToken, language: desk.language(request))
            return await form(page, .ok, request, context)
        }
        router.post("/readers/blocked") { request, context in try await paste(request, context) }
        router.post("/readers/blocked/file") { request, context in await upload(request, context) }
        router.get("/readers/blocked/additions/:code") { request, context in await result(request, context) }
        router.get("/readers/blocked/additions/:code/progress") { request, context in
            await progress(request, context)
        }
    }

    private func form(
        _ page: BlockedNewPage, _ status: HTTPResponse.Status, _ request: Request, _ context: WebContext
    ) async -> Response {
        await desk.show(
            page, title: page.text.newTitle, path: "/readers/blocked/new", scripts: ["imports.js"], status: status,
            request, context)
    }

    private func paste(_ request: Request, _ context: WebContext) async throws -> Response {
        let (fields, signedIn): (FieldList, SignedIn)
        switch try await desk.signedFields(request, context) {
        case .success(let sent): (fields, signedIn) = sent
        case .failure(let rejection): return rejection.response
        }
        let isWide = fields["subdomains"] == "1"
        do throws(Refusal) {
            let code = try await blocks.take(
                text: fields["lines"], coversSubdomains: isWide, of: signedIn.user.tenant, actor: signedIn.user.email)
            return .redirect(to: "/readers/blocked/additions/\(code)", type: .normal)
        } catch {
            if error.isFromStore { return await desk.refused(error, status: .serviceUnavailable, request, context) }
            let page = BlockedNewPage(
                lines: fields["lines"], isWide: isWide, problem: error.text(desk.language(request)),
                formToken: signedIn.formToken, language: desk.language(request))
            return await form(page, .unprocessableContent, request, context)
        }
    }

    private func upload(_ request: Request, _ context: WebContext) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let length = request.headers[.contentLength].flatMap { Int64($0) } ?? 0
        do throws(ImportFailure) {
            if length > BlockDesk.sizeLimit + FileUpload.overhead { throw .tooLarge(limit: BlockDesk.sizeLimit) }
            let upload = try await desk.upload(request, signedIn) { name throws(ImportFailure) in
                try blocks.open(named: name, of: signedIn.user.tenant)
            }
            guard let upload else {
                let texts = CustomerTexts(desk.language(request))
                return await desk.notice(
                    texts.staleFormTitle, texts.staleFormText, status: .forbidden, request, context)
            }
            do throws(Refusal) {
                try blocks.take(
                    upload.staged, coversSubdomains: upload.fields["subdomains"] == "1", actor: signedIn.user.email)
            } catch { return await desk.refused(upload: error, status: .conflict, request, context) }
            let goal = "/readers/blocked/additions/\(upload.staged.code)"
            return desk.goOn(to: goal, request)
        } catch {
            return await desk.refused(upload: error, request, context)
        }
    }

    private func result(_ request: Request, _ context: WebContext) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let code = context.parameters.get("code") ?? ""
        guard let job = blocks.job(code, of: signedIn.user.tenant) else { return await desk.notFound(request, context) }
        let page = BlockedResultPage(job, code: code, language: desk.language(request))
        return await desk.show(
            page, title: page.text.resultTitle, path: "/readers/blocked/additions/\(code)",
            refresh: page.isRunning ? "5" : nil, scripts: ["imports.js"], request, context)
    }

    private func progress(_ request: Request, _ context: WebContext) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let code = context.parameters.get("code") ?? ""
        guard let job = blocks.job(code, of: signedIn.user.tenant) else { return await desk.notFound(request, context) }
        if case .running(let bytes, let total) = job.phase {
            let percent = BlockedResultPage.percent(bytes, total)
            return desk.json(
                ImportProgress(percent: percent, text: BlockedTexts(desk.language(request)).looking(percent)))
        }
        return desk.json(ImportProgress(next: "/readers/blocked/additions/\(code)"))
    }
}
