// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// `/readers/export`: everybody whom the list shows, as a CSV file.
struct ReaderExport: Sendable {
    let desk: Desk

    /// Readers that are read and written at a time; besides them only the ids are in memory, 8 octets each.
    private static let chunk = 1_000

    private var stores: any CustomerDependencies.Stores { desk.dependencies.stores }

    func add(to router: RouterGroup<WebContext>) {
        router.post("/readers/export") { request, context in try await export(request, context) }
    }

    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let (form, signedIn): (FieldList, SignedIn)
        switch try await desk.signedFields(request, context) {
        case .success(let sent): (form, signedIn) = sent
        case .failure(let rejection): return rejection.response
        }
        let tenant = signedIn.user.tenant
        let filter = ReaderFilter { form[$0] }
        let texts = ReaderTexts(desk.language(request))
        let fields: [ContactField]
        let ids: [ContactID]
        do throws(StoreError) {
            let groups = ReaderFindings(groups: try await stores.contactLists(of: tenant))
            guard groups.has(filter.list, .list), groups.has(filter.tag, .tag) else {
                return await desk.notFound(request, context)
            }
            fields = try await stores.contactFields(of: tenant)
            ids = try await desk.dependencies.searching.everyMatch(filter.query, of: tenant)
            // Before the first row leaves: who took personal data away is known even when the line breaks.
            try await stores.record(
                AuditEntry(
                    tenant: tenant, at: desk.dependencies.now(), actor: signedIn.user.email,
                    action: "contacts.export", subject: "\(ids.count)"))
        } catch {
            return await desk.failed(error, request, context)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"readers.csv\"",
            ],
            body: body(ids, fields, texts, of: tenant))
    }

    private func body(
        _ ids: [ContactID], _ fields: [ContactField], _ texts: ReaderTexts, of tenant: TenantID
    ) -> ResponseBody {
        ResponseBody { writer in
            var text = CSVText()
            text.mark()
            text.row([texts.address] + fields.map(\.name) + [texts.state])
            var rest = ids[...]
            while !rest.isEmpty {
                // A store that fails here ends the connection: a file that stops short is not taken for a whole one.
                for contact in try await stores.contacts(Array(rest.prefix(Self.chunk)), of: tenant) {
                    let values = ReaderValues(contact)
                    text.row([contact.email] + fields.map { values[$0.id] } + [texts.name(contact.state)])
                }
                rest = rest.dropFirst(Self.chunk)
                try await writer.write(ByteBuffer(bytes: text.bytes))
                text.removeAll()
            }
            if !text.bytes.isEmpty { try await writer.write(ByteBuffer(bytes: text.bytes)) }
            try await writer.finish(nil)
        }
    }
}
