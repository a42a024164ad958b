// SPDX-License-Identifier: Apache-2.0

import SMTP
import Testing

@testable import MailboxSimulator

@Suite struct DoorTests {
    /// A door with a clock wound by hand; addresses are 127.0.0.2 unless told.
    private struct Visit {
        var door: Door
        var now = Moment(real: 0, simulated: 0)
        let scale: Double

        init(
            _ limits: ImposedLimits?, blocks: [Block] = [], unknown: UnknownUserBlock? = nil, scale: Double = 1
        ) {
            door = Door(limits: limits, blocks: blocks, unknownUserBlock: unknown, scale: scale)
            self.scale = scale
        }

        mutating func pass(_ seconds: Double) {
            now.real += UInt64(seconds * 1e9)
            now.simulated = UInt64(Double(now.real) * scale)
        }

        private var secondOfHour: Int { Int(now.simulated / 1_000_000_000) % 3_600 }

        mutating func connect(_ address: String = "127.0.0.2") -> Door.Words? {
            door.connected(address, now, secondOfHour: secondOfHour)
        }
        mutating func mail(_ address: String = "127.0.0.2", carried: Int = 0) -> Door.Words? {
            door.mail(address, messages: carried, now, secondOfHour: secondOfHour)
        }
        mutating func recipient(_ address: String = "127.0.0.2", isUnknown: Bool = false) -> Door.Words? {
            door.recipient(address, isUnknown: isUnknown, now)
        }
        mutating func accept(_ address: String = "127.0.0.2") { door.accepted(address, now) }
        mutating func close(_ address: String = "127.0.0.2") { door.closed(address, now) }
        var violations: [Violation.Kind: Int] { door.violations }
    }

    private static let gmail = ImposedLimits.Recovery(
        pause: .seconds(600), connections: 1, step: 1, every: .seconds(60))

    // MARK: - Connections

    @Test func `each address has its own connections`() {
        var visit = Visit(ImposedLimits(connections: 1))
        #expect(visit.connect("127.0.0.2") == nil)
        #expect(visit.connect("127.0.0.3") == nil)
        #expect(visit.violations.isEmpty)
    }

    @Test func `a connection that arrives before the end of its predecessor is no violation`() {
        var visit = Visit(ImposedLimits(connections: 2))
        #expect(visit.connect() == nil)
        #expect(visit.connect() == nil)
        #expect(visit.connect() == nil)
        visit.pass(0.05)
        visit.close()
        visit.pass(10)
        #expect(visit.mail() == nil)
        visit.close()
        visit.close()
        #expect(visit.violations.isEmpty)
    }

    @Test func `a surplus that stays is refused at its next MAIL and counted once`() {
        var visit = Visit(ImposedLimits(connections: 2))
        for _ in 0..<3 { #expect(visit.connect() == nil) }
        visit.pass(0.2)
        #expect(visit.mail() == .tooManyConnections)
        visit.close()
        #expect(visit.mail() == nil)
        #expect(visit.violations == [.connections: 1])
    }

    @Test func `a surplus that only rests is counted when it ends`() {
        var visit = Visit(ImposedLimits(connections: 1))
        #expect(visit.connect() == nil)
        #expect(visit.connect() == nil)
        visit.pass(5)
        visit.close()
        visit.close()
        #expect(visit.violations == [.connections: 1])
    }

    @Test func `a crowd at once is refused beyond a tenth, and so is every one too many where nothing is borne`() {
        var visit = Visit(ImposedLimits(connections: 20))
        for _ in 0..<22 { #expect(visit.connect() == nil) }
        #expect(visit.connect() == .tooManyConnections)
        #expect(visit.violations == [.connections: 1])

        var limits = ImposedLimits(connections: 1)
        limits.settling = .zero
        var strict = Visit(limits)
        #expect(strict.connect() == nil)
        #expect(strict.connect() == .tooManyConnections)
        #expect(strict.violations == [.connections: 1])
    }

    @Test func `a network has its limits beside those of its addresses`() {
        var limits = ImposedLimits(network: ImposedLimits.Network(connections: 1, messagesPerSecond: 1))
        limits.settling = .zero
        var visit = Visit(limits)
        #expect(visit.connect("192.0.2.1") == nil)
        #expect(visit.connect("192.0.2.2") == .tooManyConnections)
        #expect(visit.connect("198.51.100.1") == nil)
        #expect(visit.mail("192.0.2.1") == nil)
        #expect(visit.mail("192.0.2.1") == nil)
        #expect(visit.mail("192.0.2.1") == .incident)
        #expect(visit.violations == [.networkConnections: 1, .networkRate: 1])
    }

    // MARK: - Messages

    @Test func `the message after the last one of a connection is a violation`() {
        var visit = Visit(ImposedLimits(messagesPerConnection: 20))
        #expect(visit.mail(carried: 19) == nil)
        #expect(visit.mail(carried: 20) == .tooManyMessages)
        #expect(visit.violations == [.messagesPerConnection: 1])
    }

    @Test func `any second holds the rate and a tenth, over all connections`() {
        var visit = Visit(ImposedLimits(messagesPerSecond: 20))
        for _ in 0..<22 { #expect(visit.mail() == nil) }
        #expect(visit.mail() == .incident)
        visit.pass(0.999)
        #expect(visit.mail() == .incident)
        visit.pass(0.001)
        for _ in 0..<22 { #expect(visit.mail() == nil) }
        #expect(visit.mail() == .incident)
        #expect(visit.violations == [.rate: 3])
    }

    // MARK: - The way back

    @Test func `the way back after a refusal: silence, one connection, one more at a time`() {
        var visit = Visit(
            ImposedLimits(connections: 3, recovery: Self.gmail), blocks: [Block(from: .zero, to: .seconds(1))])
        #expect(visit.connect() == .incident)
        visit.pass(1.5)
        #expect(visit.connect() == .incident)  // on its way already
        visit.pass(598.5)
        #expect(visit.connect() == nil)
        #expect(visit.mail() == nil)
        visit.accept()
        visit.pass(60)
        #expect(visit.connect() == nil)
        visit.accept()
        visit.pass(60)
        #expect(visit.connect() == nil)
        #expect(visit.mail() == nil)
        #expect(visit.violations.isEmpty)
    }

    @Test func `whoever comes in the pause waits anew`() {
        var visit = Visit(ImposedLimits(recovery: Self.gmail), blocks: [Block(from: .zero, to: .seconds(1))])
        #expect(visit.connect() == .incident)
        visit.pass(300)
        #expect(visit.connect() == .incident)
        visit.pass(400)
        #expect(visit.connect() == .incident)
        visit.pass(600)
        #expect(visit.connect() == nil)
        #expect(visit.violations == [.pause: 2])
        #expect(visit.door.newest.first?.seen == 300)
        #expect(visit.door.newest.first?.allowed == 600)
    }

    @Test func `a connection too many on the way back is a violation, and so is one before mail was accepted`() {
        var limits = ImposedLimits(connections: 5, recovery: Self.gmail)
        limits.settling = .zero
        var visit = Visit(limits, blocks: [Block(from: .zero, to: .seconds(1))])
        #expect(visit.connect() == .incident)
        visit.pass(600)
        #expect(visit.connect() == nil)
        visit.pass(120)
        #expect(visit.connect() == .incident)
        #expect(visit.violations == [.recovery: 1])
        visit.pass(100)
        #expect(visit.mail() == .incident)
        #expect(visit.violations == [.recovery: 1, .pause: 1])
    }

    @Test func `a refusal of the profile that speaks of limits begins the way back, another does not`() {
        var visit = Visit(ImposedLimits(recovery: Self.gmail))
        visit.door.refused("127.0.0.2", speaksOfLimits: false, visit.now)
        #expect(visit.connect() == nil)
        visit.door.refused("127.0.0.2", speaksOfLimits: true, visit.now)
        visit.pass(10)
        #expect(visit.mail() == .incident)
        #expect(visit.mail("127.0.0.3") == nil)
        #expect(visit.violations == [.pause: 1])
    }

    @Test func `a fast clock shortens pauses and leaves rates`() {
        var visit = Visit(
            ImposedLimits(messagesPerSecond: 1, recovery: Self.gmail), blocks: [Block(from: .zero, to: .seconds(60))],
            scale: 60)
        #expect(visit.connect() == .incident)
        visit.pass(9.9)
        #expect(visit.connect() == .incident)
        visit.pass(10)
        #expect(visit.connect() == nil)
        #expect(visit.mail() == nil)
        #expect(visit.mail() == nil)
        #expect(visit.mail() == .incident)
        #expect(visit.violations == [.pause: 1, .rate: 1])
    }

    // MARK: - Times

    @Test func `quiet minutes are quiet, but for what was on its way, over the top of the hour too`() {
        var visit = Visit(ImposedLimits(quietMinutes: [59, 0]))
        visit.pass(59 * 60 - 1)
        #expect(visit.mail() == nil)
        visit.pass(2)
        #expect(visit.mail() == nil)
        visit.pass(2)
        #expect(visit.mail() == .incident)
        visit.pass(57.5)
        #expect(visit.connect() == .incident)
        visit.pass(60)
        #expect(visit.mail() == nil)
        #expect(visit.violations == [.quietMinute: 2])
    }

    @Test func `a block is for whom it is for, and while it lasts`() {
        let reply = ServerReply(421, "4.7.28 no")
        var visit = Visit(
            nil,
            blocks: [
                Block(from: .seconds(10), to: .seconds(20), reply: reply, peers: ["127.0.0.2"]),
                Block(from: .seconds(30), to: .seconds(40), at: .rcpt),
            ])
        #expect(visit.connect() == nil)
        visit.pass(10)
        #expect(visit.connect() == .reply(reply))
        #expect(visit.mail() == .reply(reply))
        #expect(visit.connect("127.0.0.3") == nil)
        visit.pass(10)
        #expect(visit.mail() == nil)
        visit.pass(10)
        #expect(visit.mail() == nil)
        #expect(visit.recipient() == .incident)
        visit.pass(10)
        #expect(visit.recipient() == nil)
        #expect(visit.violations.isEmpty)
    }

    @Test(arguments: [false, true])
    func `too many unknown users block the address, or its network, and are forgotten then`(network: Bool) {
        var visit = Visit(
            nil,
            unknown: UnknownUserBlock(share: 0.3, of: 200, for: .seconds(600), blocksNetwork: network))
        // 30 % and no more: nothing happens.
        for number in 0..<400 { #expect(visit.recipient(isUnknown: number % 10 < 3) == nil) }
        #expect(visit.door.blockedForUnknownUsers == 0)
        #expect(visit.recipient("127.0.0.9", isUnknown: true) == nil)
        #expect(visit.recipient(isUnknown: true) == nil)
        #expect(visit.recipient(isUnknown: true) == nil)
        for _ in 0..<4 { _ = visit.recipient(isUnknown: true) }
        #expect(visit.door.blockedForUnknownUsers == 1)
        #expect(visit.connect() == .incident)
        #expect(visit.connect("127.0.0.3") == (network ? .incident : nil))
        visit.pass(600)
        #expect(visit.connect() == nil)
        #expect(visit.recipient(isUnknown: true) == nil)
        #expect(visit.door.blockedForUnknownUsers == 1)
    }

    @Test func `addresses without number share the last place, and its limits`() {
        var limits = ImposedLimits(connections: 1)
        limits.settling = .zero
        var visit = Visit(limits)
        for number in 0..<1_023 { #expect(visit.connect("10.1.\(number / 250).\(number % 250)") == nil) }
        #expect(visit.connect("192.0.2.1") == nil)
        #expect(visit.connect("192.0.2.2") == .tooManyConnections)
        #expect(visit.door.clients.count == Door.clientsLimit)
    }

    @Test func `limits that make no sense do no harm`() {
        var limits = ImposedLimits(
            connections: 0, messagesPerSecond: .nan,
            recovery: ImposedLimits.Recovery(pause: .seconds(Int64.max), connections: 0, step: .max, every: .zero))
        limits.settling = .seconds(-1)
        var visit = Visit(limits, blocks: [Block(from: .seconds(5), to: .seconds(-5))])
        #expect(visit.connect() != nil)
        visit.pass(86_400 * 8)
        #expect(visit.connect() != nil)
        visit.close()
        visit.accept()
        _ = visit.mail(carried: .max - 1)
    }
}
