// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import WebFoundation

/// `/mailings/{code}/preview`: a mailing as any reader gets it; `/preview/panel` is the same as a fragment, and
/// `/preview/frame` the HTML alone, locked up. Of any of the tenant's mailings, not of drafts alone.
struct PreviewRoutes: Sendable {
    let desk: Desk

    private static let foundLimit = 8

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/:code/preview") { request, context in
            await withScene(request, context) { scene, view throws(StoreError) in
                try await page(scene, view, request, context)
            }
        }
        router.get("/mailings/:code/preview/panel") { request, context in
            await withScene(request, context) { scene, view throws(StoreError) in
                try await PreviewPart.make(scene, view: view).response()
            }
        }
        router.get("/mailings/:code/preview/frame") { request, context in
            await withScene(request, context) { scene, view throws(StoreError) in
                try await frame(scene, view, request, context)
            }
        }
    }

    private func withScene(
        _ request: Request, _ context: WebContext,
        _ body: (ComposeScene, PreviewView) async throws(StoreError) -> Response
    ) async -> Response {
        await desk.withMailing(request, context) { campaign, signedIn in
            let query = request.uri.queryParameters
            var scene = ComposeScene(
                desk: desk, language: desk.language(request), signedIn: signedIn, campaign: campaign,
                reader: query["to"].flatMap { Int64($0) }.map { ContactID($0) })
            let view = query["view"].flatMap { PreviewView(rawValue: String($0)) } ?? .pc
            do throws(StoreError) {
                if let asked = scene.reader, asked.rawValue != 0,
                    try await desk.dependencies.stores.contact(asked, of: scene.tenant) == nil
                {
                    return await desk.notFound(request, context)
                }
                if let asked = query["version"] {
                    guard let kept = try await desk.version(asked, of: campaign) else {
                        return await desk.notFound(request, context)
                    }
                    scene.campaign = campaign.saying(kept)
                    scene.kept = kept.version
                }
                return try await body(scene, view)
            } catch {
                return await desk.failed(error, request, context)
            }
        }
    }

    private func page(
        _ scene: ComposeScene, _ view: PreviewView, _ request: Request, _ context: WebContext
    ) async throws(StoreError) -> Response {
        let part = try await PreviewPart.make(scene, view: view)
        let search = String(FieldList(of: request)["q"].prefix(100))
        var found: [ReaderName] = []
        if !search.isBlank {
            var query = ContactQuery()
            query.text = search
            query.limit = Self.foundLimit
            let ids = try await desk.dependencies.searching.search(query, of: scene.tenant).ids
            let fields = try await scene.stores.contactFields(of: scene.tenant)
            found = try await scene.stores.contacts(ids, of: scene.tenant).map { ReaderName($0, fields: fields) }
        }
        let texts = scene.texts
        let isDraft = scene.campaign.state == .draft
        return await desk.show(
            PreviewPage(
                text: texts, code: scene.code, name: scene.campaign.content.name,
                backPath: scene.kept.map { "/mailings/\(scene.code)/versions/\($0)" }
                    ?? "/mailings/\(scene.code)" + (isDraft ? "/content" : ""), part: part,
                kept: scene.kept.map { ["\($0)"] } ?? [],
                views: PreviewView.allCases.map {
                    .init(key: $0.rawValue, title: $0.title(texts), isCurrent: $0 == view)
                }, search: search, hasSearched: !search.isBlank, found: found,
                foundNobody: !search.isBlank && found.isEmpty),
            title: "\(texts.previewTitle) – \(scene.campaign.content.name)",
            path: "/mailings/\(scene.code)/preview", request, context)
    }

    /// The HTML part alone, in a document that runs nothing, goes nowhere and fetches nothing but the tenants' own
    /// pictures: neither the pixel that counts an opening nor anything of other sites.
    private func frame(
        _ scene: ComposeScene, _ view: PreviewView, _ request: Request, _ context: WebContext
    ) async throws(StoreError) -> Response {
        let sample = scene.reader == nil ? await ReaderName.contacts(scene) : []
        guard let contact = try await PreviewPart.reader(scene, sample: sample) else {
            return await desk.notFound(request, context)
        }
        let html: String
        do throws(Refusal) {
            html =
                try await desk.compose.drafting.preview(
                    of: scene.campaign, to: contact, as: scene.campaign.content.charset
                ).html ?? ""
        } catch {
            return .plain(.unprocessableContent, error.text(scene.language) + "\n")
        }
        let pictures = view == .noimages ? "'none'" : "\(desk.compose.publicURL)/i/ data:"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy:
                    "default-src 'none'; img-src \(pictures); style-src 'unsafe-inline'; form-action 'none'; "
                    + "base-uri 'none'; frame-ancestors 'self'; sandbox",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: Self.prepared(html, view))))
    }

    /// Links would open windows, which the sandbox forbids: so they lead nowhere. A mail that says nothing about dark
    /// colours is turned around as many apps do.
    private static func prepared(_ html: String, _ view: PreviewView) -> String {
        // `base-uri 'none'` forbids another address, not another target; of two targets the first counts.
        var head = "<base target=\"_blank\">"
        if view == .dark, !html.contains("prefers-color-scheme") {
            head +=
                "<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}"
                + "img,video,svg{filter:invert(1) hue-rotate(180deg)}</style>"
        } else if view == .dark {
            head += "<style>:root{color-scheme:dark}</style>"
        }
        // Behind the doctype, so that the mail is not shown in quirks mode because of us.
        if html.prefix(15).lowercased() == "<!doctype html>" { return html.prefix(15) + head + html.dropFirst(15) }
        return head + html
    }
}

struct PreviewPage: Page {
    struct View: Sendable {
        let key: String
        let title: String
        let isCurrent: Bool
    }

    let text: ComposeTexts
    let code: String
    let name: String
    let backPath: String
    let part: PreviewPart
    /// The number of the version that is shown, where it is not the present one.
    let kept: [String]
    let views: [View]
    let search: String
    let hasSearched: Bool
    let found: [ReaderName]
    let foundNobody: Bool

    static let template = "preview"
}
