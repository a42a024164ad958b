// SPDX-License-Identifier: Apache-2.0

/// A token bucket that holds one token and what 25 ms bring (a quarter of one at least).
///
/// It has no bursts to speak of: a receiver that counts a second's messages, and bears a tenth more than the rate, does
/// so even when the network brings two of them together that left 75 ms apart. And who comes for a token up to 25 ms
/// late, as a busy machine does, loses nothing by it.
struct RateLimit: Sendable {
    private let perSecond: Double
    private let capacity: Double
    private var tokens: Double
    /// Nanoseconds of a monotonic clock.
    private var updated: UInt64

    init(perSecond: Double, now: UInt64) {
        self.perSecond = perSecond
        capacity = 1 + max(0.25, perSecond / 40)
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
