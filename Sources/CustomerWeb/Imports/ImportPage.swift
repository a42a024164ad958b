// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// One import: how far it is, what became of it, and the way back.
struct ImportPage: Page {
    let text: [String: String]
    let formToken: String
    let path: String
    let name: String
    let tabs: [ReaderTab]
    let chip: String
    let state: String
    let when: String
    let isRunning: Bool
    let isMoving: Bool
    let percent: Int
    let progress: String
    let problems: [String]
    let figures: [ImportFilePage.Figure]
    let hasRejected: Bool
    let isBrokenOff: Bool
    let isUndone: Bool
    let canUndo: Bool
    let seePath: String

    init(
        _ found: ContactImport, running: (rows: Int, bytes: Int64, total: Int64)?, undoing: Int?, hasRejected: Bool,
        problems: [String], formToken: String, language: Language, offsetInMinutes: Int
    ) {
        let texts = ImportTexts(language)
        text = texts.labels
        self.formToken = formToken
        path = "/readers/imports/\(found.id.rawValue)"
        name = found.fileName
        tabs = ReaderTab.all(.imports, language)
        (chip, state) = texts.state(found, isRunning: running != nil)
        when = language.time(found.startedAt.seconds, offsetInMinutes: offsetInMinutes)
        isRunning = running != nil
        isMoving = running != nil || undoing != nil
        percent = running.map { Int($0.bytes * 100 / max(1, $0.total)) } ?? 0
        progress = running.map { texts.running($0.rows) } ?? undoing.map(texts.undoing) ?? ""
        self.problems = problems
        let counts = found.counts ?? ImportCounts()
        figures =
            found.counts == nil
            ? []
            : [(texts.added, counts.imported), (texts.changed, counts.updated), (texts.notTaken, counts.rejected)].map {
                ImportFilePage.Figure(label: $0.0, value: Language.grouped($0.1))
            }
        self.hasRejected = hasRejected && found.undoneAt == nil
        isBrokenOff = found.finishedAt == nil && running == nil && found.undoneAt == nil
        isUndone = found.undoneAt != nil && undoing == nil
        canUndo = running == nil && undoing == nil && found.undoneAt == nil
        seePath = found.list.map { "/readers?list=\($0.rawValue)" } ?? "/readers"
    }

    static let template = "import"
}
