// SPDX-License-Identifier: Apache-2.0

/// Why a use case did not do what was asked, in words for the person who asked. Nothing was changed.
package struct Refusal: Error, Equatable, CustomStringConvertible {
    package let english: String
    package let japanese: String

    package init(english: String, japanese: String) {
        self.english = english
        self.japanese = japanese
    }

    package var description: String { english }

    package init(_ error: StoreError) {
        switch error {
        case .unavailable:
            self.init(
                english: "the database does not answer; nothing was changed, please try again",
                japanese: "データベースが応答しません。何も変更していません。もう一度お試しください。")
        case .full:
            self.init(
                english: "the disk is full; nothing more was changed. Free some space, then try again",
                japanese: "ディスクがいっぱいです。何も変更していません。空きを作ってから、もう一度お試しください。")
        case .conflict(let detail):
            self.init(english: "it exists already: \(detail)", japanese: "すでに存在します: \(detail)")
        case .unknownOutcome(let detail), .broken(let detail):
            self.init(
                english: "the database failed: \(detail)", japanese: "データベースの障害です: \(detail)")
        }
    }
}
