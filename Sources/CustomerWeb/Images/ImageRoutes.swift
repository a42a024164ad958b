// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// POST `/mailings/{code}/images` takes a picture in.
struct ImageRoutes: Sendable {
    let desk: Desk

    func add(to router: RouterGroup<WebContext>) {
        router.post("/mailings/:code/images") { request, context in await upload(request, context) }
    }

    private struct Answer: Encodable {
        var markup: String?
        var message: String?
        var panels: [String: String] = [:]
    }

    private func upload(_ request: Request, _ context: WebContext) async -> Response {
        await desk.withMailing(request, context) { campaign, signedIn in
            let language = desk.language(request)
            guard let body = try? await request.body.collect(upTo: ImageForm.bodyLimit),
                let form = ImageForm([UInt8](buffer: body), contentType: request.headers[.contentType] ?? "")
            else { return await refused(Self.tooLarge, .contentTooLarge, request, context) }
            let isPlainToken = form.token.utf8.allSatisfy { $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "&") }
            guard isPlainToken, desk.cookies.isOurs(Form("csrf=\(form.token)"), of: request, signedIn: signedIn) else {
                let texts = CustomerTexts(language)
                return await desk.notice(
                    texts.staleFormTitle, texts.staleFormText, status: .forbidden, request, context)
            }
            guard form.file.count <= Image.sizeLimit else {
                return await refused(Self.tooLarge, .contentTooLarge, request, context)
            }
            guard let header = ImageHeader(form.file) else {
                return await refused(Self.unknown, .unprocessableContent, request, context)
            }
            let image: Image
            do throws(StoreError) {
                let now = desk.dependencies.now()
                image = try await desk.compose.images.addImage(
                    form.file, name: String(form.alt.oneLine.prefix(200)), header: header, of: signedIn.user.tenant,
                    at: now)
                try await desk.dependencies.stores.record(
                    AuditEntry(
                        tenant: signedIn.user.tenant, at: now, actor: signedIn.user.email, action: "image.add",
                        subject: ImageCode.text(image.id)))
            } catch {
                if case .conflict = error { return await refused(Self.full, .conflict, request, context) }
                return await desk.failed(error, request, context)
            }
            let scene = ComposeScene(desk: desk, language: language, signedIn: signedIn, campaign: campaign)
            guard desk.wantsJSON(request) else {
                return .redirect(
                    to: "/mailings/\(scene.code)/content?image=\(ImageCode.text(image.id))", type: .normal)
            }
            let panel = try? await ContentStep.images(scene).markup
            return desk.json(
                Answer(markup: ImageItem(image, scene).markup, panels: panel.map { ["images": $0] } ?? [:]))
        }
    }

    private func refused(
        _ refusal: Refusal, _ status: HTTPResponse.Status, _ request: Request, _ context: WebContext
    ) async -> Response {
        if desk.wantsJSON(request) {
            return desk.json(Answer(message: refusal.text(desk.language(request))), status: status)
        }
        return await desk.refused(refusal, status: status, request, context)
    }

    private static let tooLarge = Refusal(
        english: "a picture may have 1 MB at most; please make it smaller",
        japanese: "画像は1枚 1 MB までです。小さくしてから、もう一度お試しください。")
    private static let unknown = Refusal(
        english: "this is no PNG, JPEG, GIF or WebP picture", japanese: "PNG・JPEG・GIF・WebP の画像ではありません。")
    private static let full = Refusal(
        english: "there is no room for more pictures (500 pictures, 200 MB)",
        japanese: "これ以上は画像を置けません（500枚、200 MB まで）。")
}

/// A picture as the composer offers it.
struct ImageItem: Sendable {
    let code: String
    let name: String
    let size: String
    /// What goes into the HTML: with its size, so that the mail does not jump, and narrower where the screen is.
    let markup: String

    init(_ image: Image, _ scene: ComposeScene) {
        code = ImageCode.text(image.id)
        name = image.name
        size = "\(image.width) × \(image.height)"
        let alt = image.name.map { character -> String in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            // An alternative text is no template.
            case "{": "&#123;"
            case "}": "&#125;"
            default: String(character)
            }
        }.joined()
        markup =
            "<img src=\"\(scene.desk.compose.publicURL)/i/\(code)\" width=\"\(image.width)\" height=\"\(image.height)\" "
            + "alt=\"\(alt)\" style=\"max-width:100%;height:auto\">"
    }
}
