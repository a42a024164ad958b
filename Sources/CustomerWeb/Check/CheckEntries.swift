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
    /// Nil: the suggested ones.
    var to: String?
    var problem: String?
    /// What was done just before.
    var done = ""
    /// Which of the sample is shown, from 1.
    var person = 1

    init(_ request: Request) {
        done = request.uri.queryParameters["done"].map { String($0.prefix(20)) } ?? ""
        person = request.uri.queryParameters["person"].flatMap { Int($0) } ?? 1
    }

    init(_ form: Form) {
        ticked = Set(form.names.filter { $0.hasPrefix(Self.tickPrefix) }.map { String($0.dropFirst(3)) })
        day = String(form["day"].prefix(10))
        time = String(form["time"].prefix(5))
        let typed = form["to"]
        to = typed.isEmpty ? nil : String(typed.prefix(4_000))
    }

    /// Separated by line breaks, commas, semicolons or blanks.
    var testAddresses: [String] {
        (to ?? "").split { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "、" }.map(String.init)
    }
}
