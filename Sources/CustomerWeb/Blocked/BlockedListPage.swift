// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// What the list shows, as its address and its forms have it.
struct BlockedQuery: Sendable, Equatable {
    static let pageSize = 50

    var filter = SuppressionFilter()
    var place: SuppressionPlace?

    init() {}

    /// `value`: of the query or the form, empty where there is none.
    init(_ value: (String) -> String) {
        filter = SuppressionFilter(
            reason: Suppression.Reason(rawValue: value("reason")).flatMap { $0 == .inactive ? nil : $0 },
            text: value("q").oneLine)
        if let at = Int64(value("at")), !value("key").isEmpty {
            place = SuppressionPlace(at: Timestamp(microseconds: at), key: String(value("key").prefix(600)))
        }
    }

    var isOpen: Bool { filter == SuppressionFilter() }

    /// Name and value of what is set, the place aside.
    var entries: [(name: String, value: String)] {
        [("reason", filter.reason?.rawValue ?? ""), ("q", filter.text)].filter { !$0.1.isEmpty }
    }

    /// Behind `place`, or from the newest. `more`: put behind what is set.
    func path(after place: SuppressionPlace? = nil, _ more: [(name: String, value: String)] = []) -> String {
        let end = place.map { [("at", "\($0.at.microseconds)"), ("key", $0.key)] } ?? []
        let pairs = entries + end + more
        if pairs.isEmpty { return "/readers/blocked" }
        return "/readers/blocked?" + pairs.map { "\($0.name)=\($0.value.queryEncoded)" }.joined(separator: "&")
    }
}

/// Those who get no mail, and why.
struct BlockedListPage: Page {
    struct Tab: Sendable {
        let name: String
        let count: String
        let path: String
        let isCurrent: Bool
    }

    struct Row: Sendable {
        let key: String
        let entry: String
        /// The reader with the address; empty or one.
        let paths: [String]
        let isPlain: Bool
        let notes: [String]
        let chip: String
        let reason: String
        let since: String
        let isOwn: Bool
        let isDead: Bool
        let label: String
    }

    struct Hidden: Sendable {
        let name: String
        let value: String
    }

    let text: BlockedTexts
    let formToken: String
    let tabs: [ReaderTab]
    let notices: [String]
    let problems: [String]
    let query: String
    let reasonKeys: [String]
    let reasons: [Tab]
    let rows: [Row]
    let hasRows: Bool
    let isFirst: Bool
    let tellsLaw: Bool
    let tellsStopped: Bool
    let hidden: [Hidden]
    let newest: [String]
    let next: [String]

    static let template = "blocked"

    /// `lines`: one more than a page where there is a next one.
    init(
        _ lines: [SuppressionLine], counts: [Suppression.Reason: Int], query asked: BlockedQuery, problem: String?,
        done: String, formToken: String, language: Language, offsetInMinutes: Int
    ) {
        let texts = BlockedTexts(language)
        text = texts
        self.formToken = formToken
        tabs = ReaderTab.all(.blocked, language)
        notices = texts.done(done).map { [$0] } ?? []
        problems = problem.map { [$0] } ?? []
        query = asked.filter.text
        let reason = asked.filter.reason
        reasonKeys = reason.map { [$0.rawValue] } ?? []
        func tab(_ reason: Suppression.Reason?, _ name: String, _ count: Int) -> Tab {
            var other = asked
            other.filter.reason = reason
            return Tab(
                name: name, count: Language.grouped(count), path: other.path(),
                isCurrent: reason == asked.filter.reason)
        }
        let listed = Suppression.Reason.listed
        reasons =
            [tab(nil, texts.all, counts.values.reduce(0, +))]
            + listed.map { tab($0, SuppressionWords.name($0, language), counts[$0] ?? 0) }
        let page = lines.prefix(BlockedQuery.pageSize)
        rows = page.map { Self.row($0, texts, language, offsetInMinutes) }
        hasRows = !rows.isEmpty
        isFirst = asked.isOpen && asked.place == nil
        tellsLaw = hasRows && (reason.map { !$0.isReleasable } ?? true)
        tellsStopped = reason == nil || reason == .manual
        hidden = asked.entries.map { Hidden(name: $0.name, value: $0.value) }
        newest = asked.place == nil ? [] : [asked.path()]
        next = lines.count > BlockedQuery.pageSize ? page.last.map { [asked.path(after: $0.place)] } ?? [] : []
    }

    private static func row(
        _ line: SuppressionLine, _ texts: BlockedTexts, _ language: Language, _ offsetInMinutes: Int
    ) -> Row {
        let suppression = line.suppression
        let name = BlockEntry.domain(ofKey: suppression.key) ?? line.email ?? suppression.key
        let reason = suppression.reason
        return Row(
            key: suppression.key, entry: name, paths: line.contact.map { ["/readers/\($0.rawValue)"] } ?? [],
            isPlain: line.contact == nil, notes: line.coversSubdomains ? [texts.withSubdomains] : [],
            chip: SuppressionWords.chip(reason), reason: SuppressionWords.name(reason, language),
            // With the year: a block lasts.
            since: String(Language.exactTime(suppression.at.seconds, offsetInMinutes: offsetInMinutes).prefix(16)),
            isOwn: reason == .manual || reason == .blockedDomain, isDead: reason == .hardBounce,
            label: texts.takeOff(name))
    }
}
