// SPDX-License-Identifier: Apache-2.0

import Platform

/// When a provider wants to be left alone: minutes of each hour.
enum QuietMinutes {
    private static let minute: Int64 = 60_000_000

    /// The rest that `now` is in, or the next one. Nil: there are none. An end of nil: every minute is quiet.
    static func next(_ minutes: Set<Int>, at now: Timestamp) -> (from: Timestamp, until: Timestamp?)? {
        let present = now.microseconds / minute
        func isQuiet(_ count: Int64) -> Bool { minutes.contains(Int(count % 60)) }
        guard let first = (present..<present + 60).first(where: isQuiet) else { return nil }
        let end = (first..<first + 60).first { !isQuiet($0) }
        return (
            Timestamp(microseconds: first * minute), end.map { Timestamp(microseconds: $0 * minute) }
        )
    }
}
