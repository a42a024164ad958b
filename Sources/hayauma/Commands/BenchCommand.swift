// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Platform

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure on this machine.",
        subcommands: [
            CampaignRun.self, RenderRun.self, SignRun.self, SMTPRun.self, ImportRun.self, PlanRun.self, ReadersRun.self,
            TrackingTokensRun.self,
        ])

    struct CampaignRun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "campaign",
            abstract: "The whole way of a mailing: store, plan, render, sign, SMTP, durable outcomes.")

        @Option(help: "How many readers.") var recipients = 200_000
        @Option(help: "HOST:PORT of an SMTP server that takes everything.") var sink: String
        @Option(help: "Octets of a message on the wire.") var size = 10_000
        @Option(help: "\(DKIMKeyKind.names).") var dkim = "none"
        @Option(help: "SMTP connections.") var connections = 50
        @Option(help: "Threads that render and sign.") var workers = 2
        @Option(help: "Directory for the data; a temporary one without it.") var directory: String?
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let endpoint = try ServerConfiguration.endpoint(sink)
                let key = try DKIMKeyKind.parsed(dkim)
                guard recipients > 0, connections > 0, workers > 0 else {
                    throw ControlFailure("--recipients, --connections and --workers must be positive")
                }
                let path = try BenchCommand.newDirectory(in: directory)
                defer { try? FileManager.default.removeItem(atPath: path) }
                let result = try await CampaignBench(
                    recipients: recipients, sinkHost: endpoint.host, sinkPort: endpoint.port, size: size,
                    dkim: key, connections: connections, workers: workers, directory: path
                ).run()
                if json { return Terminal.say(try Payload.encode(result)) }
                Terminal.say("\(result.messages) mails of \(result.message_bytes) octets in \(result.seconds) s")
                Terminal.say("\(Int(result.per_second)) a second, \(Int(result.per_second * 60)) a minute")
                Terminal.say(
                    "CPU \(result.cpu_seconds) s (\(Int(result.cpu_seconds / Double(result.messages) * 1e6)) us a mail)"
                )
                Terminal.say("peak memory \(result.peak_rss_bytes >> 20) MB")
            }
        }
    }

    struct ReadersRun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "readers", abstract: "Import, search, counts and plan of many readers, on SQLite.")

        @Option(help: "How many readers.") var contacts = 1_000_000
        @Option(help: "Directory for the data; a temporary one without it.") var directory: String?
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                guard contacts > 0 else { throw ControlFailure("--contacts must be positive") }
                let path = try BenchCommand.newDirectory(in: directory)
                defer { try? FileManager.default.removeItem(atPath: path) }
                let isQuiet = json
                let result = try await ReadersBench(contacts: contacts, directory: path).run { done in
                    if !isQuiet { Terminal.say("\(done) imported") }
                }
                if json { return Terminal.say(try Payload.encode(result)) }
                Terminal.say("import of \(result.contacts): \(result.import_seconds) s")
                Terminal.say("index: \(result.index_seconds) s, after one change \(result.refresh_ms) ms")
                for timing in result.queries {
                    Terminal.say(
                        "\(timing.name): \(timing.found) in \(timing.median_ms) ms, worst \(timing.worst_ms) ms")
                }
                Terminal.say("plan: \(result.plan_seconds) s, peak memory \(result.peak_rss_bytes >> 20) MB")
            }
        }
    }

    /// A directory of the run's own.
    static func newDirectory(in base: String?) throws -> String {
        let base = base ?? FileManager.default.temporaryDirectory.path(percentEncoded: false)
        let path = FileText.absolute("\(base)/hayauma-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
