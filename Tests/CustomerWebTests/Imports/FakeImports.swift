// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform

@testable import CustomerWeb

extension ImportDesk {
    /// A desk with an empty shelf of its own.
    static func fake(_ stores: any ImportDesk.Stores) -> ImportDesk {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("hya-\(UUID().uuidString)").path
        return ImportDesk(shelf: ImportShelf(root: root), stores: stores, now: { FakeCompany.start })
    }
}
