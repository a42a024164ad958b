// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Where a file is handed in, and what became of the earlier ones.
struct ImportListPage: Page {
    struct Row: Sendable {
        let path: String
        let name: String
        let when: String
        let chip: String
        let state: String
        let counts: String
    }

    let text: [String: String]
    let formToken: String
    let tabs: [ReaderTab]
    let rows: [Row]
    let isEmpty: Bool

    init(
        _ imports: [ContactImport], isRunning: (ImportID) -> Bool, formToken: String, language: Language,
        offsetInMinutes: Int
    ) {
        let texts = ImportTexts(language)
        text = texts.labels
        self.formToken = formToken
        tabs = ReaderTab.all(.imports, language)
        rows = imports.map { found in
            let (chip, name) = texts.state(found, isRunning: isRunning(found.id))
            return Row(
                path: "/readers/imports/\(found.id.rawValue)", name: found.fileName,
                when: language.time(found.startedAt.seconds, offsetInMinutes: offsetInMinutes), chip: chip,
                state: name, counts: texts.counts(found.counts))
        }
        isEmpty = rows.isEmpty
    }

    static let template = "import-list"
}
