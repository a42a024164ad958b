// SPDX-License-Identifier: Apache-2.0

/// A list or tag in the trash.
package struct TrashedList: Sendable, Equatable {
    /// From the trash to the end.
    package static let life = Duration.seconds(30 * 24 * 3_600)

    package let list: ContactList
    package let trashedAt: Timestamp
    /// Members, those in the trash among them.
    package let size: Int

    package init(list: ContactList, trashedAt: Timestamp, size: Int) {
        self.list = list
        self.trashedAt = trashedAt
        self.size = size
    }
}
