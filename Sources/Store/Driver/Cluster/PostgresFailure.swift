// SPDX-License-Identifier: Apache-2.0

import Platform

/// SQLSTATE codes (PostgreSQL documentation, appendix A) as decisions of the caller.
enum PostgresFailure {
    /// `state` is empty when the connection was lost.
    static func storeError(state: String, detail: String) -> StoreError {
        switch state.prefix(2) {
        case "53" where state == "53100": .full(detail: detail)
        // No state: lost connection. 08 connection, 25P03 idle too long, 40 rolled back, 53 resources, 55 locks,
        // 57 operator's intervention, 58 system.
        case "", "08", "40", "53", "55", "57", "58": .unavailable(detail: detail)
        case "25" where state == "25P03" || state == "25006": .unavailable(detail: detail)
        case "23": .conflict(detail: detail)
        default: .broken(detail: detail)
        }
    }
}
