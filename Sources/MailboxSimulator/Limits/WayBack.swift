// SPDX-License-Identifier: Apache-2.0

/// An address on its documented way back after a refusal (``ImposedLimits/Recovery``). Pure; nanoseconds.
///
/// A step counts from the earliest moment at which it was earned, so that a client with a clock of its own is never
/// accused for being as fast as it may be.
struct WayBack {
    private let refused: Moment
    private let step: Int
    private let every: UInt64
    /// Real time in which what comes was on its way already.
    private let reaction: UInt64
    /// Simulated time.
    let pauseEnds: UInt64
    private(set) var ceiling: Int
    private var grown: UInt64
    /// The first acceptance since then.
    private var progress: UInt64?

    init(_ recovery: ImposedLimits.Recovery, refused: Moment, reaction: UInt64, scale: Double) {
        let longest = ImposedLimits.longestDuration
        let pause = min(recovery.pause, longest).nanosecondsFromZero
        self.refused = refused
        self.reaction = min(reaction, UInt64(Double(pause) / scale / 4))
        step = min(max(1, recovery.step), ImposedLimits.countRange.upperBound)
        every = max(1, min(recovery.every, longest).nanosecondsFromZero)
        pauseEnds = refused.simulated + pause
        ceiling = min(max(1, recovery.connections), ImposedLimits.countRange.upperBound)
        grown = pauseEnds
    }

    func isPausing(_ now: Moment) -> Bool { now.simulated < pauseEnds }

    func wasOnItsWay(_ now: Moment) -> Bool { now.real - refused.real <= reaction }

    func secondsSinceRefusal(_ now: Moment) -> Double { Double(now.simulated - refused.simulated) / 1e9 }

    mutating func accepted(_ now: Moment) {
        guard !isPausing(now) else { return }
        advance(now)
        if progress == nil { progress = now.simulated }
        advance(now)
    }

    /// Call it before ``ceiling`` is used.
    mutating func advance(_ now: Moment) {
        guard let first = progress else { return }
        let earned = max(grown + every, first)
        guard now.simulated >= earned else { return }
        ceiling += step
        grown = earned
        progress = nil
    }
}
