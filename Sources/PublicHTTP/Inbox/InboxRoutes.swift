// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import MailboxSimulator
internal import NIOCore
internal import WebFoundation

/// The sandbox inbox.
struct InboxRoutes: Sendable {
    let sandbox: SandboxInbox

    private static let pageSize = 50
    /// Octets of a message that a list reads: its header.
    private static let headerSize = 16 * 1_024
    /// Octets of source that a page shows.
    private static let sourceSize = 256 * 1_024

    func add(to router: Router<WebContext>) {
        router.get("/inbox") { request, _ in Language(of: request, readsCookie: true).kept(list(request), for: request)
        }
        router.get("/inbox/:id") { request, context in
            await Language(of: request, readsCookie: true).kept(
                message(request, id: context.parameters.get("id")), for: request)
        }
        router.get("/inbox/:id/files/:number") { _, context in
            file(id: context.parameters.get("id"), number: context.parameters.get("number"))
        }
        router.get("/inbox/:id/html") { _, context in html(id: context.parameters.get("id")) }
    }

    private func list(_ request: Request) -> Response {
        let language = Language(of: request, readsCookie: true)
        let provider = request.uri.queryParameters["provider"].flatMap { Provider(rawValue: String($0)) }
        let mailing = request.uri.queryParameters["mailing"].map { String($0.prefix(20)) } ?? ""
        let asked = request.uri.queryParameters["page"].flatMap { Int($0) } ?? 0
        let (found, page, count) =
            mailing.isEmpty ? kept(provider, asked: asked) : kept(provider, asked: asked, of: mailing)
        let lastPage = max(0, (count - 1) / Self.pageSize)
        let rows = found.map { message in
            let shown = sandbox.read(message.prefix(Self.headerSize))
            return InboxListPage.Row(
                id: message.id, time: language.time(message.received, offsetInMinutes: sandbox.offsetInMinutes),
                subject: shown.subject.isEmpty ? language.texts.noSubject : shown.subject, from: shown.from,
                to: message.recipients.joined(separator: ", "), provider: message.provider.title(language.texts))
        }
        return InboxListPage(
            text: language.texts,
            query: "lang=\(language.rawValue)" + (found.isEmpty || mailing.isEmpty ? "" : "&mailing=\(mailing)"),
            key: provider?.rawValue ?? "",
            tabs: tabs(language, current: provider), figures: figures(language, provider), rows: rows,
            isEmpty: rows.isEmpty, kept: Language.grouped(count), hasNewer: page > 0, hasOlder: page < lastPage,
            newerPage: page - 1, olderPage: page + 1
        ).response()
    }

    private func kept(_ provider: Provider?, asked: Int) -> (found: [InboxMessage], page: Int, count: Int) {
        let count = sandbox.inbox.count(provider: provider)
        let page = min(max(0, asked), max(0, (count - 1) / Self.pageSize))
        return (
            sandbox.inbox.messages(provider: provider, page: page, pageSize: Self.pageSize), page, count
        )
    }

    /// The copies of one mailing alone: the inbox is small enough to look at all of it.
    private func kept(
        _ provider: Provider?, asked: Int, of mailing: String
    ) -> (found: [InboxMessage], page: Int, count: Int) {
        var all: [InboxMessage] = []
        var number = 0
        while true {
            let some = sandbox.inbox.messages(provider: provider, page: number, pageSize: 1_000)
            all += some.filter { sandbox.mailing($0.sender) == mailing }
            if some.count < 1_000 { break }
            number += 1
        }
        let page = min(max(0, asked), max(0, (all.count - 1) / Self.pageSize))
        return (Array(all.dropFirst(page * Self.pageSize).prefix(Self.pageSize)), page, all.count)
    }

    private func tabs(_ language: Language, current: Provider?) -> [InboxListPage.Tab] {
        let all = InboxListPage.Tab(
            key: "", name: language.texts.all, count: Language.grouped(sandbox.inbox.count()), isCurrent: current == nil
        )
        return [all]
            + Provider.allCases.map { provider in
                InboxListPage.Tab(
                    key: provider.rawValue, name: provider.title(language.texts),
                    count: Language.grouped(sandbox.inbox.count(provider: provider)), isCurrent: current == provider)
            }
    }

    private func figures(_ language: Language, _ provider: Provider?) -> [InboxListPage.Figure] {
        var accepted = 0
        var temporary = 0
        var permanent = 0
        var connections = 0
        for each in provider.map({ [$0] }) ?? Provider.allCases {
            let counters = sandbox.inbox.counters(each)
            accepted += counters.accepted
            temporary += counters.refusedTemporarily
            permanent += counters.refusedPermanently
            connections += counters.connections
        }
        let texts = language.texts
        return [
            .init(label: texts.accepted, value: Language.grouped(accepted)),
            .init(label: texts.temporarilyRefused, value: Language.grouped(temporary)),
            .init(label: texts.permanentlyRefused, value: Language.grouped(permanent)),
            .init(label: texts.connections, value: Language.grouped(connections)),
        ]
    }

    private func message(_ request: Request, id: String?) async -> Response {
        let language = Language(of: request, readsCookie: true)
        guard let message = find(id) else {
            return NoticePage(
                text: language.texts, title: language.texts.notFoundTitle, message: language.texts.notFoundInbox
            ).response(.notFound)
        }
        let bytes = message.bytes
        let shown = sandbox.read(bytes)
        let verdicts = await sandbox.verifySignatures(bytes)
        let unsubscribe = Self.unsubscribeLink(shown)
        return InboxMessagePage(
            text: language.texts, query: "lang=\(language.rawValue)", id: message.id,
            subject: shown.subject.isEmpty ? language.texts.noSubject : shown.subject, from: shown.from, to: shown.to,
            time: language.time(message.received, offsetInMinutes: sandbox.offsetInMinutes),
            provider: message.provider.title(language.texts),
            envelopeFrom: message.sender.isEmpty ? "<>" : message.sender,
            envelopeTo: message.recipients.joined(separator: ", "), size: Language.grouped(message.size),
            hasHTML: shown.html != nil, hasText: shown.text != nil, body: shown.text ?? "",
            verdicts: verdicts.map { .init(state: $0.lowercased().hasPrefix("pass") ? "good" : "bad", line: $0) },
            isUnsigned: verdicts.isEmpty, fields: shown.headers.map { .init(name: $0.name, value: $0.value) },
            source: String(decoding: bytes.prefix(Self.sourceSize), as: UTF8.self),
            isSourceCut: bytes.count > Self.sourceSize,
            files: shown.files.enumerated().map {
                .init(
                    number: $0.offset, name: $0.element.name.isEmpty ? "\($0.offset + 1)" : $0.element.name,
                    size: Language.grouped($0.element.bytes.count))
            }, hasFiles: !shown.files.isEmpty, hasUnsubscribe: unsubscribe != nil,
            unsubscribe: unsubscribe ?? ""
        ).response()
    }

    /// The HTML part alone, in a document that can run nothing and fetch nothing.
    private func html(id: String?) -> Response {
        guard let message = find(id), let html = sandbox.read(message.bytes).html else {
            return .plain(.notFound, "Not found\n")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy:
                    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// An attachment, to be kept: what a stranger's mail holds is never opened here.
    private func file(id: String?, number: String?) -> Response {
        guard let message = find(id), let number = number.flatMap({ Int($0) }),
            case let files = sandbox.read(message.bytes).files, files.indices.contains(number)
        else { return .plain(.notFound, "Not found\n") }
        return .download(files[number].bytes, name: files[number].name)
    }

    private func find(_ id: String?) -> InboxMessage? {
        id.flatMap { Int($0) }.flatMap { sandbox.inbox.message($0) }
    }

    /// The https or http address in List-Unsubscribe (RFC 2369 §3.2).
    private static func unsubscribeLink(_ message: ReadableMessage) -> String? {
        guard let field = message.headers.first(where: { $0.name.lowercased() == "list-unsubscribe" }) else {
            return nil
        }
        for part in field.value.split(separator: ",") {
            let address = part.drop { $0 == " " || $0 == "<" }.prefix { $0 != ">" }
            if address.hasPrefix("https://") || address.hasPrefix("http://") { return String(address) }
        }
        return nil
    }

}

extension Provider {
    /// Its name as it writes it itself.
    fileprivate func title(_ texts: Texts) -> String {
        switch self {
        case .gmail: "Gmail"
        case .yahoo: "Yahoo! JAPAN"
        case .docomo: "docomo"
        case .au: "au"
        case .softbank: "SoftBank"
        case .outlook: "Outlook"
        case .plain: texts.otherProviders
        }
    }
}
