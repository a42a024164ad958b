// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Synchronization

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
            guard configuration.routes.isEmpty, configuration.database == nil else {
                throw ControlFailure("the demonstration stays on this machine: no routes, no other database")
            }
            let server = try await Server.open(configuration)
            let demonstration = Demonstration(
                configuration: configuration, contacts: contacts, life: SampleLife(store: server.store))
            let ends = once
            let failure = DemonstrationFailure()
            try await server.run {
                do {
                    try await demonstration.run()
                } catch {
                    Terminal.error("\(error)")
                    failure.happened.store(true, ordering: .releasing)
                    kill(getpid(), SIGTERM)
                }
                if ends { kill(getpid(), SIGTERM) }
            }
            if failure.happened.load(ordering: .acquiring) { throw ExitCode.failure }
        }
    }
}

/// Whether the demonstration broke off, so that the command ends as it should.
private final class DemonstrationFailure: Sendable {
    let happened = Atomic<Bool>(false)
}
