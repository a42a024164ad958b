// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Start the sandbox with sample readers, send them a mailing, and stay up.")

    @OptionGroup var options: ServeOptions
    @Option(help: "How many sample readers.") var contacts = 20_000
    @Flag(help: "End after the report.") var once = false

    func run() async throws {
        try await reportingErrors {
            var values = options.values
            values.data = values.data ?? "data"
            values.environment = "sandbox"
            let configuration = try await ServerConfiguration.load(values)
            let server = try await Server.open(configuration)
            let demonstration = Demonstration(configuration: configuration, contacts: contacts)
            let ends = once
            try await server.run {
                do {
                    try await demonstration.run()
                } catch {
                    Terminal.error("\(error)")
                    kill(getpid(), SIGTERM)
                }
                if ends { kill(getpid(), SIGTERM) }
            }
        }
    }
}
