// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/settings/testers`: groups of those whom tests go to are made, filled and deleted.
struct TesterRoutes: Sendable {
    let desk: Desk

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }
    private var editing: EditTesterGroups { EditTesterGroups(stores: stores, now: desk.dependencies.now) }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/settings/testers") { request, context in await all(nil, request, context) }
        router.post("/settings/testers") { request, context in try await create(request, context) }
        router.get("/settings/testers/:group") { request, context in
            await withGroup(request, context) { group, signedIn in
                await one(group, signedIn, TesterEntries(request), .ok, request, context)
            }
        }
        router.post("/settings/testers/:group") { request, context in
            try await change(request, context, goal: "?done=renamed") { group, form, actor throws(Refusal) in
                try await editing.rename(group, to: form["name"], actor: actor)
            }
        }
        router.post("/settings/testers/:group/delete") { request, context in
            try await change(request, context, goal: nil) { group, _, actor throws(Refusal) in
                try await editing.delete(group, actor: actor)
            }
        }
        router.post("/settings/testers/:group/add") { request, context in
            try await change(request, context, goal: "?done=added") { group, form, actor throws(Refusal) in
                try await editing.save(
                    name: form["person"], email: form["email"], reader: form["reader"], in: group, actor: actor)
            }
        }
        router.post("/settings/testers/:group/remove") { request, context in
            try await change(request, context, goal: "?done=removed") { group, form, actor throws(Refusal) in
                // One who is gone by now is what was wanted.
                _ = try await editing.remove(TesterID(Int64(form["tester"]) ?? 0), from: group, actor: actor)
                return true
            }
        }
    }

    /// Calls `body` with the group of the path when it is the asking tenant's.
    private func withGroup(
        _ request: Request, _ context: WebContext, _ body: (TesterGroup, SignedIn) async throws -> Response
    ) async rethrows -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let id = context.parameters.get("group").flatMap { Int64($0) }.map { TesterGroupID($0) }
        let found: TesterGroup?
        do throws(StoreError) {
            found = try await stores.testerGroups(of: signedIn.user.tenant).first { $0.id == id }
        } catch { return await desk.failed(error, request, context) }
        guard let found else { return await desk.notFound(request, context) }
        return try await body(found, signedIn)
    }

    /// What is refused comes back to the group's page with what was typed. `goal` nil: to the list, the group is gone.
    private func change(
        _ request: Request, _ context: WebContext, goal: String?,
        _ act: (TesterGroup, Form, String) async throws(Refusal) -> Bool
    ) async throws -> Response {
        try await withGroup(request, context) { group, signedIn in
            let form: Form
            switch try await desk.form(request, context) {
            case .success(let sent): form = sent
            case .failure(let rejection): return rejection.response
            }
            do throws(Refusal) {
                guard try await act(group, form, signedIn.user.email) else {
                    return await desk.notFound(request, context)
                }
            } catch {
                if error.isFromStore { return await desk.refused(error, status: .serviceUnavailable, request, context) }
                var entries = TesterEntries(form)
                entries.problem = error.text(desk.language(request))
                return await one(group, signedIn, entries, .unprocessableContent, request, context)
            }
            let path = "/settings/testers"
            return .redirect(
                to: goal.map { "\(path)/\(group.id.rawValue)\($0)" } ?? "\(path)?done=deleted", type: .normal)
        }
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        do throws(Refusal) {
            let made = try await editing.create(
                named: form["name"], of: signedIn.user.tenant, actor: signedIn.user.email)
            return .redirect(to: "/settings/testers/\(made.id.rawValue)?done=created", type: .normal)
        } catch {
            if error.isFromStore { return await desk.refused(error, status: .serviceUnavailable, request, context) }
            return await all((form["name"], error.text(desk.language(request))), request, context)
        }
    }

    private func all(
        _ typed: (name: String, problem: String)?, _ request: Request, _ context: WebContext
    ) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let language = desk.language(request)
        let page: TesterGroupsPage
        do throws(StoreError) {
            page = TesterGroupsPage(
                try await stores.testerGroups(of: signedIn.user.tenant), typed: typed,
                done: request.uri.queryParameters["done"].map(String.init) ?? "", formToken: signedIn.formToken,
                language: language)
        } catch { return await desk.failed(error, request, context) }
        return await desk.show(
            page, title: page.text.title, path: "/settings/testers",
            status: typed == nil ? .ok : .unprocessableContent, request, context)
    }

    private func one(
        _ group: TesterGroup, _ signedIn: SignedIn, _ entries: TesterEntries, _ status: HTTPResponse.Status,
        _ request: Request, _ context: WebContext
    ) async -> Response {
        let readers: [Contact]
        do throws(StoreError) {
            readers = try await stores.contacts(group.testers.compactMap(\.reader), of: group.tenant)
        } catch { return await desk.failed(error, request, context) }
        let page = TesterGroupPage(
            group, readers: readers.filter { $0.state != .trashed }, entries, formToken: signedIn.formToken,
            language: desk.language(request))
        return await desk.show(
            page, title: "\(group.name) – \(page.text.title)", path: "/settings/testers/\(page.id)", status: status,
            request, context)
    }
}
