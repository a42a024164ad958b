// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// `/settings/audit`: the tenant's log, and its export.
struct AuditRoutes: Sendable {
    let desk: Desk

    private static let pageSize = 50
    /// Entries read at a time for an export; and at most in all.
    private static let exportStep = 1_000
    private static let exportLimit = 500_000

    func add(to router: RouterGroup<WebContext>) {
        router.get("/settings/audit") { request, context in
            guard let signedIn = context.signedIn else { return desk.door(request) }
            return await page(request, context, signedIn)
        }
        router.post("/settings/audit/export") { request, context in try await export(request, context) }
    }

    private func page(_ request: Request, _ context: WebContext, _ signedIn: SignedIn) async -> Response {
        let query = FieldList(of: request)
        let filter = AuditFilter(
            kind: AuditFilter.Kind(rawValue: query["kind"]) ?? .everything,
            actor: Self.actor(query["actor"]))
        let position = Int64(query["before"])
        let lines: [AuditLine]
        do throws(StoreError) {
            lines = try await desk.dependencies.stores.auditPage(
                of: signedIn.user.tenant, filter, before: position, limit: Self.pageSize + 1)
        } catch { return await desk.failed(error, request, context) }
        let language = desk.language(request)
        let texts = AuditTexts(language)
        let settings = SettingsTexts(language)
        let shown = lines.prefix(Self.pageSize)
        let base = "kind=\(filter.kind.rawValue)&actor=\(filter.actor.queryEncoded)"
        let older = lines.count > Self.pageSize ? shown.last.map { "\(base)&before=\($0.position)" } : nil
        let page = AuditPage(
            text: texts, settings: settings, tabs: SettingsTab.all(settings, current: "/settings/audit"),
            formToken: signedIn.formToken,
            kinds: [
                (.everything, texts.everything), (.changes, texts.changes), (.access, texts.access),
                (.exports, texts.exports),
            ].map { (kind: AuditFilter.Kind, name: String) in
                AuditPage.Kind(value: kind.rawValue, name: name, isCurrent: kind == filter.kind)
            },
            kind: filter.kind.rawValue, actor: filter.actor,
            rows: shown.map { row($0.entry, language) }, isEmpty: shown.isEmpty,
            newest: position == nil ? [] : [base], older: older.map { [$0] } ?? [])
        return await desk.show(page, title: texts.title, path: "/settings/audit", request, context)
    }

    private func row(_ entry: AuditEntry, _ language: Language) -> AuditPage.Row {
        let path = AuditWords.path(entry)
        return AuditPage.Row(
            time: language.time(entry.at.seconds, offsetInMinutes: desk.dependencies.settings.offsetInMinutes),
            actor: AuditWords.actor(entry.actor, language), what: AuditWords.text(entry.action, language),
            subject: AuditWords.subject(entry, language), links: path.map { [$0] } ?? [], isPlain: path == nil)
    }

    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        let form: Form
        switch try await desk.form(request, context) {
        case .success(let sent): form = sent
        case .failure(let rejection): return rejection.response
        }
        let filter = AuditFilter(
            kind: AuditFilter.Kind(rawValue: form["kind"]) ?? .everything, actor: Self.actor(form["actor"]))
        let tenant = signedIn.user.tenant
        let stores = desk.dependencies.stores
        do throws(StoreError) {
            try await stores.record(
                AuditEntry(
                    tenant: tenant, at: desk.dependencies.now(), actor: signedIn.user.email, action: "audit.export",
                    subject: filter.kind.rawValue))
        } catch { return await desk.failed(error, request, context) }
        let language = desk.language(request)
        let texts = AuditTexts(language)
        let offset = desk.dependencies.settings.offsetInMinutes
        let body = ResponseBody { writer in
            var csv = CSVText()
            csv.mark()
            csv.row([texts.when, texts.who, texts.what, "action", texts.subject])
            try await writer.write(ByteBuffer(bytes: csv.bytes))
            var position: Int64?
            var count = 0
            while count < Self.exportLimit {
                let lines = try await stores.auditPage(of: tenant, filter, before: position, limit: Self.exportStep)
                csv.removeAll()
                for line in lines {
                    let entry = line.entry
                    csv.row([
                        Language.exactTime(entry.at.seconds, offsetInMinutes: offset),
                        AuditWords.actor(entry.actor, language), AuditWords.text(entry.action, language),
                        entry.action, entry.subject,
                    ])
                }
                if !lines.isEmpty { try await writer.write(ByteBuffer(bytes: csv.bytes)) }
                count += lines.count
                position = lines.last?.position
                if lines.count < Self.exportStep { break }
            }
            try await writer.finish(nil)
        }
        var headers: HTTPFields = [.contentType: "text/csv; charset=utf-8", .cacheControl: "no-store"]
        headers[.contentDisposition] = "attachment; filename=\"audit.csv\""
        return Response(status: .ok, headers: headers, body: body)
    }

    private static func actor(_ text: String) -> String {
        String(text.filter { !$0.isWhitespace }.prefix(254))
    }
}
