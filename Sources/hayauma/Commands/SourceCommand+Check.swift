// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension SourceCommand {
    struct WarmUp: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "warm-up", abstract: "Show a warm-up, begin it again from its first day, or end it.")

        @OptionGroup var server: DataOptions
        @Argument(help: "The source.") var name: String
        @Argument(help: "standard, careful or a plan of your file; 'stop': it is warm. Without: show it.")
        var plan: String?

        func run() async throws {
            try await reportingErrors {
                var arguments = ["name": name]
                arguments["plan"] = plan
                let result = try await server.client.send(ControlRequest(command: .sourceWarmUp, arguments: arguments))
                guard let plan else {
                    let source = try Payload.decode(SourceLine.self, from: result)
                    guard source.warmUp != nil else { return Terminal.say("\(name) is warm") }
                    for line in SourceCommand.remarks(source) { Terminal.say(line) }
                    return
                }
                Terminal.say(plan == "stop" ? "\(name) is warm from now on" : "\(name) begins with day 1 of '\(plan)'")
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the DNS what mailbox providers will ask about a source.",
            discussion: "PTR record, forward confirmation, EHLO name, block lists. Ends with status 1 when one fails.")

        @OptionGroup var server: DataOptions
        @Argument(help: "The source.") var name: String?
        @Flag(help: "All that are not retired.") var all = false
        @Option(
            name: .customLong("dnsbl"),
            help: "A DNS block list to ask, instead of those of the setting 'dnsbls'. Repeatable.")
        var zones: [String] = []
        @Flag(help: "Print JSON, a line a source.") var json = false

        func validate() throws {
            if all == (name != nil) { throw ValidationError("name a source, or say --all") }
        }

        func run() async throws {
            try await reportingErrors {
                var arguments: [String: String] = [:]
                arguments["name"] = name
                arguments["zones"] = zones.isEmpty ? nil : zones.joined(separator: "\n")
                var failures = 0
                _ = try await server.client.send(
                    ControlRequest(command: .sourceCheck, arguments: arguments)
                ) { response in
                    guard let line = response.line else { return }
                    let checked = try Payload.decode(CheckedSource.self, from: line)
                    failures += checked.findings.count { $0.verdict == "failed" }
                    if json { return Terminal.say(line) }
                    Terminal.say(checked.source)
                    for line in checked.findings.flatMap(Self.lines) { Terminal.say(line) }
                }
                if failures > 0 { throw ExitCode.failure }
            }
        }

        private static func lines(_ finding: CheckedSource.Finding) -> [String] {
            let mark =
                switch finding.verdict {
                case "passed": "ok"
                case "warning": "look"
                case "failed": "FAILED"
                default: "unknown"
                }
            let text = (finding.address.map { "\($0) " } ?? "") + finding.english
            return Table.wrapped(text, width: 89).enumerated().map { index, line in
                "  \((index == 0 ? mark : "").padding(8)) \(line)"
            }
        }
    }
}
