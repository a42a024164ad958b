// SPDX-License-Identifier: Apache-2.0

/// What a store could not do. Nothing was written unless the case says otherwise.
package enum StoreError: Error, Equatable {
    /// The database did not answer within its limit, or is locked; the caller may try again.
    case unavailable(detail: String)
    /// No room on the disk. The caller stops taking work in; reading goes on; it may try again when there is room.
    case full(detail: String)
    /// The row conflicts with another one, such as a second tenant of the same slug.
    case conflict(detail: String)
    /// A commit failed: nobody knows whether it was written. Reopen, look, then decide; on a sync error stop the process.
    case unknownOutcome(detail: String)
    /// The statement is wrong or the data is damaged: a defect, not to be tried again.
    case broken(detail: String)
}
