// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct SourceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Addresses that mail is sent from.",
        subcommands: [
            Add.self, List.self, Pause.self, Resume.self, Quarantine.self, Retire.self, WarmUp.self, Check.self,
        ])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a source and put it to work in a pool.",
            discussion: "With the first source the one that is implied, the system's own choice of address, ends.")

        @OptionGroup var server: DataOptions
        @Argument(help: "Lower-case letters, digits, hyphens.") var name: String
        @Option(help: "The IPv4 address that it binds.") var ipv4: String?
        @Option(help: "The IPv6 address that it binds.") var ipv6: String?
        @Option(help: "The host name that it says in EHLO.") var helo: String
        @Option(help: "The pool that it joins.") var pool = "default"
        @Option(help: "Its share of the pool's work, 1 to 1000.") var weight = 1
        @Option(help: "Let its volume grow by this plan: standard, careful, or one of your file.") var warmUp: String?
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                var arguments = ["name": name, "helo": helo, "pool": pool, "weight": String(weight)]
                arguments["ipv4"] = ipv4
                arguments["ipv6"] = ipv6
                arguments["warmUp"] = warmUp
                let result = try await server.client.send(ControlRequest(command: .sourceAdd, arguments: arguments))
                if json { return Terminal.say(result) }
                Terminal.say(
                    "added \(name) to the pool '\(pool)'; now ask the DNS about it: hayauma source check \(name)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the sources, and where their warm-ups stand.")

        @OptionGroup var server: DataOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let result = try await server.client.send(ControlRequest(command: .sourceList))
                if json { return Terminal.say(result) }
                let listing = try Payload.decode(SourceListing.self, from: result)
                var table = Table("NAME", "ADDRESS", "EHLO", "STATE", "POOLS")
                for source in listing.sources {
                    let addresses = [source.ipv4, source.ipv6].compactMap(\.self)
                    table.add(
                        [source.name], addresses.isEmpty ? ["any"] : addresses, [source.helo], [source.state],
                        source.pools.isEmpty ? ["none"] : source.pools.map { "\($0.pool) ×\($0.weight)" },
                        below: SourceCommand.remarks(source))
                }
                table.print()
                for warning in listing.warnings { Terminal.warning(warning) }
            }
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send nothing from it for now.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The source.") var name: String
        @Option(help: "Why, for those who look later.") var reason: String
        func run() async throws { try await SourceCommand.set(name, "paused", reason, server) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send from it again.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The source.") var name: String
        @Option(help: "Why.") var reason = ""
        func run() async throws { try await SourceCommand.set(name, "active", reason, server) }
    }

    struct Quarantine: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send nothing from it because its address has lost its good name.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The source.") var name: String
        @Option(help: "What happened: the list, the provider's reply.") var reason: String
        func run() async throws { try await SourceCommand.set(name, "quarantined", reason, server) }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give it up for good: it leaves its pools, its name stays taken.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The source.") var name: String
        @Option(help: "Why.") var reason: String
        func run() async throws { try await SourceCommand.set(name, "retired", reason, server) }
    }

    fileprivate static func set(_ name: String, _ state: String, _ reason: String, _ server: DataOptions) async throws {
        try await PoolCommand.send(
            .sourceState, ["name": name, "state": state, "reason": reason], server, saying: "\(name) is \(state)")
    }

    /// What stands below a source's line: why it is in its state, and its warm-up, three providers a line.
    static func remarks(_ source: SourceLine) -> [String] {
        var lines: [String] = []
        if source.isImplied { lines.append("stands for all until one is added: the system chooses the address") }
        if !source.note.isEmpty {
            let since = source.since.prefix(16).replacing("T", with: " ")
            lines += Table.wrapped("\(source.state) since \(since) UTC: \(source.note)", width: 96)
        }
        guard let warmUp = source.warmUp else { return lines }
        let since = warmUp.since.prefix(16).replacing("T", with: " ")
        lines.append(
            "warming up by '\(warmUp.plan)' since \(since) UTC\(warmUp.providers.isEmpty ? "; nothing sent yet" : "")")
        var rest = warmUp.providers.map { provider in
            guard let day = provider.day, let quota = provider.quota else { return "\(provider.provider) warm" }
            let (sent, of) = (Terminal.grouped(Int64(provider.sent)), Terminal.grouped(Int64(quota)))
            return "\(provider.provider) day \(day)/\(provider.days), \(sent) of \(of)"
        }[...]
        while !rest.isEmpty {
            lines.append("  " + rest.prefix(3).map { $0.padding(31) }.joined().trailingSpacesCut)
            rest = rest.dropFirst(3)
        }
        return lines
    }
}

extension String {
    var trailingSpacesCut: String { String(reversed().drop { $0 == " " }.reversed()) }
}
