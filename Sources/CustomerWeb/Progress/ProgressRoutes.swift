// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Platform
internal import ServiceLifecycle
internal import WebFoundation

/// `/mailings/{code}`: what a mailing does now, and the stream that keeps the page up to date.
struct ProgressRoutes: Sendable {
    let desk: Desk
    private let hub: ProgressHub

    private static let beat = Duration.seconds(1)
    /// Beats without news before a sign of life.
    private static let quietBeats = 15
    /// A stream ends by itself after so many beats; the browser opens another, if it is still signed in.
    private static let beatLimit = 300

    init(desk: Desk) {
        self.desk = desk
        hub = ProgressHub(now: desk.dependencies.now) { mailing async throws(StoreError) in
            guard let mailing = try await desk.dependencies.stores.campaign(mailing) else { return nil }
            return try await Self.look(at: mailing, desk.dependencies)
        }
    }

    func add(to router: RouterGroup<WebContext>) {
        router.get("/mailings/:code") { request, context in
            await desk.withMailing(request, context) { mailing, signedIn in
                await show(mailing, signedIn, request, context)
            }
        }
        router.get("/mailings/:code/stream") { request, context in
            await desk.withMailing(request, context) { mailing, signedIn in
                await stream(mailing, signedIn, request)
            }
        }
    }

    private func show(
        _ asked: Campaign, _ signedIn: SignedIn, _ request: Request, _ context: WebContext
    ) async -> Response {
        let code = CampaignCode.text(asked.id)
        if asked.state == .draft {
            return .redirect(to: asked.isTrashed ? "/mailings?tab=trash" : "/mailings/\(code)/sender", type: .normal)
        }
        let language = desk.language(request)
        let texts = ProgressTexts(language)
        let offset = desk.dependencies.settings.offsetInMinutes
        let live: LiveProgress
        // What the page says and what its buttons do come from one look.
        let mailing: Campaign
        do throws(StoreError) {
            guard let found = try await hub.snapshot(of: asked.id, isFresh: true) else {
                return await desk.notFound(request, context)
            }
            mailing = found.now.mailing
            live = found.now.page(since: found.earlier, next: next, language: language, offsetInMinutes: offset)
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
            isOver: isOver, isSandbox: desk.dependencies.settings.isSandbox, shown: Self.kind(mailing.state))
        let moves = !isOver
        return await desk.show(
            page, title: mailing.content.name, path: "/mailings/\(code)",
            refresh: moves ? "5;url=/mailings/\(code)" : nil, scripts: moves ? ["progress.js"] : [], request, context)
    }

    /// States between which a page need not be drawn anew.
    private static func kind(_ state: Campaign.State) -> String {
        switch state {
        case .planning, .running: "moving"
        default: state.rawValue
        }
    }

    /// Changed parts of the page as server-sent events (HTML Living Standard §9.2), until the mailing is no more in the
    /// state that the page was drawn for.
    private func stream(_ mailing: Campaign, _ signedIn: SignedIn, _ request: Request) async -> Response {
        let language = desk.language(request)
        let offset = desk.dependencies.settings.offsetInMinutes
        let id = mailing.id
        let user = signedIn.user.id
        let shown = request.uri.queryParameters["shown"].map { String($0) } ?? Self.kind(mailing.state)
        let body = ResponseBody { writer in
            // Taken here: an answer to HEAD has no body, and would keep its place for ever.
            guard hub.enter(user) else {
                try await writer.write(ByteBuffer(string: "event: full\ndata: \n\n"))
                return try await writer.finish(nil)
            }
            defer { hub.leave(user) }
            var last = ""
            var quiet = 0
            for _ in 0..<Self.beatLimit where !Task.isShuttingDownGracefully {
                guard let found = try await hub.snapshot(of: id) else { break }
                let markup = found.now.page(
                    since: found.earlier, next: next, language: language, offsetInMinutes: offset
                ).markup
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
                let state = found.now.mailing.state
                if Self.kind(state) != shown {
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

    private static func look(
        at mailing: Campaign, _ dependencies: CustomerDependencies
    ) async throws(StoreError) -> ProgressSnapshot {
        let stores = dependencies.stores
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
            for state in await dependencies.progress.siteStates() {
                let key = ShownSite.key(of: state.site)
                if states[key] == nil { states[key] = state } else { states[key]?.add(state) }
            }
        }
        var snapshot = ProgressSnapshot(
            mailing: mailing, sites: sites, states: states, waiting: waiting, at: dependencies.now())
        // Without it the page says what it can.
        if mailing.state == .paused { snapshot.hold = try? await dependencies.sending.hold(of: mailing) }
        return snapshot
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
    /// What the stream compares with.
    let shown: String

    static let template = "mailing"
}
