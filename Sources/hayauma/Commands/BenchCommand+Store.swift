// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

extension BenchCommand {
    struct ImportRun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "A CSV file of new readers with six fields, imported.")

        @Option(help: "How many rows.") var rows = 200_000
        @Option(help: "Directory for the data; a temporary one without it.") var directory: String?
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                guard rows > 0 else { throw ControlFailure("--rows must be positive") }
                let path = try BenchCommand.newDirectory(in: directory)
                defer { try? FileManager.default.removeItem(atPath: path) }
                let result = try await ImportBench(rows: rows, directory: path).run()
                if json { return Terminal.say(try Payload.encode(result)) }
                Terminal.say(
                    "\(result.rows) rows in \(result.seconds) s: \(Int(result.per_second)) a second, "
                        + "\(Int(result.cpu_us)) us of CPU each, peak memory \(result.peak_rss_bytes >> 20) MB")
            }
        }
    }

    struct PlanRun: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plan", abstract: "The plan of a mailing; with --sink also its first mail after the launch.")

        @Option(help: "How many readers.") var recipients = 1_000_000
        @Option(help: "Mailings to them, one after the other; the median counts.") var rounds = 5
        @Option(help: "HOST:PORT of an SMTP server that takes everything.") var sink: String?
        @Option(help: "Directory for the data; a temporary one without it.") var directory: String?
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let sink = try sink.map { try BenchCommand.sink($0) }
                guard recipients > 0, rounds > 0 else {
                    throw ControlFailure("--recipients and --rounds must be positive")
                }
                let path = try BenchCommand.newDirectory(in: directory)
                defer { try? FileManager.default.removeItem(atPath: path) }
                let result = try await PlanBench(
                    recipients: recipients, rounds: rounds, sink: sink, directory: path
                ).run()
                if json { return Terminal.say(try Payload.encode(result)) }
                Terminal.say(
                    "\(result.recipients) recipients planned in \(result.plan_seconds) s, CPU \(result.plan_cpu_seconds) s, "
                        + "peak memory \(result.plan_peak_rss_bytes >> 20) MB")
                if let first = result.first_mail_seconds, let all = result.plan_while_sending_seconds {
                    Terminal.say(
                        "first mail \(first) s after the launch; all planned, while mails go out, after \(all) s")
                }
            }
        }
    }
}
