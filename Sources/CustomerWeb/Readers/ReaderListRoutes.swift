// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/readers`: finding readers, and changing many of them at once.
struct ReaderListRoutes: Sendable {
    let desk: Desk

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }

    private var changing: ChangeContacts {
        ChangeContacts(
            stores: stores, searching: desk.dependencies.searching, now: desk.dependencies.now)
    }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/readers") { request, context in await list(request, context) }
        router.post("/readers/change") { request, context in try await change(request, context) }
        router.post("/readers/undo/:change") { request, context in try await undo(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let tenant = signedIn.user.tenant
        // A browser's form has a plus for a blank, which the router's own reading leaves as it is.
        let query = FieldList(of: request)
        let values = { (name: String) in query[name] }
        var filter = ReaderFilter(values)
        let language = desk.language(request)
        var known = ReaderFindings()
        do throws(StoreError) {
            known.groups = try await stores.contactLists(of: tenant)
            guard known.has(filter.list, .list), known.has(filter.tag, .tag) else {
                return await desk.notFound(request, context)
            }
            known.fields = try await stores.contactFields(of: tenant)
            known.counts = try await counts(of: tenant)
            var result = try await desk.dependencies.searching.search(filter.query, of: tenant)
            // A page that is gone since it was linked: the last there is.
            if result.ids.isEmpty, result.total > 0 {
                filter.page = (result.total - 1) / ReaderFilter.pageSize + 1
                result = try await desk.dependencies.searching.search(filter.query, of: tenant)
            }
            known.total = result.total
            known.contacts = try await stores.contacts(result.ids, of: tenant)
        } catch {
            return await desk.failed(error, request, context)
        }
        let page = ReaderListPage(
            known, filter, toasts: toasts(values, ReaderTexts(language)), formToken: signedIn.formToken,
            language: language, offsetInMinutes: desk.dependencies.settings.offsetInMinutes)
        return await desk.show(
            page, title: ReaderTexts(language).title, path: "/readers", scripts: ["readers.js"], request, context)
    }

    /// By the index: the database would pass over every reader.
    private func counts(of tenant: TenantID) async throws(StoreError) -> [Contact.State: Int] {
        var counts: [Contact.State: Int] = [:]
        for state in Contact.State.allCases {
            var query = ContactQuery()
            query.state = state
            query.limit = 0
            counts[state] = try await desk.dependencies.searching.search(query, of: tenant).total
        }
        return counts
    }

    /// What was done before the list was shown again; `values`: of the query.
    private func toasts(_ values: (String) -> String, _ texts: ReaderTexts) -> [ReaderListPage.Toast] {
        func toast(_ message: String, isBad: Bool = false, undo: [String] = []) -> [ReaderListPage.Toast] {
            [.init(message: message, isBad: isBad, undo: undo)]
        }
        let done = values("done")
        switch done {
        case "": return []
        case "undone": return toast(texts.undone)
        case "late": return toast(texts.notUndone, isBad: true)
        case "nothing": return toast(texts.nothingChosen, isBad: true)
        case "nogroup": return toast(texts.noGroup, isBad: true)
        default:
            guard let count = Int(values("count")), count >= 0 else { return [] }
            let undo = Int64(values("change"))
            return toast(texts.done(done, count), undo: count > 0 ? undo.map { ["\($0)"] } ?? [] : [])
        }
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let fields: FieldList
        switch try await desk.fields(request, context) {
        case .success(let sent): fields = sent
        case .failure(let rejection): return rejection.response
        }
        let filter = ReaderFilter { fields[$0] }
        func back(_ done: String, _ more: [(name: String, value: String)] = []) -> Response {
            .redirect(to: filter.path([("done", done)] + more), type: .normal)
        }
        let chosen = fields.all("reader").compactMap { Int64($0) }.map { ContactID($0) }
        let isEvery = fields["every"] == "1"
        if chosen.isEmpty, !isEvery { return back("nothing") }
        let group = Int64(fields["group"]).map { ContactListID($0) }
        let change: ContactChange
        switch fields["do"] {
        case "stop": change = .stop
        case "activate": change = .activate
        case "trash": change = .trash
        case "restore": change = .restore
        case "add", "remove":
            guard let group else { return back("nogroup") }
            change = fields["do"] == "add" ? .add(group) : .remove(group)
        default: return await desk.notFound(request, context)
        }
        do throws(StoreError) {
            let result = try await changing.change(
                isEvery ? .every(filter.query) : .these(chosen), change, of: signedIn.user.tenant,
                actor: signedIn.user.email)
            guard let result else { return await desk.notFound(request, context) }
            return back(change.name, [("count", "\(result.changed)"), ("change", "\(result.id.rawValue)")])
        } catch {
            return await desk.failed(error, request, context)
        }
    }

    private func undo(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let fields: FieldList
        switch try await desk.fields(request, context) {
        case .success(let sent): fields = sent
        case .failure(let rejection): return rejection.response
        }
        guard let id = context.parameters.get("change").flatMap({ Int64($0) }) else {
            return await desk.notFound(request, context)
        }
        let count: Int?
        do throws(StoreError) {
            count = try await changing.undo(
                ContactChangeID(id), of: signedIn.user.tenant, actor: signedIn.user.email)
        } catch {
            return await desk.failed(error, request, context)
        }
        if let reader = Int64(fields["back"]) {
            return .redirect(to: "/readers/\(reader)?done=\(count == nil ? "late" : "undone")", type: .normal)
        }
        return .redirect(
            to: ReaderFilter { fields[$0] }.path([("done", count == nil ? "late" : "undone")]), type: .normal)
    }
}
