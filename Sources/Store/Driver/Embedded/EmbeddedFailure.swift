// SPDX-License-Identifier: Apache-2.0

import GRDB
import Platform

/// Result codes of SQLite as decisions of the caller.
enum EmbeddedFailure {
    static func storeError(_ error: any Error) -> StoreError {
        guard let error = error as? DatabaseError else { return .unavailable(detail: "\(error)") }
        return storeError(
            code: error.resultCode.rawValue, detail: "\(error.extendedResultCode): \(error.message ?? "")")
    }

    static func storeError(code: Int32, detail: String) -> StoreError {
        switch ResultCode(rawValue: code) {
        case .SQLITE_FULL: .full(detail: detail)
        case .SQLITE_CONSTRAINT: .conflict(detail: detail)
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_INTERRUPT,
            .SQLITE_READONLY, .SQLITE_PROTOCOL, .SQLITE_MISUSE:
            .unavailable(detail: detail)
        default: .broken(detail: detail)
        }
    }

    /// A failed COMMIT may have been written all the same (a failed fdatasync leaves the row there after a restart),
    /// save where SQLite says before writing that it will not.
    static func commitError(_ error: any Error) -> StoreError {
        let mapped = storeError(error)
        guard let error = error as? DatabaseError else { return .unknownOutcome(detail: "\(error)") }
        return switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_BUSY, .SQLITE_CONSTRAINT: mapped
        default: .unknownOutcome(detail: "\(error.extendedResultCode): \(error.message ?? "")")
        }
    }
}
