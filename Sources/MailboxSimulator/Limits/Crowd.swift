// SPDX-License-Identifier: Apache-2.0

/// The open connections of an address or a network against their limit, a short surplus borne
/// (see ``ImposedLimits``). Times are real nanoseconds.
struct Crowd {
    private(set) var open = 0
    /// Since when there are too many, as far as nobody was refused for it.
    private var surplusSince: UInt64?
    /// Surpluses that were borne.
    private(set) var borne = 0

    /// One more wants in. False: it is one too many, and stays out. It counts once ``entered()`` is called.
    mutating func bears(limit: Int, now: UInt64, settling: UInt64) -> Bool {
        let surplus = open + 1 - limit
        guard surplus > 0 else {
            surplusSince = nil
            return true
        }
        let since = surplusSince ?? now
        guard settling > 0, surplus <= max(1, limit / 10), now - since < settling else { return false }
        if surplusSince == nil { borne += 1 }
        surplusSince = since
        return true
    }

    mutating func entered() { open += 1 }

    /// False: there are too many, and were for too long; the one that asks is to leave.
    mutating func stillBears(limit: Int, now: UInt64, settling: UInt64) -> Bool {
        guard open > limit else {
            surplusSince = nil
            return true
        }
        guard let since = surplusSince else {
            surplusSince = now
            borne += 1
            return settling > 0
        }
        guard now - since >= settling else { return true }
        surplusSince = nil
        return false
    }

    /// One leaves. False: it leaves a surplus that had lasted for too long, and nobody was refused for it.
    mutating func left(limit: Int, now: UInt64, settling: UInt64) -> Bool {
        let lasted = open > limit ? surplusSince.map { now - $0 >= settling } ?? false : false
        open = max(0, open - 1)
        if lasted || open <= limit { surplusSince = nil }
        return !lasted
    }
}
