// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/readers/new` and `/readers/{id}`: one reader's form, state and history.
struct ReaderPageRoutes: Sendable {
    let desk: Desk

    private static let historyLength = 50

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }
    private var saving: SaveContact { SaveContact(stores: stores, now: desk.dependencies.now) }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/readers/new") { request, context in
            guard context.signedIn != nil else { return desk.door(request) }
            return await page(ReaderDetails(), .ok, request, context)
        }
        router.post("/readers/new") { request, context in try await create(request, context) }
        router.get("/readers/:reader") { request, context in
            await desk.withReader(request, context) { contact, _ in
                await page(await kept(contact, request), .ok, request, context)
            }
        }
        router.post("/readers/:reader") { request, context in try await update(request, context) }
        router.post("/readers/:reader/state") { request, context in try await change(request, context) }
    }

    // MARK: - The page

    /// What is kept, as the form shows it first.
    private func kept(_ contact: Contact, _ request: Request) async -> ReaderDetails {
        var known = ReaderDetails(contact: contact)
        known.version = "\(contact.updatedAt.microseconds)"
        known.entry.email = contact.email
        known.toasts = toasts(request)
        return known
    }

    private func page(
        _ details: ReaderDetails, isTyped: Bool = false, _ status: HTTPResponse.Status, _ request: Request,
        _ context: WebContext
    ) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let tenant = signedIn.user.tenant
        var known = details
        do throws(StoreError) {
            known.fields = try await stores.contactFields(of: tenant)
            known.groups = try await stores.contactLists(of: tenant)
            if let contact = known.contact {
                known.timeline = try await stores.timeline(
                    of: contact.id, tenant: tenant, limit: Self.historyLength)
                if !isTyped {
                    let values = ReaderValues(contact)
                    for field in known.fields { known.entry.values[field.id] = values[field.id] }
                    known.entry.groups = Set(
                        try await stores.contactLists(holding: contact.id, of: tenant).map(\.id))
                }
            }
        } catch {
            return await desk.failed(error, request, context)
        }
        let language = desk.language(request)
        let page = ReaderPage(
            known, formToken: signedIn.formToken, language: language,
            offsetInMinutes: desk.dependencies.settings.offsetInMinutes)
        return await desk.show(
            page, title: page.title, path: page.action, status: status, request, context)
    }

    private func toasts(_ request: Request) -> [ReaderListPage.Toast] {
        let values = request.uri.queryParameters
        let texts = ReaderTexts(desk.language(request))
        guard let done = values["done"].map(String.init) else { return [] }
        switch done {
        case "saved": return [.init(message: texts.saved, isBad: false, undo: [])]
        case "created": return [.init(message: texts.created, isBad: false, undo: [])]
        case "undone": return [.init(message: texts.undone, isBad: false, undo: [])]
        case "late": return [.init(message: texts.notUndone, isBad: true, undo: [])]
        default:
            let count = values["count"].flatMap { Int($0) } ?? 0
            let undo = values["change"].flatMap { Int64($0) }
            return [
                .init(
                    message: texts.done(done, max(0, count)), isBad: false,
                    undo: count > 0 ? undo.map { ["\($0)"] } ?? [] : [])
            ]
        }
    }

    // MARK: - Saving

    private func entry(_ fields: FieldList, _ tenant: TenantID) async throws(StoreError) -> ContactEntry {
        var entry = ContactEntry()
        entry.email = fields["email"]
        for field in try await stores.contactFields(of: tenant) {
            entry.values[field.id] = fields["field-\(field.id.rawValue)"].oneLine
        }
        entry.groups = Set(
            (fields.all("group") + fields.all("tag")).compactMap { Int64($0) }.map { ContactListID($0) })
        return entry
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let (fields, signedIn): (FieldList, SignedIn)
        switch try await desk.signedFields(request, context) {
        case .success(let sent): (fields, signedIn) = sent
        case .failure(let rejection): return rejection.response
        }
        do throws(StoreError) {
            var known = ReaderDetails()
            known.entry = try await entry(fields, signedIn.user.tenant)
            let answer = try await saving.create(
                known.entry, of: signedIn.user.tenant, actor: signedIn.user.email)
            return await respond(answer, known, done: "created", request, context)
        } catch {
            return await desk.failed(error, request, context)
        }
    }

    private func update(_ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withReader(request, context) { contact, signedIn in
            let fields: FieldList
            switch try await desk.fields(request, context) {
            case .success(let sent): fields = sent
            case .failure(let rejection): return rejection.response
            }
            do throws(StoreError) {
                var known = ReaderDetails(contact: contact)
                known.entry = try await entry(fields, signedIn.user.tenant)
                known.version = "\(Int64(fields["version"]) ?? 0)"
                let answer = try await saving.update(
                    contact, to: known.entry, shown: Timestamp(microseconds: Int64(fields["version"]) ?? 0),
                    actor: signedIn.user.email)
                return await respond(answer, known, done: "saved", request, context)
            } catch {
                return await desk.failed(error, request, context)
            }
        }
    }

    private func respond(
        _ answer: ContactSaving, _ typed: ReaderDetails, done: String, _ request: Request, _ context: WebContext
    ) async -> Response {
        let texts = ReaderTexts(desk.language(request))
        var known = typed
        var status = HTTPResponse.Status.unprocessableContent
        switch answer {
        case .saved(let id): return .redirect(to: "/readers/\(id.rawValue)?done=\(done)", type: .normal)
        case .faulty(let faults):
            known.faults = faults
            known.problem = texts.problem
        case .exists(let other):
            known.problem = texts.exists
            known.problemLink = other.map { .init(path: "/readers/\($0.rawValue)", name: texts.openExisting) }
            status = .conflict
        case .suppressed(let reason): known.problem = texts.suppressed(reason)
        case .stale:
            known.problem = texts.conflict
            known.problemLink = known.contact.map {
                .init(path: "/readers/\($0.id.rawValue)", name: texts.openNow)
            }
            status = .conflict
        }
        return await page(known, isTyped: true, status, request, context)
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withReader(request, context) { contact, signedIn in
            let fields: FieldList
            switch try await desk.fields(request, context) {
            case .success(let sent): fields = sent
            case .failure(let rejection): return rejection.response
            }
            let changes: [ContactChange] = [.stop, .activate, .trash, .restore]
            guard let change = changes.first(where: { $0.name == fields["do"] }) else {
                return await desk.notFound(request, context)
            }
            let changing = ChangeContacts(
                stores: stores, searching: desk.dependencies.searching, now: desk.dependencies.now)
            do throws(StoreError) {
                let result = try await changing.change(
                    .these([contact.id]), change, of: contact.tenant, actor: signedIn.user.email)
                let what = result.map { "\(change.name)&count=\($0.changed)&change=\($0.id.rawValue)" } ?? ""
                return .redirect(to: "/readers/\(contact.id.rawValue)?done=\(what)", type: .normal)
            } catch {
                return await desk.failed(error, request, context)
            }
        }
    }
}
