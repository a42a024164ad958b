// SPDX-License-Identifier: Apache-2.0

/// A point in time on both clocks, in nanoseconds since the simulator's start.
struct Moment: Sendable, Equatable {
    /// As the machine counts.
    var real: UInt64
    /// As the simulator counts: `real` times the scale.
    var simulated: UInt64

    var seconds: Double { Double(simulated) / 1e9 }
}

/// The time of a simulation, which may run faster than that of the machine.
struct SimulatorClock: Sendable {
    static let scales = 0.001...100_000.0

    let scale: Double
    /// Seconds since 1970 at the start.
    let startedAt: Int64
    private let start: UInt64
    private let uptime: @Sendable () -> UInt64

    init(scale: Double, startedAt: Int64, uptime: @escaping @Sendable () -> UInt64) {
        self.scale = min(max(scale, Self.scales.lowerBound), Self.scales.upperBound)
        self.startedAt = startedAt
        self.uptime = uptime
        self.start = uptime()
    }

    func now() -> Moment {
        let uptime = uptime()
        let real = uptime > start ? uptime - start : 0
        guard scale != 1 else { return Moment(real: real, simulated: real) }
        return Moment(real: real, simulated: UInt64(min(Double(real) * scale, 9e18)))
    }

    /// Seconds since the hour began, 0..<3600.
    func secondOfHour(_ moment: Moment) -> Int {
        let since = startedAt + Int64(moment.simulated / 1_000_000_000)
        return Int((since % 3_600 + 3_600) % 3_600)
    }
}

extension Duration {
    /// At least 0, at most 292 years.
    var nanosecondsFromZero: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 9_000_000_000 else { return 9_000_000_000_000_000_000 }
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }

    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
