// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// A file that was handed in: what its columns are, and what importing it would do.
struct ImportFilePage: Page {
    struct Option: Sendable {
        let value: String
        let name: String
        let isChosen: Bool
        var hint = ""
    }

    struct Column: Sendable {
        let field: String
        let name: String
        let samples: String
        let label: String
        let targets: [Option]
    }

    struct Figure: Sendable {
        let label: String
        let value: String
    }

    struct Reason: Sendable {
        let message: String
        let count: String
    }

    struct Line: Sendable {
        let number: Int
        let cells: [String]
        let result: String
        let isTaken: Bool
    }

    let text: [String: String]
    let formToken: String
    let code: String
    let lead: String
    let tabs: [ReaderTab]
    let problems: [String]
    let encodings: [Option]
    let columns: [Column]
    let modes: [Option]
    let lists: [Option]
    let newList: String
    let lookButton: String
    let isLooking: Bool
    let percent: Int
    let hasForecast: Bool
    let figures: [Figure]
    let details: [String]
    let reasons: [Reason]
    let hasReasons: Bool
    let headNames: [String]
    let head: [Line]
    let canStart: Bool
    let startButton: String

    static let template = "import-file"
}

/// What a page about a file is made from.
struct ImportFileScene {
    var staged: StagedImport
    var encoding: TextEncoding
    var header: [String]
    var rows: [[String]]
    var order: ImportDesk.Order
    var fields: [ContactField]
    var lists: [ContactList]
    var phase: ImportDesk.Phase?
    var problems: [String] = []

    func page(formToken: String, language: Language) -> ImportFilePage {
        let texts = ImportTexts(language)
        func refusal(_ refusal: Refusal) -> String { refusal.text(language) }
        var problems = problems
        var forecast: ImportForecast?
        var progress: Int?
        switch phase {
        case .looking(let bytes, let total)?, .running(_, _, let bytes, let total)?:
            progress = Int(bytes * 100 / max(1, total))
        case .looked(let found)?: forecast = found
        case .failed(let why)?: problems.append(refusal(why))
        case .finished?, nil: break
        }
        let taken = (forecast?.created ?? 0) + (forecast?.updated ?? 0)
        func number(_ count: Int) -> String { Language.grouped(count) }
        return ImportFilePage(
            text: texts.labels, formToken: formToken, code: staged.code,
            lead: texts.fileLead(staged.fileName, encoding), tabs: ReaderTab.all(.imports, language),
            problems: problems,
            encodings: [
                option("", texts.encodingFound, order.encoding == nil),
                option("utf-8", "UTF-8", order.encoding == .utf8),
                option("cp932", "Shift_JIS", order.encoding == .cp932),
            ],
            columns: header.indices.map { column($0, texts) },
            modes: [.both, .new, .update].map { (mode: ImportMode) in
                let (name, hint) = texts.mode(mode)
                return ImportFilePage.Option(
                    value: mode.rawValue, name: name, isChosen: order.mode == mode, hint: hint)
            },
            lists: [option("", texts.noList, order.list == nil)]
                + lists.map { option($0.name, $0.name, order.list == $0.name) },
            newList: lists.contains { $0.name == order.list } ? "" : order.list ?? "",
            lookButton: forecast == nil ? texts.look : texts.lookAgain, isLooking: progress != nil,
            percent: progress ?? 0, hasForecast: forecast != nil,
            figures: forecast.map { found in
                [
                    (texts.created, found.created), (texts.updated, found.updated), (texts.refused, found.faulty),
                    (texts.leftOut, found.leftOut + found.optedOut + found.trashed),
                ].map { ImportFilePage.Figure(label: $0.0, value: number($0.1)) }
            } ?? [],
            details: forecast.map(texts.details) ?? [],
            reasons: forecast?.faults.map {
                ImportFilePage.Reason(message: refusal($0.reason), count: number($0.count))
            } ?? [],
            hasReasons: !(forecast?.faults.isEmpty ?? true), headNames: names,
            head: forecast?.head.map { line in
                ImportFilePage.Line(
                    number: line.line, cells: line.cells,
                    result: line.reason.map(refusal) ?? texts.isTaken, isTaken: line.reason == nil)
            } ?? [],
            canStart: taken > 0, startButton: texts.start(taken))
    }

    private func option(_ value: String, _ name: String, _ isChosen: Bool) -> ImportFilePage.Option {
        ImportFilePage.Option(value: value, name: name, isChosen: isChosen)
    }

    /// Names of the columns that are taken, the address first.
    private var names: [String] {
        let taken = order.columns.indices.filter { order.columns[$0] != .ignored && order.columns[$0] != .address }
        let address = order.columns.firstIndex(of: .address).map { [$0] } ?? []
        return (address + taken).map { header.indices.contains($0) ? header[$0] : "" }
    }

    private func column(_ index: Int, _ texts: ImportTexts) -> ImportFilePage.Column {
        let chosen = order.columns.indices.contains(index) ? order.columns[index] : .ignored
        let name = header[index].isEmpty ? "\(index + 1)" : header[index]
        var targets = [
            option("address", texts.address, chosen == .address), option("ignored", texts.ignored, chosen == .ignored),
        ]
        targets += fields.map { option("f\($0.id.rawValue)", $0.name, chosen == .field($0.id)) }
        let isKnown = fields.contains { $0.name.lowercased() == header[index].lowercased() }
        if !header[index].isEmpty, !isKnown {
            targets += [ContactField.Kind.text, .number, .date].map {
                option("n\($0.rawValue)", texts.new($0), chosen == .new($0))
            }
        }
        let samples = rows.prefix(3).compactMap { $0.indices.contains(index) ? String($0[index].prefix(40)) : nil }
        return ImportFilePage.Column(
            field: "c\(index)", name: name, samples: samples.filter { !$0.isEmpty }.joined(separator: " / "),
            label: texts.targetOf(name), targets: targets)
    }
}
