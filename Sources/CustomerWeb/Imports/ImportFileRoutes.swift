// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// `/readers/imports/files/{code}`: a file from its upload to the start of its import.
struct ImportFileRoutes: Sendable {
    let desk: Desk

    private var imports: ImportDesk { desk.dependencies.imports }

    func add(to router: RouterGroup<WebContext>) {
        router.post("/readers/imports") { request, context in await upload(request, context) }
        let path: RouterPath = "/readers/imports/files/:code"
        router.get(path) { request, context in
            await withFile(request, context) { staged, signedIn in await show(staged, signedIn, request, context) }
        }
        router.get("/readers/imports/files/:code/progress") { request, context in
            await withFile(request, context) { staged, _ in progress(staged, request) }
        }
        router.post(path) { request, context in
            try await withForm(request, context) { staged, signedIn, form in
                await look(staged, signedIn, form, request, context)
            }
        }
        router.post("/readers/imports/files/:code/start") { request, context in
            try await withForm(request, context) { staged, signedIn, form in
                await start(staged, signedIn, form, request, context)
            }
        }
        router.post("/readers/imports/files/:code/discard") { request, context in
            try await withForm(request, context) { staged, _, _ in
                imports.forget(staged)
                return .redirect(to: "/readers/imports", type: .normal)
            }
        }
    }

    // MARK: - Upload

    private func upload(_ request: Request, _ context: WebContext) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let length = request.headers[.contentLength].flatMap { Int64($0) } ?? 0
        if length > ImportShelf.sizeLimit + FileUpload.overhead {
            return await desk.refused(upload: .tooLarge(limit: ImportShelf.sizeLimit), request, context)
        }
        do throws(ImportFailure) {
            let upload = try await desk.upload(request, signedIn) { name throws(ImportFailure) in
                try imports.open(named: name, of: signedIn.user.tenant)
            }
            guard let staged = upload?.staged else {
                let texts = CustomerTexts(desk.language(request))
                return await desk.notice(
                    texts.staleFormTitle, texts.staleFormText, status: .forbidden, request, context)
            }
            let goal = "/readers/imports/files/\(staged.code)"
            return desk.goOn(to: goal, request)
        } catch {
            return await desk.refused(upload: error, request, context)
        }
    }

    // MARK: - Columns

    private func withFile(
        _ request: Request, _ context: WebContext, _ body: (StagedImport, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let code = context.parameters.get("code") ?? ""
        if let staged = imports.staged(code, of: signedIn.user.tenant) { return try await body(staged, signedIn) }
        // The import has begun, and its file is not needed any more.
        if let id = begun(code, signedIn.user.tenant) {
            let goal = "/readers/imports/\(id.rawValue)"
            return desk.goOn(to: goal, request)
        }
        return await desk.notFound(request, context)
    }

    /// The import that a file has become.
    private func begun(_ code: String, _ tenant: TenantID) -> ImportID? {
        switch imports.phase(code, of: tenant)?.phase {
        case .running(let id, _, _, _)? where id.rawValue > 0: id
        case .finished(let id)?: id
        default: nil
        }
    }

    private func withForm(
        _ request: Request, _ context: WebContext, _ body: (StagedImport, SignedIn, FieldList) async -> Response
    ) async throws -> Response {
        try await withFile(request, context) { staged, signedIn in
            switch try await desk.fields(request, context) {
            case .success(let fields): await body(staged, signedIn, fields)
            case .failure(let rejection): rejection.response
            }
        }
    }

    private func progress(_ staged: StagedImport, _ request: Request) -> Response {
        let texts = ImportTexts(desk.language(request))
        switch imports.phase(staged.code, of: staged.tenant)?.phase {
        case .looking(let bytes, let total)?:
            return desk.json(ImportProgress(percent: Int(bytes * 100 / max(1, total)), text: texts.looking))
        case .running(let id, let rows, let bytes, let total)? where id.rawValue == 0:
            return desk.json(ImportProgress(percent: Int(bytes * 100 / max(1, total)), text: texts.running(rows)))
        case .running(let id, _, _, _)?, .finished(let id)?:
            return desk.json(ImportProgress(next: "/readers/imports/\(id.rawValue)"))
        case .looked?, .failed?, nil: return desk.json(ImportProgress(next: "/readers/imports/files/\(staged.code)"))
        }
    }

    private func show(
        _ staged: StagedImport, _ signedIn: SignedIn, problems: [String] = [], order told: ImportDesk.Order? = nil,
        _ request: Request, _ context: WebContext
    ) async -> Response {
        let job = imports.phase(staged.code, of: staged.tenant)
        if let id = begun(staged.code, staged.tenant) {
            return .redirect(to: "/readers/imports/\(id.rawValue)", type: .normal)
        }
        let fields: [ContactField]
        let lists: [ContactList]
        do throws(StoreError) {
            fields = try await desk.dependencies.stores.contactFields(of: staged.tenant)
            lists = try await desk.dependencies.stores.contactLists(of: staged.tenant).filter { $0.kind == .list }
        } catch { return await desk.failed(error, request, context) }
        let order = told ?? job?.order
        do throws(ImportFailure) {
            let looked = try imports.look(at: staged, encoding: order?.encoding, fields: fields)
            let scene = ImportFileScene(
                staged: staged, encoding: looked.encoding, header: looked.header, rows: looked.rows,
                order: order ?? .init(columns: looked.columns, mode: .both, list: nil, encoding: nil), fields: fields,
                lists: lists, phase: problems.isEmpty ? job?.phase : nil, problems: problems)
            let language = desk.language(request)
            let page = scene.page(formToken: signedIn.formToken, language: language)
            return await desk.show(
                page, title: ImportTexts(language).fileTitle, path: "/readers/imports/files/\(staged.code)",
                refresh: page.isLooking ? "5" : nil, scripts: ["imports.js"],
                status: problems.isEmpty ? .ok : .unprocessableContent, request, context)
        } catch {
            // It was taken in just now.
            if let id = begun(staged.code, staged.tenant) {
                return .redirect(to: "/readers/imports/\(id.rawValue)", type: .normal)
            }
            // Nothing can be done with such a file.
            imports.forget(staged)
            return await desk.refused(upload: error, request, context)
        }
    }

    private func look(
        _ staged: StagedImport, _ signedIn: SignedIn, _ form: FieldList, _ request: Request, _ context: WebContext
    ) async -> Response {
        let order = Self.order(form)
        let texts = ImportTexts(desk.language(request))
        var problems: [String] = []
        if order.columns.count(where: { $0 == .address }) != 1 { problems.append(texts.addressMissing) }
        let taken = order.columns.compactMap { if case .field(let id) = $0 { id } else { nil } }
        if Set(taken).count != taken.count { problems.append(texts.fieldTwice) }
        guard problems.isEmpty else {
            return await show(staged, signedIn, problems: problems, order: order, request, context)
        }
        imports.lookOver(staged, order)
        return .redirect(to: "/readers/imports/files/\(staged.code)", type: .normal)
    }

    static func order(_ form: FieldList) -> ImportDesk.Order {
        var columns: [ImportDesk.Order.Column] = []
        while form.has("c\(columns.count)"), columns.count < CSVReader.cellCountLimit {
            let value = form["c\(columns.count)"]
            if value == "address" {
                columns.append(.address)
            } else if value.hasPrefix("f"), let id = Int64(value.dropFirst()) {
                columns.append(.field(ContactFieldID(id)))
            } else if value.hasPrefix("n"), let kind = ContactField.Kind(rawValue: String(value.dropFirst())) {
                columns.append(.new(kind == .choice ? .text : kind))
            } else {
                columns.append(.ignored)
            }
        }
        let named = String(form["newList"].oneLine.prefix(64))
        let list = named.isEmpty ? String(form["list"].prefix(64)) : named
        let encoding: TextEncoding? =
            switch form["encoding"] {
            case "utf-8": .utf8
            case "cp932": .cp932
            default: nil
            }
        return ImportDesk.Order(
            columns: columns, mode: ImportMode(rawValue: form["mode"]) ?? .both, list: list.isEmpty ? nil : list,
            encoding: encoding)
    }

    private func start(
        _ staged: StagedImport, _ signedIn: SignedIn, _ form: FieldList, _ request: Request, _ context: WebContext
    ) async -> Response {
        guard let job = imports.phase(staged.code, of: staged.tenant), case .looked = job.phase else {
            return .redirect(to: "/readers/imports/files/\(staged.code)", type: .normal)
        }
        guard form["consent"] == "yes" else {
            let texts = ImportTexts(desk.language(request))
            return await show(staged, signedIn, problems: [texts.consentMissing], request, context)
        }
        do throws(Refusal) {
            try imports.start(staged, job.order, actor: signedIn.user.email)
        } catch {
            return await desk.refused(error, status: .conflict, request, context)
        }
        return .redirect(to: "/readers/imports/files/\(staged.code)", type: .normal)
    }
}
