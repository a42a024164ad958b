// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// What happened with one client, second by second; seconds without an event have no entry.
struct RecordSeries {
    struct Second {
        /// Since the simulator's start, by its own clock.
        var second: Int32
        /// Connections open at its end, and at most.
        var open: Int32 = 0
        var peak: Int32 = 0
        var mails: Int32 = 0
        var accepted: Int32 = 0
        var refused: Int32 = 0
        var violations: Int32 = 0
    }

    enum Event { case opened, closed, turnedAway, mail, accepted, refused, violation }

    private(set) var seconds = CircularBuffer<Second>()
    private(set) var totals = SimulationRecord.Totals()
    private var open: Int32 = 0

    /// How many entries it grew by. At `limit` entries its oldest goes.
    mutating func note(_ event: Event, second: Int32, limit: Int) -> Int {
        var grew = 0
        if (seconds.last?.second ?? -1) < second {
            seconds.append(Second(second: second, open: open, peak: open))
            grew = 1
            while seconds.count > max(1, limit) {
                seconds.removeFirst()
                grew -= 1
            }
        }
        let last = seconds.index(before: seconds.endIndex)
        switch event {
        case .opened:
            open += 1
            totals.connections += 1
        case .closed: open = max(0, open - 1)
        case .turnedAway:
            totals.connections += 1
            totals.refused += 1
            seconds[last].refused &+= 1
        case .mail:
            totals.mails += 1
            seconds[last].mails &+= 1
        case .accepted:
            totals.accepted += 1
            seconds[last].accepted &+= 1
        case .refused:
            totals.refused += 1
            seconds[last].refused &+= 1
        case .violation:
            totals.violations += 1
            seconds[last].violations &+= 1
        }
        seconds[last].open = open
        seconds[last].peak = max(seconds[last].peak, open)
        return grew
    }
}
