// SPDX-License-Identifier: Apache-2.0

internal import WebFoundation

/// The ways between the pages about readers.
struct ReaderTab: Sendable {
    enum Place: CaseIterable { case readers, lists, fields, imports, blocked }

    let name: String
    let path: String
    let isCurrent: Bool

    static func all(_ current: Place, _ language: Language) -> [ReaderTab] {
        Place.allCases.map { place in
            let (japanese, english, path) =
                switch place {
                case .readers: ("読者", "Readers", "/readers")
                case .lists: ("リストとタグ", "Lists and tags", "/readers/lists")
                case .fields: ("項目", "Fields", "/readers/fields")
                case .imports: ("読み込み", "Imports", "/readers/imports")
                case .blocked: ("配信除外", "Blocked", "/readers/blocked")
                }
            return ReaderTab(
                name: language == .japanese ? japanese : english, path: path, isCurrent: place == current)
        }
    }
}
