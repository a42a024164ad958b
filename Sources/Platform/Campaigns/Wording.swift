// SPDX-License-Identifier: Apache-2.0

/// A text in both languages of the screens.
package struct Wording: Sendable, Hashable {
    package let japanese: String
    package let english: String

    package init(japanese: String, english: String) {
        self.japanese = japanese
        self.english = english
    }
}
