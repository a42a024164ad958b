// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import MailboxSimulator
import NIOPosix
import SMTP

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "The mailbox simulator alone: one provider on one port, or all of them.",
        discussion: """
            Prints its port, or ports, in one JSON line. Ends on Ctrl-C or SIGTERM and prints what it took, one JSON line.

            --impose FILE makes it strict about limits, for each client address, and counts what breaks them. A JSON \
            object, provider by provider, every key optional, times in seconds:

              {"gmail": {"connections": 5, "messagesPerConnection": 50,
                 "messagesPerSecond": 20,
                 "recovery": {"pauseSeconds": 600, "connections": 1,
                   "step": 1, "everySeconds": 60},
                 "network": {"connections": 20, "messagesPerSecond": 60}},
               "au": {"quietMinutes": [0, 59],
                 "settlingSeconds": 0.1, "reactionSeconds": 2}}

            The exact rules are in docs/operations/simulator.md. scripts/shaping-chart draws what --record writes.
            """)

    @Option(help: "The port on 127.0.0.1; 0 takes a free one. With --provider all every port is a free one.")
    var port = 2525
    @Option(help: "gmail, yahoo, docomo, au, softbank, outlook, plain or all.") var provider = "plain"
    @Flag(help: "Accept everything that no limit or block forbids.") var plain = false
    @Option(help: "Seed of the provider's whims.") var seed: UInt64 = 2_026
    @Option(help: ArgumentHelp("Limits to impose, a JSON file.", valueName: "file")) var impose: String?
    @Option(
        help: ArgumentHelp(
            """
            A provider takes nothing between two times after the start (90, 90s, 5m, 1h), such as \
            'gmail:1m-6m:421-4.7.28 Unusual rate', or 'gmail:1m-6m:rcpt:450 4.2.1 Later'. Repeatable.
            """, valueName: "provider:from-to[:greeting|rcpt][:reply]"))
    var block: [String] = []
    @Option(
        help: ArgumentHelp(
            """
            Block a client for a time once more than SHARE (0 to 1) of its last N (200 or more) recipients were \
            unknown, such as 0.3:200:10m; with ':network' its whole /24.
            """, valueName: "share:n:duration[:network]"))
    var unknownBlock: String?
    @Option(help: "Every reply to the end of a message waits so many milliseconds, 0 to 600,000.") var delayMs = 0
    @Option(help: ArgumentHelp("Do not offer it: PIPELINING, CHUNKING … Repeatable.", valueName: "extension"))
    var without: [String] = []
    @Option(help: "Addresses that begin with this are unknown users at every provider.") var unknownPrefix: String?
    @Option(help: "How much faster than real the clock of blocks, pauses and quiet minutes goes; rates stay real.")
    var timeScale = 1.0
    @Option(
        help: ArgumentHelp(
            "Write what each client did, second by second, as JSON every 10 s and at the end.", valueName: "file"))
    var record: String?

    struct Tally: Codable {
        var connections: Int
        var accepted: Int
        var refusedTemporarily: Int
        var refusedPermanently: Int
        var violations: Int?
        var blockedForUnknownUsers: Int?
    }

    private struct Ports: Encodable {
        var provider = "all"
        var ports: [String: Int]
    }

    func run() async throws {
        try await reportingErrors {
            let providers = provider == "all" ? Provider.allCases : Provider(rawValue: provider).map { [$0] } ?? []
            guard let first = providers.first else { throw ControlFailure("there is no provider '\(provider)'") }
            let simulator = MailboxSimulator(
                configuration: try simulation(), group: MultiThreadedEventLoopGroup.singleton,
                logger: Logger(label: "simulate"))
            let (stop, sources) = Self.signals()
            defer { for source in sources { source.cancel() } }
            if let record { try Self.write(simulator.record(), to: record) }
            var alone: SMTPServer?
            if providers.count == 1 {
                let server = try await simulator.startAlone(first, port: port)
                alone = server
                Terminal.say("{\"provider\":\"\(first.rawValue)\",\"port\":\(server.port)}")
            } else {
                try await simulator.start()
                let ports = simulator.ports.map { ($0.key.rawValue, $0.value) }
                Terminal.say(try Payload.encode(Ports(ports: Dictionary(ports, uniquingKeysWith: { $1 }))))
            }
            let writer = record.map { path in Task { await Self.keepWriting(simulator, to: path) } }
            for await _ in stop { break }
            writer?.cancel()
            await writer?.value
            await alone?.stop()
            await simulator.stop()
            if let record { try Self.write(simulator.record(), to: record) }
            Terminal.say(try Payload.encode(Self.tally(simulator, of: providers)))
        }
    }

    private func simulation() throws -> MailboxSimulator.Configuration {
        var configuration = MailboxSimulator.Configuration()
        configuration.acceptsEverything = plain
        configuration.seed = seed
        configuration.unknownUserPrefix = unknownPrefix.flatMap { $0.isEmpty ? nil : $0 }
        configuration.keepsRecord = record != nil
        guard (0...600_000).contains(delayMs) else { throw ControlFailure("--delay-ms is 0 to 600,000") }
        configuration.delay = .milliseconds(delayMs)
        for name in without {
            guard let known = SMTP.ServerConfiguration.Extension(rawValue: name.uppercased()) else {
                throw ControlFailure("there is no extension '\(name)' to leave out")
            }
            configuration.withoutExtensions.insert(known)
        }
        guard timeScale >= 0.001, timeScale <= 100_000 else { throw ControlFailure("--time-scale is 0.001 to 100,000") }
        configuration.timeScale = timeScale
        do {
            if let impose {
                guard let file = FileManager.default.contents(atPath: impose) else {
                    throw ControlFailure("\(impose) cannot be read")
                }
                configuration.imposed = try ImposedLimits.read(json: file)
            }
            for text in block {
                let (provider, block) = try Block.read(text)
                configuration.blocks[provider, default: []].append(block)
            }
            if let unknownBlock {
                let rule = try UnknownUserBlock.read(unknownBlock)
                for provider in Provider.allCases { configuration.unknownUserBlocks[provider] = rule }
            }
        } catch let error as ImposedLimits.Invalid {
            throw ControlFailure(error.detail)
        }
        return configuration
    }

    private static func tally(_ simulator: MailboxSimulator, of providers: [Provider]) -> Tally {
        var tally = Tally(connections: 0, accepted: 0, refusedTemporarily: 0, refusedPermanently: 0)
        let record = simulator.record()
        for provider in providers {
            let counters = simulator.inbox.counters(provider)
            tally.connections += counters.connections
            tally.accepted += counters.accepted
            tally.refusedTemporarily += counters.refusedTemporarily
            tally.refusedPermanently += counters.refusedPermanently
            guard let seen = record.providers[provider.rawValue] else { continue }
            tally.violations = (tally.violations ?? 0) + seen.totals.violations
            tally.blockedForUnknownUsers = (tally.blockedForUnknownUsers ?? 0) + seen.blockedForUnknownUsers
        }
        return tally
    }

    /// Readers of the file see the one or the other record, never half of one.
    private static func write(_ record: SimulationRecord, to path: String) throws {
        do {
            try Data(record.json().utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ControlFailure("\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    private static func keepWriting(_ simulator: MailboxSimulator, to path: String) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(10))  // cancelled: the end of the loop
            guard !Task.isCancelled else { return }
            do { try write(simulator.record(), to: path) } catch { Terminal.say("\(error)") }
        }
    }

    /// Heard from before the port is told, so that whoever knows the port can also end it.
    private static func signals() -> (AsyncStream<Void>, [any DispatchSourceSignal]) {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        return (signals, sources)
    }
}
