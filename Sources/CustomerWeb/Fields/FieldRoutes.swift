// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/readers/fields`: the designer of a tenant's fields.
struct FieldRoutes: Sendable {
    let desk: Desk

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }
    private var editing: EditContactFields { EditContactFields(stores: stores, now: desk.dependencies.now) }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/readers/fields") { request, context in await all(FieldEntry(), request, context) }
        router.post("/readers/fields") { request, context in try await create(request, context) }
        router.get("/readers/fields/:field") { request, context in
            await withField(request, context) { field, _ in
                let entry = FieldEntry(
                    name: field.name, kind: field.kind, choices: field.choices.joined(separator: "\n"),
                    isRequired: field.isRequired)
                return await one(field, entry, request, context)
            }
        }
        router.post("/readers/fields/:field") { request, context in try await update(request, context) }
        router.post("/readers/fields/:field/delete") { request, context in try await delete(request, context) }
    }

    /// Calls `body` with the field of the path when it is the asking tenant's.
    private func withField(
        _ request: Request, _ context: WebContext, _ body: (ContactField, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let id = context.parameters.get("field").flatMap { Int64($0) }.map { ContactFieldID($0) }
        let found: ContactField?
        do throws(StoreError) {
            found = try await stores.contactFields(of: signedIn.user.tenant).first { $0.id == id }
        } catch { return await desk.failed(error, request, context) }
        guard let found else { return await desk.notFound(request, context) }
        return try await body(found, signedIn)
    }

    private func all(_ entry: FieldEntry, _ request: Request, _ context: WebContext) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let page: FieldsPage
        do throws(StoreError) {
            page = FieldsPage(
                try await stores.contactFields(of: signedIn.user.tenant), entry,
                done: request.uri.queryParameters["done"].map(String.init) ?? "", formToken: signedIn.formToken,
                language: desk.language(request))
        } catch { return await desk.failed(error, request, context) }
        return await desk.show(
            page, title: page.text.title, path: "/readers/fields",
            status: entry.problem == nil ? .ok : .unprocessableContent, request, context)
    }

    private func one(
        _ field: ContactField, _ entry: FieldEntry, _ request: Request, _ context: WebContext
    ) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let page = FieldPage(field, entry, formToken: signedIn.formToken, language: desk.language(request))
        return await desk.show(
            page, title: field.name, path: "/readers/fields/\(page.id)",
            status: entry.problem == nil ? .ok : .unprocessableContent, request, context)
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let (fields, signedIn): (FieldList, SignedIn)
        switch try await desk.signedFields(request, context) {
        case .success(let sent): (fields, signedIn) = sent
        case .failure(let rejection): return rejection.response
        }
        guard let kind = ContactField.Kind(rawValue: fields["kind"]) else {
            return await desk.notFound(request, context)
        }
        var entry = FieldEntry(fields, kind)
        do throws(Refusal) {
            _ = try await editing.create(
                named: entry.name, kind: kind, choices: entry.choices, isRequired: entry.isRequired,
                of: signedIn.user.tenant, actor: signedIn.user.email)
        } catch {
            if error.isFromStore { return await desk.refused(error, status: .serviceUnavailable, request, context) }
            entry.problem = error.text(desk.language(request))
            return await all(entry, request, context)
        }
        return .redirect(to: "/readers/fields?done=created", type: .normal)
    }

    private func update(_ request: Request, _ context: WebContext) async throws -> Response {
        try await withField(request, context) { field, signedIn in
            let fields: FieldList
            switch try await desk.fields(request, context) {
            case .success(let sent): fields = sent
            case .failure(let rejection): return rejection.response
            }
            var entry = FieldEntry(fields, field.kind)
            do throws(Refusal) {
                let isThere = try await editing.update(
                    field.id, name: entry.name, choices: entry.choices, isRequired: entry.isRequired,
                    of: signedIn.user.tenant, actor: signedIn.user.email)
                if !isThere { return await desk.notFound(request, context) }
            } catch {
                if error.isFromStore { return await desk.refused(error, status: .serviceUnavailable, request, context) }
                entry.problem = error.text(desk.language(request))
                return await one(field, entry, request, context)
            }
            return .redirect(to: "/readers/fields?done=saved", type: .normal)
        }
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        try await withField(request, context) { field, signedIn in
            if case .failure(let rejection) = try await desk.fields(request, context) { return rejection.response }
            do throws(Refusal) {
                let isThere = try await editing.delete(
                    field.id, of: signedIn.user.tenant, actor: signedIn.user.email)
                if !isThere { return await desk.notFound(request, context) }
            } catch {
                return await desk.refused(error, status: .serviceUnavailable, request, context)
            }
            return .redirect(to: "/readers/fields?done=deleted", type: .normal)
        }
    }
}

extension FieldEntry {
    fileprivate init(_ fields: FieldList, _ kind: ContactField.Kind) {
        name = fields["name"]
        self.kind = kind
        choices = fields["choices"].unixLines
        isRequired = fields["required"] == "1"
    }
}
