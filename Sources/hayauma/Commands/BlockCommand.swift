// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct BlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Addresses and domains that get no mail from a tenant.",
        subcommands: [Add.self, Remove.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Block addresses (reader@example.jp) and domains (example.co.jp).",
            discussion: "They are named here, or lie in a CSV or text file, one a line (UTF-8 or Shift_JIS/CP932).")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "A file with more of them.") var file: String?
        @Flag(help: "Domains cover their subdomains.") var subdomains = false
        @Flag(help: "Print JSON.") var json = false
        @Argument(help: "Addresses and domains.") var entries: [String] = []

        func validate() throws {
            if entries.isEmpty == (file == nil) { throw ValidationError("name addresses or domains, or a --file") }
        }

        func run() async throws {
            try await reportingErrors {
                var arguments = ["tenant": tenant, "lines": entries.joined(separator: "\n")]
                arguments["path"] = file.map(FileText.absolute)
                arguments["subdomains"] = subdomains ? "true" : nil
                let result = try await server.client.send(
                    ControlRequest(command: .blockAdd, arguments: arguments)
                ) { response in
                    if let progress = response.progress { Terminal.progress(progress) }
                }
                if json { return Terminal.say(result) }
                let done = try Payload.decode(BlockedEntries.self, from: result)
                Terminal.say("added \(done.added), there already \(done.present), unusable \(done.unusable)")
                for example in done.examples {
                    Terminal.say("line \(example.line): \(example.text): \(example.reason)")
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an address or a domain off the list.",
            discussion: "Those who unsubscribed or reported spam stay on it: only the reader may change that.")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "Why an address that does not exist is tried again.") var reason: String?
        @Argument(help: "The address or domain.") var entry: String

        func run() async throws {
            try await reportingErrors {
                var arguments = ["tenant": tenant, "entry": entry]
                arguments["reason"] = reason
                _ = try await server.client.send(ControlRequest(command: .blockRemove, arguments: arguments))
                Terminal.say("taken off")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print who gets no mail, why and since when: a line each, separated by tabs, newest first.")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "unsubscribed, complaint, hardBounce, manual or domain.") var reason: String?

        func run() async throws {
            try await reportingErrors {
                var arguments = ["tenant": tenant]
                arguments["reason"] = reason
                _ = try await server.client.send(
                    ControlRequest(command: .blockList, arguments: arguments)
                ) { response in
                    if let line = response.line { Terminal.say(line) }
                }
            }
        }
    }
}
