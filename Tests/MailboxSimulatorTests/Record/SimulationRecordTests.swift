// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import NIOCore
import NIOPosix
import SMTP
import Synchronization
import Testing

@testable import MailboxSimulator

@Suite struct SimulationRecordTests {
    private final class HandWoundClock: Sendable {
        private let nanoseconds = Mutex<UInt64>(1_000_000_000)
        func pass(_ seconds: Double) { nanoseconds.withLock { $0 += UInt64(seconds * 1e9) } }
        func now() -> UInt64 { nanoseconds.withLock { $0 } }
    }

    private struct World {
        let clock = HandWoundClock()
        let simulator: MailboxSimulator
        private let policies: [Provider: ReceivingPolicy]

        init(_ change: (inout MailboxSimulator.Configuration) -> Void) {
            var configuration = MailboxSimulator.Configuration()
            let clock = clock
            configuration.uptime = { clock.now() }
            configuration.now = { 1_700_000_000 }
            change(&configuration)
            simulator = MailboxSimulator(
                configuration: configuration, group: MultiThreadedEventLoopGroup.singleton,
                logger: Logger(label: "test"))
            var policies: [Provider: ReceivingPolicy] = [:]
            for provider in Provider.allCases { policies[provider] = simulator.policy(provider.profile) }
            self.policies = policies
        }

        func policy(_ provider: Provider) throws -> ReceivingPolicy { try #require(policies[provider]) }
    }

    @Test func `nobody keeps a record unless somebody asks for it`() {
        let world = World { _ in }
        #expect(world.simulator.record().providers.isEmpty)
        #expect(!world.simulator.block(.gmail, for: .seconds(60)))
    }

    @Test func `the record says second by second what each client did`() throws {
        let world = World { configuration in
            configuration.acceptsEverything = true
            configuration.imposed[.yahoo] = ImposedLimits(messagesPerSecond: 1)
        }
        let policy = try world.policy(.yahoo)
        let connection = ServerConnection(id: 1, peer: "127.0.0.2")
        #expect(policy.connected(connection) == .accept)
        #expect(policy.mail(from: "", on: connection) == .accept)
        #expect(policy.message(.init(string: "x"), in: ServerEnvelope(), on: connection) == .accept)
        world.clock.pass(2.5)
        for _ in 0..<2 { #expect(policy.mail(from: "", on: connection) == .accept) }
        #expect(policy.mail(from: "", on: connection) != .accept)
        policy.closed(connection)
        let record = world.simulator.record()
        #expect(record.startedAt == 1_700_000_000)
        #expect(record.seconds == 2.5)
        let yahoo = try #require(record.providers["yahoo"])
        #expect(record.providers.count == 1)
        #expect(yahoo.limits?.connections == 2)
        #expect(yahoo.limits?.messagesPerConnection == 20)
        #expect(yahoo.violations["rate"] == 1)
        #expect(yahoo.violations["pause"] == 0)
        #expect(
            yahoo.newestViolations
                == [Violation(kind: .rate, time: 2.5, peer: "127.0.0.2", seen: 3, allowed: 2)])
        #expect(yahoo.clients["127.0.0.2"]?.seconds == [[0, 1, 1, 1, 1, 0, 0], [2, 0, 1, 2, 0, 1, 1]])
        let again = try JSONDecoder().decode(SimulationRecord.self, from: Data(record.json().utf8))
        #expect(again == record)
    }

    @Test func `a connection turned away does not count as open, and its end is nobody's`() throws {
        let world = World { $0.blocks[.gmail] = [Block(from: .zero, to: .seconds(10))] }
        let policy = try world.policy(.gmail)
        let connection = ServerConnection(id: 7, peer: "127.0.0.2")
        #expect(
            policy.connected(connection)
                == .replyAndClose(
                    ServerReply(421, "4.7.28 Unusual rate of email from your IP address 127.0.0.2. - gsmtp")))
        policy.closed(connection)
        world.clock.pass(10)
        let next = ServerConnection(id: 8, peer: "127.0.0.2")
        #expect(policy.connected(next) == .accept)
        let client = try #require(world.simulator.record().providers["gmail"]?.clients["127.0.0.2"])
        #expect(client.seconds == [[0, 0, 0, 0, 0, 1, 0], [10, 1, 1, 0, 0, 0, 0]])
        #expect(client.totals.connections == 2)
    }

    @Test func `a block can begin at any moment`() throws {
        let world = World { $0.keepsRecord = true }
        let policy = try world.policy(.plain)
        let reply = ServerReply(450, "4.2.0 Not now")
        world.clock.pass(5)
        #expect(world.simulator.block(.plain, for: .seconds(60), at: .rcpt, reply: reply))
        let connection = ServerConnection(id: 1, peer: "127.0.0.2")
        #expect(policy.connected(connection) == .accept)
        #expect(policy.mail(from: "", on: connection) == .accept)
        #expect(policy.recipient("a@example.com", in: ServerEnvelope(), on: connection) == .reply(reply))
        let blocks = world.simulator.record().providers["plain"]?.blocks
        #expect(
            blocks == [SimulationRecord.BlockRecord(from: 5, to: 65, reason: .triggered, place: .rcpt, clients: nil)])
    }

    @Test func `addresses with the prefix are unknown wherever they are, also where everything is accepted`() throws {
        let world = World { configuration in
            configuration.acceptsEverything = true
            configuration.unknownUserPrefix = "Gone"
            for provider in Provider.allCases {
                configuration.unknownUserBlocks[provider] = UnknownUserBlock(share: 0.4, of: 200, for: .seconds(60))
            }
        }
        let docomo = try world.policy(.docomo)
        let connection = ServerConnection(id: 1, peer: "127.0.0.2")
        #expect(
            docomo.recipient("gone1@docomo.ne.jp", in: ServerEnvelope(), on: connection)
                == .reply(ServerReply(550, "Unknown user gone1@docomo.ne.jp")))
        #expect(docomo.recipient("here1@docomo.ne.jp", in: ServerEnvelope(), on: connection) == .accept)
        for number in 2...100 {
            for name in ["gone", "here"] {
                _ = docomo.recipient("\(name)\(number)@docomo.ne.jp", in: ServerEnvelope(), on: connection)
            }
        }
        #expect(docomo.mail(from: "", on: connection) != .accept)
        #expect(docomo.mail(from: "", on: ServerConnection(id: 2, peer: "127.0.0.3")) == .accept)
        let record = world.simulator.record().providers["docomo"]
        #expect(record?.blockedForUnknownUsers == 1)
        #expect(record?.blocks.map(\.reason) == [.unknownUsers])
        #expect(record?.blocks.first?.clients == ["127.0.0.2"])
    }

    @Test func `at its bound a client's oldest seconds go, and its totals stay`() {
        var series = RecordSeries()
        for second in Int32(0)..<10 { _ = series.note(.mail, second: second, limit: 3) }
        #expect(series.seconds.map(\.second) == [7, 8, 9])
        #expect(series.totals.mails == 10)
    }
}
