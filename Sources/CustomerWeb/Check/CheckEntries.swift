// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import Platform
internal import WebFoundation

/// What a person has entered on the page before sending; shown again when it comes back.
struct CheckEntries: Sendable {
    /// `ok-` and the key of a warning.
    static let tickPrefix = "ok-"

    var ticked: Set<String> = []
    var day = ""
    var time = ""
    /// As ``Spread`` reads it; empty: as soon as possible.
    var spread = ""
    /// Nil: the suggested ones.
    var to: String?
    /// The group of testers that was chosen.
    var group: TesterGroupID?
    /// What came of a test just before.
    var sent = SentTest()
    var problem: String?
    /// What was done just before.
    var done = ""
    /// Which of the sample is shown, from 1.
    var person = 1

    init(_ request: Request) {
        done = request.uri.queryParameters["done"].map { String($0.prefix(20)) } ?? ""
        sent = SentTest(request)
        person = request.uri.queryParameters["person"].flatMap { Int($0) } ?? 1
    }

    init(_ form: Form) {
        ticked = Set(form.names.filter { $0.hasPrefix(Self.tickPrefix) }.map { String($0.dropFirst(3)) })
        day = String(form["day"].prefix(10))
        time = String(form["time"].prefix(5))
        spread = String(form["spread"].prefix(4))
        let typed = form["to"]
        // Blank on purpose where there is a group; else the suggestion stands.
        group = Int64(form["group"]).map { TesterGroupID($0) }
        to = typed.isEmpty && group == nil ? nil : String(typed.prefix(4_000))
    }

    /// Separated by line breaks, commas, semicolons or blanks.
    var testAddresses: [String] {
        (to ?? "").split { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "、" }.map(String.init)
    }
}

/// What came of a test, as it is carried to the page that tells it: testers by their ids, so that nobody's words or
/// addresses stand in a link.
struct SentTest: Sendable {
    var count: Int?
    var missed: [TesterID] = []
    var borrowed: [TesterID] = []

    init() {}

    init(_ result: TestResult) {
        count = result.sent
        missed = result.missed.map(\.tester.id)
        borrowed = result.borrowed.map(\.id)
    }

    init(_ request: Request) {
        let query = request.uri.queryParameters
        func ids(_ name: Substring) -> [TesterID] {
            let numbers = query[name].map { $0.split(separator: ".").compactMap { Int64($0) } } ?? []
            return numbers.prefix(TesterGroup.testerLimit).map { TesterID($0) }
        }
        count = query["sent"].flatMap { Int($0) }.flatMap { (1...1_000).contains($0) ? $0 : nil }
        missed = ids("missed")
        borrowed = ids("borrowed")
    }

    /// Of a link.
    var query: String {
        func ids(_ name: String, _ testers: [TesterID]) -> String {
            testers.isEmpty ? "" : "&\(name)=" + testers.map { "\($0.rawValue)" }.joined(separator: ".")
        }
        return "done=test&sent=\(count ?? 0)" + ids("missed", missed) + ids("borrowed", borrowed)
    }
}
