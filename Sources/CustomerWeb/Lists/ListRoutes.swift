// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/readers/lists`: lists and tags are made, renamed and deleted.
struct ListRoutes: Sendable {
    let desk: Desk

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }
    private var editing: EditContactLists { EditContactLists(stores: stores, now: desk.dependencies.now) }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/readers/lists") { request, context in await all(nil, request, context) }
        router.post("/readers/lists") { request, context in try await create(request, context) }
        router.get("/readers/lists/:list") { request, context in
            await withList(request, context) { list, _ in
                await one(list, typed: nil, problem: nil, .ok, request, context)
            }
        }
        router.post("/readers/lists/:list") { request, context in try await rename(request, context) }
        router.post("/readers/lists/:list/delete") { request, context in try await trash(request, context) }
        router.post("/readers/lists/:list/restore") { request, context in try await restore(request, context) }
    }

    /// Calls `body` with the list or tag of the path when it is the asking tenant's.
    private func withList(
        _ request: Request, _ context: WebContext, _ body: (ContactList, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let id = context.parameters.get("list").flatMap { Int64($0) }.map { ContactListID($0) }
        let found: ContactList?
        do throws(StoreError) {
            found = try await stores.contactLists(of: signedIn.user.tenant).first { $0.id == id }
        } catch { return await desk.failed(error, request, context) }
        guard let found else { return await desk.notFound(request, context) }
        return try await body(found, signedIn)
    }

    private func all(
        _ typed: (kind: ContactList.Kind, name: String, problem: String)?, _ request: Request, _ context: WebContext
    ) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let language = desk.language(request)
        let page: ListsPage
        do throws(StoreError) {
            page = ListsPage(
                try await stores.contactLists(of: signedIn.user.tenant),
                sizes: try await stores.contactListSizes(of: signedIn.user.tenant),
                trash: try await stores.trashedContactLists(of: signedIn.user.tenant, at: desk.dependencies.now()),
                offsetInMinutes: desk.dependencies.settings.offsetInMinutes, typed: typed,
                done: request.uri.queryParameters["done"].map(String.init) ?? "", formToken: signedIn.formToken,
                language: language)
        } catch { return await desk.failed(error, request, context) }
        return await desk.show(
            page, title: page.text.title, path: "/readers/lists",
            status: typed == nil ? .ok : .unprocessableContent, request, context)
    }

    private func one(
        _ list: ContactList, typed: String?, problem: String?, _ status: HTTPResponse.Status, _ request: Request,
        _ context: WebContext
    ) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let size: Int
        do throws(StoreError) {
            size = try await stores.contactListSizes(of: signedIn.user.tenant)[list.id] ?? 0
        } catch { return await desk.failed(error, request, context) }
        let page = ListPage(
            list, size: size, typed: typed, problem: problem, formToken: signedIn.formToken,
            language: desk.language(request))
        return await desk.show(
            page, title: list.name, path: "/readers/lists/\(page.id)", status: status, request, context)
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let (fields, signedIn): (FieldList, SignedIn)
        switch try await desk.signedFields(request, context) {
        case .success(let sent): (fields, signedIn) = sent
        case .failure(let rejection): return rejection.response
        }
        guard let kind = ContactList.Kind(rawValue: fields["kind"]) else {
            return await desk.notFound(request, context)
        }
        do throws(Refusal) {
            _ = try await editing.create(
                named: fields["name"], kind: kind, of: signedIn.user.tenant, actor: signedIn.user.email)
        } catch {
            if error.isFromStore { return await desk.refused(error, status: .serviceUnavailable, request, context) }
            return await all((kind, fields["name"], error.text(desk.language(request))), request, context)
        }
        return .redirect(to: "/readers/lists?done=created", type: .normal)
    }

    private func rename(_ request: Request, _ context: WebContext) async throws -> Response {
        try await withList(request, context) { list, signedIn in
            let fields: FieldList
            switch try await desk.fields(request, context) {
            case .success(let sent): fields = sent
            case .failure(let rejection): return rejection.response
            }
            do throws(Refusal) {
                let isThere = try await editing.rename(
                    list.id, to: fields["name"], of: signedIn.user.tenant, actor: signedIn.user.email)
                if !isThere { return await desk.notFound(request, context) }
            } catch {
                if error.isFromStore { return await desk.refused(error, status: .serviceUnavailable, request, context) }
                return await one(
                    list, typed: fields["name"], problem: error.text(desk.language(request)), .unprocessableContent,
                    request, context)
            }
            return .redirect(to: "/readers/lists?done=renamed", type: .normal)
        }
    }

    private func restore(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        guard let id = context.parameters.get("list").flatMap({ Int64($0) }) else {
            return await desk.notFound(request, context)
        }
        if case .failure(let rejection) = try await desk.fields(request, context) { return rejection.response }
        do throws(Refusal) {
            let isThere = try await editing.restore(
                ContactListID(id), of: signedIn.user.tenant, actor: signedIn.user.email)
            if !isThere { return await desk.notFound(request, context) }
        } catch {
            return await desk.refused(
                error, status: error.isFromStore ? .serviceUnavailable : .conflict, request, context)
        }
        return .redirect(to: "/readers/lists?done=restored", type: .normal)
    }

    private func trash(_ request: Request, _ context: WebContext) async throws -> Response {
        try await withList(request, context) { list, signedIn in
            if case .failure(let rejection) = try await desk.fields(request, context) { return rejection.response }
            do throws(Refusal) {
                let isThere = try await editing.trash(
                    list.id, of: signedIn.user.tenant, actor: signedIn.user.email)
                if !isThere { return await desk.notFound(request, context) }
            } catch {
                return await desk.refused(error, status: .serviceUnavailable, request, context)
            }
            return .redirect(to: "/readers/lists?done=deleted", type: .normal)
        }
    }
}
