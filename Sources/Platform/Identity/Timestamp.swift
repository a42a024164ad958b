// SPDX-License-Identifier: Apache-2.0

/// A point in wall-clock time: microseconds since 1970-01-01T00:00:00Z, as every table stores it.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let microseconds: Int64

    /// Later than anything that is planned.
    package static let distantFuture = Timestamp(microseconds: .max)

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package var seconds: Int64 { microseconds / 1_000_000 }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    package static func + (left: Self, right: Duration) -> Self {
        let (seconds, attoseconds) = right.components
        return Self(microseconds: left.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
}
