// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import ServiceLifecycle
internal import Synchronization
internal import WebFoundation

/// `/mailings/{code}`: what a mailing does now, and the stream that keeps the page up to date.
struct ProgressRoutes: Sendable {
    let desk: Desk

    /// Pages that are kept up to date at a time; those beyond load anew each ten seconds.
    private static let viewerLimit = 200
    private static let viewers = Atomic<Int>(0)
    private static let beat = Duration.seconds(1)
    /// Beats without news before a sign of life.
    private static let quietBeats = 15
    /// A stream ends by itself after so many beats; the browser opens another, if it is still signed in.
    private static let beatLimit = 300

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/:code") { request, context in
            await desk.withMailing(request, context) { mailing, signedIn in
                await show(mailing, signedIn, request, context)
            }
        }
        router.get("/mailings/:code/stream") { request, context in
            await desk.withMailing(request, context) { mailing, _ in await stream(mailing, request, context) }
        }
    }

    private func show(
        _ mailing: Campaign, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async -> Response {
        let code = CampaignCode.text(mailing.id)
        if mailing.state == .draft {
            return .redirect(to: mailing.isTrashed ? "/mailings?tab=trash" : "/mailings/\(code)/sender", type: .normal)
        }
        let language = desk.language(request)
        let texts = ProgressTexts(language)
        let offset = desk.dependencies.settings.offsetInMinutes
        let live: LiveProgress
        do throws(StoreError) {
            live = try await snapshot(of: mailing).page(
                since: nil, next: next, language: language, offsetInMinutes: offset)
        } catch { return await desk.failed(error, request, context) }
        let isOver = mailing.state == .finished || mailing.state == .cancelled
        let isMoving = mailing.state == .planning || mailing.state == .running
        let start = mailing.startAt.map { language.time($0.seconds, offsetInMinutes: offset) } ?? ""
        let page = MailingPage(
            text: texts.labels, formToken: signedIn.formToken, code: code, name: mailing.content.name,
            subject: mailing.content.subject,
            sender: "\(mailing.content.fromName) <\(mailing.content.fromAddress)>",
            toasts: (request.uri.queryParameters["done"].flatMap { texts.done(String($0)) }).map { [$0] } ?? [],
            starts: mailing.state == .scheduled ? [texts.starts(start)] : [],
            startSeconds: mailing.startAt?.seconds ?? 0, live: live.markup ?? "",
            isScheduled: mailing.state == .scheduled, canPause: isMoving, canResume: mailing.state == .paused,
            isOver: isOver, isSandbox: desk.dependencies.settings.isSandbox)
        let moves = isMoving || mailing.state == .scheduled
        return await desk.show(
            page, title: mailing.content.name, path: "/mailings/\(code)",
            refresh: moves ? "5;url=/mailings/\(code)" : nil, scripts: moves ? ["progress.js"] : [], request, context)
    }

    /// Changed parts of the page as server-sent events (HTML Living Standard §9.2), until the mailing is at rest.
    private func stream(_ mailing: Campaign, _ request: Request, _ context: WebContext) async -> Response {
        let language = desk.language(request)
        let offset = desk.dependencies.settings.offsetInMinutes
        let id = mailing.id
        let body = ResponseBody { writer in
            // Taken here: an answer to HEAD has no body, and would keep its place for ever.
            defer { Self.viewers.subtract(1, ordering: .relaxed) }
            guard Self.viewers.add(1, ordering: .relaxed).newValue <= Self.viewerLimit else {
                try await writer.write(ByteBuffer(string: "event: full\ndata: \n\n"))
                return try await writer.finish(nil)
            }
            var earlier: ProgressSnapshot?
            var last = ""
            var quiet = 0
            for _ in 0..<Self.beatLimit where !Task.isShuttingDownGracefully {
                guard let mailing = try await desk.dependencies.stores.campaign(id) else { break }
                let now = try await snapshot(of: mailing)
                let markup = now.page(since: earlier, next: next, language: language, offsetInMinutes: offset).markup
                let state = mailing.state
                earlier = now
                if let markup, markup != last {
                    last = markup
                    quiet = 0
                    let lines = markup.split(separator: "\n", omittingEmptySubsequences: false)
                    let data = lines.map { "data: \($0)\n" }.joined()
                    try await writer.write(ByteBuffer(string: "event: part\n\(data)\n"))
                } else {
                    quiet += 1
                    if quiet % Self.quietBeats == 0 { try await writer.write(ByteBuffer(string: ": still here\n\n")) }
                }
                if state != .planning && state != .running {
                    try await writer.write(ByteBuffer(string: "event: over\ndata: \(state.rawValue)\n\n"))
                    break
                }
                try await Task.sleep(for: Self.beat)
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }

    private func next(_ waiting: CampaignRecipient) -> Timestamp? {
        waiting.at.map { desk.dependencies.progress.nextAttempt(after: waiting.attempt, at: $0) }
    }

    private func snapshot(of mailing: Campaign) async throws(StoreError) -> ProgressSnapshot {
        let stores = desk.dependencies.stores
        let counts = try await stores.siteCounts(of: mailing.id)
        let sites = ShownSite.gathered(counts)
        var waiting: [String: CampaignRecipient] = [:]
        let isMoving = mailing.state == .planning || mailing.state == .running
        if isMoving {
            for site in counts where site.counts.deferred > 0 && waiting[ShownSite.key(of: site.site)] == nil {
                waiting[ShownSite.key(of: site.site)] = try await stores.people(
                    of: mailing.id, .outcome(.deferred), site: site.site, after: ContactID(0), limit: 1
                ).first
            }
        }
        var states: [String: SiteState] = [:]
        if isMoving {
            for state in await desk.dependencies.progress.siteStates() {
                let key = ShownSite.key(of: state.site)
                if states[key] == nil { states[key] = state } else { states[key]?.add(state) }
            }
        }
        return ProgressSnapshot(
            mailing: mailing, sites: sites, states: states, waiting: waiting, at: desk.dependencies.now())
    }
}

/// One mailing from its order to its end.
struct MailingPage: Page {
    let text: [String: String]
    let formToken: String
    let code: String
    let name: String
    let subject: String
    let sender: String
    let toasts: [String]
    /// When it starts; empty or one.
    let starts: [String]
    let startSeconds: Int64
    /// Markup of ``LiveProgress``.
    let live: String
    let isScheduled: Bool
    let canPause: Bool
    let canResume: Bool
    let isOver: Bool
    let isSandbox: Bool

    static let template = "mailing"
}
