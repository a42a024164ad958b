// SPDX-License-Identifier: Apache-2.0

internal import SMTP
internal import Synchronization

/// The ``Door`` of one provider for all its event loops: one lock, and the clock read under it.
final class Doorkeeper: Sendable {
    /// It imposes limits, in place of the profile's own.
    let imposes: Bool
    private let clock: SimulatorClock
    private let door: Mutex<Door>

    init(_ door: Door, clock: SimulatorClock) {
        imposes = door.limits != nil
        self.clock = clock
        self.door = Mutex(door)
    }

    func connected(_ address: String) -> Door.Words? {
        door.withLock { door in
            let now = clock.now()
            return door.connected(address, now, secondOfHour: clock.secondOfHour(now))
        }
    }

    func mail(_ connection: ServerConnection) -> Door.Words? {
        door.withLock { door in
            let now = clock.now()
            return door.mail(
                connection.peer, messages: connection.messages, now, secondOfHour: clock.secondOfHour(now))
        }
    }

    func recipient(of address: String, isUnknown: Bool) -> Door.Words? {
        door.withLock { $0.recipient(address, isUnknown: isUnknown, clock.now()) }
    }

    func accepted(_ address: String) { door.withLock { $0.accepted(address, clock.now()) } }

    func refused(_ address: String, speaksOfLimits: Bool = false) {
        door.withLock { $0.refused(address, speaksOfLimits: speaksOfLimits, clock.now()) }
    }

    func closed(_ address: String) { door.withLock { $0.closed(address, clock.now()) } }

    /// Blocks from now on.
    func block(for duration: Duration, at place: Block.Place, reply: ServerReply?, peers: Set<String>?) {
        door.withLock { door in
            let from = Duration.nanoseconds(Int64(clamping: clock.now().simulated))
            let block = Block(from: from, to: from + duration, at: place, reply: reply, peers: peers)
            door.add(Door.StandingBlock(block, reason: .triggered))
        }
    }

    func record() -> SimulationRecord.ProviderRecord {
        let door = door.withLock { $0 }
        var record = SimulationRecord.ProviderRecord(limits: door.limits)
        record.violations = Dictionary(
            Violation.Kind.allCases.map { ($0.rawValue, door.violations[$0] ?? 0) }, uniquingKeysWith: { $1 })
        record.blockedForUnknownUsers = door.blockedForUnknownUsers
        record.newestViolations = Array(door.newest)
        record.blocks = door.blocks.map { block in
            SimulationRecord.BlockRecord(
                from: Double(block.from) / 1e9, to: Double(block.to) / 1e9, reason: block.reason,
                place: block.block.place, clients: block.network.map { [$0] } ?? block.block.peers?.sorted())
        }
        for network in door.networks { record.surplusesBorne += network.crowd.borne }
        for client in door.clients {
            record.surplusesBorne += client.crowd.borne
            record.totals.add(client.series.totals)
            record.clients[client.address] = SimulationRecord.ClientRecord(
                totals: client.series.totals, seconds: client.series.seconds.map(\.row))
        }
        return record
    }
}

extension SimulationRecord.Totals {
    fileprivate mutating func add(_ other: Self) {
        connections += other.connections
        mails += other.mails
        accepted += other.accepted
        refused += other.refused
        violations += other.violations
    }
}

extension RecordSeries.Second {
    /// In the order of ``SimulationRecord/columns``.
    fileprivate var row: [Int] {
        [Int(second), Int(open), Int(peak), Int(mails), Int(accepted), Int(refused), Int(violations)]
    }
}
