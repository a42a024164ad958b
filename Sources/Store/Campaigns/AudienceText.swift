// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform

/// An audience as its column holds it: JSON.
enum AudienceText {
    static func text(_ audience: Audience) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // An audience is numbers and texts: nothing in it can fail to encode.
        return (try? encoder.encode(audience)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    static func audience(_ text: String) throws(StoreError) -> Audience {
        do { return try JSONDecoder().decode(Audience.self, from: Data(text.utf8)) } catch {
            throw .broken(detail: "an audience cannot be read: \(error)")
        }
    }
}
