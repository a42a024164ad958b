// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Platform
internal import WebFoundation

/// `/mailings`: every mailing, and drafts to the trash and back.
struct MailingListRoutes: Sendable {
    let desk: Desk

    static let pageSize = 30

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings") { request, context in await list(request, context) }
        for isTrashing in [true, false] {
            router.post("/mailings/:code/\(isTrashing ? "trash" : "restore")") { request, context in
                try await move(isTrashing, request, context)
            }
        }
    }

    private func list(_ request: Request, _ context: WebContext) async -> Response {
        guard let signedIn = context.signedIn else { return desk.door(request) }
        // A form's blanks come as plus signs.
        let query = FieldList(of: request)
        let tab = CampaignTab(rawValue: query["tab"]) ?? .all
        let words = String(query["q"].prefix(200))
        let page = max(1, min(100_000, Int(query["page"]) ?? 1))
        let found: CampaignPage
        do throws(StoreError) {
            found = try await desk.dependencies.stores.campaignPage(
                of: signedIn.user.tenant, tab, containing: words, skipping: (page - 1) * Self.pageSize,
                limit: Self.pageSize)
        } catch { return await desk.failed(error, request, context) }
        let language = desk.language(request)
        let shown = MailingListPage(
            found, tab: tab, words: words, number: page, done: query["done"],
            code: CampaignCode.parse(query["code"]), formToken: signedIn.formToken,
            language: language, offsetInMinutes: desk.dependencies.settings.offsetInMinutes)
        return await desk.show(
            shown, title: MailingListTexts(language).labels["title"] ?? "", path: "/mailings", request, context)
    }

    private func move(_ isTrashing: Bool, _ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withMailing(request, context) { mailing, signedIn in
            if case .failure(let rejection) = try await desk.form(request, context) { return rejection.response }
            let code = CampaignCode.text(mailing.id)
            do throws(StoreError) {
                let now = desk.dependencies.now()
                guard try await desk.dependencies.stores.trashDraft(mailing.id, isTrashing, at: now) else {
                    return .redirect(to: "/mailings", type: .normal)
                }
                try await desk.dependencies.stores.record(
                    AuditEntry(
                        tenant: mailing.tenant, at: now, actor: signedIn.user.email,
                        action: isTrashing ? "campaign.trash" : "campaign.restore", subject: code))
            } catch { return await desk.failed(error, request, context) }
            return .redirect(
                to: "/mailings?done=\(isTrashing ? "trash" : "restore")&code=\(code)", type: .normal)
        }
    }
}
