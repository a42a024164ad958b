// SPDX-License-Identifier: Apache-2.0

/// What an import did.
package struct ImportReport: Sendable, Equatable {
    package var imported = 0
    package var updated = 0
    package var rejected = 0
    /// Path of the file with the rejected rows and the reasons; nil when there were none.
    package var rejectedFile: String?
    package var seconds = 0.0
}
