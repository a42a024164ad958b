// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Logging
import MailboxSimulator
import NIOPosix
import SMTP

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "The mailbox simulator alone: one provider on one port.",
        discussion: "Ends on Ctrl-C or SIGTERM and prints what it took, one JSON line.")

    @Option(help: "The port on 127.0.0.1; 0 takes a free one.") var port = 2525
    @Option(help: "gmail, yahoo, docomo, au, softbank, outlook or plain.") var provider = "plain"
    @Flag(help: "Accept everything.") var plain = false
    @Option(help: "Seed of the provider's whims.") var seed: UInt64 = 2_026

    struct Tally: Codable {
        var connections: Int
        var accepted: Int
        var refusedTemporarily: Int
        var refusedPermanently: Int
    }

    func run() async throws {
        try await reportingErrors {
            guard let provider = Provider(rawValue: provider) else {
                throw ControlFailure("there is no provider '\(provider)'")
            }
            var configuration = MailboxSimulator.Configuration()
            configuration.acceptsEverything = plain
            configuration.seed = seed
            let simulator = MailboxSimulator(
                configuration: configuration, group: MultiThreadedEventLoopGroup.singleton,
                logger: Logger(label: "simulate"))
            let server = try await simulator.startAlone(provider, port: port)
            Terminal.say("{\"provider\":\"\(provider.rawValue)\",\"port\":\(server.port)}")
            await Self.untilSignal()
            await server.stop()
            let counters = simulator.inbox.counters(provider)
            Terminal.say(
                try Payload.encode(
                    Tally(
                        connections: counters.connections, accepted: counters.accepted,
                        refusedTemporarily: counters.refusedTemporarily, refusedPermanently: counters.refusedPermanently
                    )))
        }
    }

    private static func untilSignal() async {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }
}
