// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

extension BenchCommand {
    struct RenderRun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "render", abstract: "Mails made from a template and readers' fields, signed on request.")

        @Option(help: "Octets of a message on the wire.") var size = 10_000
        @Option(help: "\(DKIMKeyKind.names).") var dkim = "none"
        @Option(help: "How long.") var seconds = 5.0
        @Option(help: "Threads.") var workers = 2
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let key = try DKIMKeyKind.parsed(dkim)
                let path = try BenchCommand.newDirectory(in: nil)
                defer { try? FileManager.default.removeItem(atPath: path) }
                try BenchCommand.say(
                    try await PartsBench(size: size).render(
                        seconds: seconds, workers: max(1, workers), key: key, directory: path), json)
            }
        }
    }

    struct SignRun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign", abstract: "DKIM signatures over a message.")

        @Option(help: "Octets of a message.") var size = 10_000
        @Option(help: "\(DKIMKeyKind.names).") var dkim = "rsa2048"
        @Option(help: "How long.") var seconds = 5.0
        @Option(help: "Threads.") var workers = 2
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                try BenchCommand.say(
                    try await PartsBench(size: size).sign(
                        seconds: seconds, workers: max(1, workers), key: try DKIMKeyKind.parsed(dkim)), json)
            }
        }
    }

    struct SMTPRun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "smtp", abstract: "One finished message sent over and over by the engine alone.")

        @Option(help: "How many mails.") var messages = 200_000
        @Option(help: "HOST:PORT of an SMTP server that takes everything.") var sink: String
        @Option(help: "Octets of a message on the wire.") var size = 10_000
        @Option(help: "SMTP connections.") var connections = 50
        @Option(help: "Connections beside them that rest after one mail each.") var idle = 0
        @Option(
            help: "HOST:PORT of their server, which holds its replies until the last one is open; --sink without it.")
        var idleSink: String?
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                guard messages > 0, connections > 0, idle >= 0 else {
                    throw ControlFailure("--messages and --connections must be positive")
                }
                _ = DescriptorShares.raised()
                let result = try await SMTPBench(
                    size: size, messages: messages, connections: connections, sink: try BenchCommand.sink(sink),
                    idle: idle, idleSink: try idleSink.map { try BenchCommand.sink($0) }
                ).run()
                if json { return Terminal.say(try Payload.encode(result)) }
                Terminal.say(
                    "\(result.messages) of \(result.message_bytes) octets in \(result.seconds) s: \(Int(result.per_second)) "
                        + "a second, \(Int(result.cpu_us)) us of CPU each, \(result.bytes_per_connection >> 10) kB for each "
                        + "connection")
            }
        }
    }

    static func sink(_ text: String) throws -> SMTPBench.Sink {
        let endpoint = try ServerConfiguration.endpoint(text)
        return SMTPBench.Sink(host: endpoint.host, port: endpoint.port)
    }

    private static func say(_ result: PartsBench.Result, _ json: Bool) throws {
        if json { return Terminal.say(try Payload.encode(result)) }
        Terminal.say(
            "\(result.messages) of \(result.message_bytes) octets in \(result.seconds) s: \(Int(result.per_second)) a second, "
                + "\(Int(result.cpu_us)) us of CPU each, peak memory \(result.peak_rss_bytes >> 20) MB")
    }
}
