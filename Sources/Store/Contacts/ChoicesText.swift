// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The choices of a field as their column holds them: a JSON array.
enum ChoicesText {
    static func text(_ choices: [String]) -> String {
        // Texts alone: nothing in it can fail to encode.
        (try? JSONEncoder().encode(choices)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    static func choices(_ text: String) -> [String] {
        text == "[]" ? [] : (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []
    }
}
