// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Where addresses and domains are typed, pasted or handed in as a file.
struct BlockedNewPage: Page {
    let text: BlockedTexts
    let formToken: String
    let tabs: [ReaderTab]
    let lines: String
    let isWide: Bool
    let errors: [String]

    static let template = "blocked-new"

    init(lines: String = "", isWide: Bool = false, problem: String? = nil, formToken: String, language: Language) {
        text = BlockedTexts(language)
        self.formToken = formToken
        tabs = ReaderTab.all(.blocked, language)
        self.lines = lines
        self.isWide = isWide
        errors = problem.map { [$0] } ?? []
    }
}

/// What came of an addition, or how far it is.
struct BlockedResultPage: Page {
    struct Figure: Sendable {
        let label: String
        let value: String
    }

    struct Unusable: Sendable {
        let line: String
        let content: String
        let reason: String
    }

    let text: BlockedTexts
    let tabs: [ReaderTab]
    let code: String
    /// The name of the file; empty of a paste.
    let files: [String]
    let isRunning: Bool
    let percent: Int
    let problems: [String]
    let figures: [Figure]
    let hasFigures: Bool
    let unusable: [Unusable]
    let hasUnusable: Bool
    /// Where there are more than are shown; empty or one.
    let shown: [String]

    static let template = "blocked-result"

    init(_ job: BlockDesk.Job, code: String, language: Language) {
        let texts = BlockedTexts(language)
        text = texts
        tabs = ReaderTab.all(.blocked, language)
        self.code = code
        files = job.fileName.isEmpty ? [] : [job.fileName]
        var report: BlockReport?
        switch job.phase {
        case .running(let bytes, let total):
            (isRunning, percent, problems) = (true, Self.percent(bytes, total), [])
        case .failed(let refusal):
            (isRunning, percent, problems) = (false, 0, [refusal.text(language)])
        case .finished(let found):
            (isRunning, percent, problems) = (false, 100, [])
            report = found
        }
        figures =
            report.map { report in
                [
                    (texts.added, report.added), (texts.present, report.present), (texts.unusable, report.unusable),
                    (texts.stopped, report.stopped),
                ].map { Figure(label: $0.0, value: Language.grouped($0.1)) }
            } ?? []
        hasFigures = report != nil
        unusable = (report?.examples ?? []).map { example in
            Unusable(
                line: Language.grouped(example.line), content: example.text,
                reason: language == .japanese ? example.reason.japanese : example.reason.english)
        }
        hasUnusable = !unusable.isEmpty
        shown =
            (report?.unusable ?? 0) > unusable.count ? [texts.shown(unusable.count)] : []
    }

    static func percent(_ bytes: Int64, _ total: Int64) -> Int { Int(min(bytes, total) * 100 / max(1, total)) }
}
