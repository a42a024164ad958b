// SPDX-License-Identifier: Apache-2.0

/// Why a use case did not do what was asked, in words for the person who asked. Nothing was changed.
package struct Refusal: Error, Hashable, CustomStringConvertible {
    package let english: String
    package let japanese: String
    /// The database refused, not the use case: the same may succeed later.
    package let isFromStore: Bool

    package init(english: String, japanese: String) {
        self.english = english
        self.japanese = japanese
        isFromStore = false
    }

    private init(store english: String, _ japanese: String) {
        self.english = english
        self.japanese = japanese
        isFromStore = true
    }

    package var description: String { english }

    package init(_ error: StoreError) {
        switch error {
        case .unavailable:
            self.init(
                store: "the database does not answer; nothing was changed, please try again",
                "データベースが応答しません。何も変更していません。もう一度お試しください。")
        case .full:
            self.init(
                store: "the disk is full; nothing more was changed. Free some space, then try again",
                "ディスクがいっぱいです。何も変更していません。空きを作ってから、もう一度お試しください。")
        case .conflict(let detail):
            self.init(store: "it exists already: \(detail)", "すでに存在します: \(detail)")
        case .unknownOutcome(let detail), .broken(let detail):
            self.init(
                store: "the database failed: \(detail)", "データベースの障害です: \(detail)")
        }
    }
}
