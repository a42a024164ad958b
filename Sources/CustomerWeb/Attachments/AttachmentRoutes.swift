// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// `/mailings/{code}/attachments`: POST attaches files to a draft, `/{id}` gives one back, `/{id}/remove` takes it off.
struct AttachmentRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        router.post("/mailings/:code/attachments") { request, context in try await attach(request, context) }
        router.get("/mailings/:code/attachments/:id") { request, context in await download(request, context) }
        router.post("/mailings/:code/attachments/:id/remove") { request, context in
            try await remove(request, context)
        }
    }

    private struct Answer: Encodable {
        var version: Int?
        var message: String?
        var panels: [String: String] = [:]
    }

    private func attach(_ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withMailing(request, context) { campaign, signedIn in
            guard let body = try await AttachmentForm.body(of: request) else {
                return await refused(AttachmentRefusal.tooLarge, .contentTooLarge, request, context)
            }
            guard let form = AttachmentForm(body, contentType: request.headers[.contentType] ?? "") else {
                return await refused(Self.broken, .unprocessableContent, request, context)
            }
            let isPlainToken = form.token.utf8.allSatisfy { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "&") }
            guard isPlainToken, desk.cookies.isOurs(Form("csrf=\(form.token)"), of: request, signedIn: signedIn) else {
                let texts = CustomerTexts(desk.language(request))
                return await desk.notice(
                    texts.staleFormTitle, texts.staleFormText, status: .forbidden, request, context)
            }
            guard !form.files.isEmpty else {
                return await refused(Self.none, .unprocessableContent, request, context)
            }
            let version: Int
            do throws(Refusal) {
                version = try await desk.compose.attaching.attach(
                    form.files, to: campaign, actor: signedIn.user.email)
            } catch {
                let status: HTTPResponse.Status = error.isFromStore ? .serviceUnavailable : .unprocessableContent
                return await refused(error, status, of: campaign, signedIn, request, context)
            }
            return await done(version, campaign, signedIn, request)
        }
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        try await desk.withMailing(request, context) { campaign, signedIn in
            if case .failure(let rejection) = try await desk.fields(request, context) { return rejection.response }
            guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else {
                return await desk.notFound(request, context)
            }
            let version: Int?
            do throws(Refusal) {
                version = try await desk.compose.attaching.detach(
                    AttachmentID(id), from: campaign, actor: signedIn.user.email)
            } catch { return await desk.refused(error, status: .serviceUnavailable, request, context) }
            guard let version else { return await desk.notFound(request, context) }
            return await done(version, campaign, signedIn, request)
        }
    }

    /// The file as it was attached, never to be opened in the browser.
    private func download(_ request: Request, _ context: WebContext) async -> Response {
        await desk.withMailing(request, context) { campaign, _ in
            let store = desk.compose.attachments
            do throws(StoreError) {
                let files = try await store.attachments(of: campaign.id, tenant: campaign.tenant)
                let id = context.parameters.get("id").flatMap { Int64($0) }
                guard let index = files.firstIndex(where: { $0.id.rawValue == id }) else {
                    return await desk.notFound(request, context)
                }
                let bytes = try await store.attachmentBytes(of: campaign.id, tenant: campaign.tenant)
                // Taken off in this very moment.
                guard bytes.count == files.count else { return await desk.notFound(request, context) }
                return .download(bytes[index], name: files[index].name)
            } catch { return await desk.failed(error, request, context) }
        }
    }

    private func done(
        _ version: Int, _ campaign: Campaign, _ signedIn: SignedIn, _ request: Request
    ) async -> Response {
        guard desk.wantsJSON(request) else {
            let code = CampaignCode.text(campaign.id)
            return .redirect(to: "/mailings/\(code)/content#attachments-title", type: .normal)
        }
        return desk.json(Answer(version: version, panels: await panels(campaign, signedIn, request)))
    }

    private func panels(_ campaign: Campaign, _ signedIn: SignedIn, _ request: Request) async -> [String: String] {
        let scene = ComposeScene(
            desk: desk, language: desk.language(request), signedIn: signedIn, campaign: campaign)
        // What was done is done; only what stands beside it would not be renewed.
        return (try? await ContentStep().besides(scene)) ?? [:]
    }

    /// Some files may have been attached before the one that is refused: the list is shown again.
    private func refused(
        _ refusal: Refusal, _ status: HTTPResponse.Status, of campaign: Campaign, _ signedIn: SignedIn,
        _ request: Request, _ context: WebContext
    ) async -> Response {
        guard desk.wantsJSON(request) else { return await desk.refused(refusal, status: status, request, context) }
        let version = try? await desk.dependencies.stores.campaign(campaign.id)?.version
        return desk.json(
            Answer(
                version: version, message: refusal.text(desk.language(request)),
                panels: await panels(campaign, signedIn, request)), status: status)
    }

    private func refused(
        _ refusal: Refusal, _ status: HTTPResponse.Status, _ request: Request, _ context: WebContext
    ) async -> Response {
        if desk.wantsJSON(request) {
            return desk.json(Answer(message: refusal.text(desk.language(request))), status: status)
        }
        return await desk.refused(refusal, status: status, request, context)
    }

    private static let broken = Refusal(
        english: "the upload did not arrive whole; please try again", japanese: "ファイルを最後まで受け取れませんでした。もう一度お試しください。")
    private static let none = Refusal(english: "choose a file first", japanese: "ファイルを選んでください。")
}
