// SPDX-License-Identifier: Apache-2.0

/// The exact rule of a rate: of what is let through, any window of time holds at most `capacity`.
///
/// Keeps the time of each of the last `capacity` ones: eight octets each.
struct SlidingWindow {
    /// ⌊rate × window + max(1, a tenth of that)⌋.
    let capacity: Int
    /// Nanoseconds.
    let window: UInt64
    /// A ring once it is full; `next` is the oldest then.
    private var times: [UInt64] = []
    private var next = 0

    /// `rate` a second; one outside of ``ImposedLimits/rateRange`` is moved to its nearer end.
    init(rate: Double) {
        let range = ImposedLimits.rateRange
        let rate = rate > range.lowerBound ? min(rate, range.upperBound) : range.lowerBound
        let seconds = max(1, 1 / rate)
        let expected = rate * seconds
        // The product of a rate and its inverse may lie a hair below the whole number that it stands for.
        capacity = Int((expected + max(1, expected / 10) + 1e-9).rounded(.down))
        window = UInt64(seconds * 1e9)
    }

    /// False: this one would be too many, and is not kept. `now`: nanoseconds that never go back.
    mutating func admits(now: UInt64) -> Bool {
        guard times.count == capacity else {
            times.append(now)
            return true
        }
        guard now >= times[next] + window else { return false }
        times[next] = now
        next = next + 1 == capacity ? 0 : next + 1
        return true
    }

    /// What the window holds when it refuses, the refused one with it.
    var seenWhenFull: Int { capacity + 1 }
}
