// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// What the list of readers shows: the same in its address, in its forms and in the store's query.
struct ReaderFilter: Sendable, Equatable {
    static let pageSize = 50
    private static let textLimit = 200
    private static let pageLimit = 100_000

    var text = ""
    var state: Contact.State?
    var list: ContactListID?
    var tag: ContactListID?
    /// From 1.
    var page = 1

    init() {}

    /// `value`: of the query or the form, empty where there is none.
    init(_ value: (String) -> String) {
        text = String(value("q").oneLine.prefix(Self.textLimit))
        state = Contact.State(rawValue: value("state"))
        list = Int64(value("list")).map { ContactListID($0) }
        tag = Int64(value("tag")).map { ContactListID($0) }
        page = min(max(Int(value("page")) ?? 1, 1), Self.pageLimit)
    }

    var isOpen: Bool { text.isEmpty && state == nil && list == nil && tag == nil }

    var query: ContactQuery {
        var query = ContactQuery()
        query.text = text
        query.state = state
        query.list = list
        query.tag = tag
        query.offset = (page - 1) * Self.pageSize
        query.limit = Self.pageSize
        return query
    }

    /// Name and value of what is set, the page aside.
    var entries: [(name: String, value: String)] {
        [
            ("q", text), ("state", state?.rawValue ?? ""), ("list", list.map { "\($0.rawValue)" } ?? ""),
            ("tag", tag.map { "\($0.rawValue)" } ?? ""),
        ].filter { !$0.1.isEmpty }
    }

    /// `more`: put behind what is set.
    func path(_ more: [(name: String, value: String)] = []) -> String {
        let pairs = entries + (page > 1 ? [("page", "\(page)")] : []) + more
        if pairs.isEmpty { return "/readers" }
        return "/readers?" + pairs.map { "\($0.name)=\($0.value.queryEncoded)" }.joined(separator: "&")
    }
}
