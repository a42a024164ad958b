// SPDX-License-Identifier: Apache-2.0

/// A token bucket that holds at most a tenth of a second's worth (at least one), so that a rate has no bursts.
struct RateLimit: Sendable {
    private let perSecond: Double
    private let capacity: Double
    private var tokens: Double
    /// Nanoseconds of a monotonic clock.
    private var updated: UInt64

    init(perSecond: Double, now: UInt64) {
        self.perSecond = perSecond
        capacity = max(1, perSecond / 10)
        tokens = 1
        updated = now
    }

    /// Takes a token. Nil when it was there, else how many nanoseconds until one is.
    mutating func take(now: UInt64) -> UInt64? {
        if now > updated {
            tokens = min(capacity, tokens + Double(now - updated) / 1e9 * perSecond)
            updated = now
        }
        if tokens >= 1 {
            tokens -= 1
            return nil
        }
        return UInt64((1 - tokens) / perSecond * 1e9) + 1
    }

    /// Tokens that are there.
    func available(now: UInt64) -> Int {
        Int(min(capacity, tokens + (now > updated ? Double(now - updated) / 1e9 * perSecond : 0)))
    }

    /// Nanoseconds until one is; 0: it is there.
    func wait(now: UInt64) -> UInt64 {
        let present = tokens + (now > updated ? Double(now - updated) / 1e9 * perSecond : 0)
        return present >= 1 ? 0 : UInt64((1 - present) / perSecond * 1e9) + 1
    }

    /// Gives a token back that was taken in vain.
    mutating func giveBack() { tokens = min(capacity, tokens + 1) }
}
