// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct PoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool", abstract: "Sources that share the work.",
        discussion: "'default' is everybody's without another one; 'quarantine' that of quarantined tenants.",
        subcommands: [Add.self, Set.self, List.self])

    struct Contents: ParsableArguments {
        @Option(
            name: .customLong("member"), help: "SOURCE or SOURCE=WEIGHT; all members together. Repeatable.")
        var members: [String] = []
        @Option(help: "The pool that takes what warming members may not send today; 'none'.") var overflow: String?

        var arguments: [String: String] {
            var arguments: [String: String] = [:]
            arguments["members"] = members.isEmpty ? nil : members.joined(separator: "\n")
            arguments["overflow"] = overflow == "none" ? "" : overflow
            return arguments
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a pool.")
        @OptionGroup var server: DataOptions
        @Argument(help: "Lower-case letters, digits, hyphens.") var name: String
        @OptionGroup var contents: Contents
        func run() async throws {
            try await PoolCommand.send(.poolAdd, contents.arguments.merging(["name": name]) { $1 }, server)
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Replace a pool's members, its overflow, or both.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The pool.") var name: String
        @OptionGroup var contents: Contents
        @Flag(help: "It has no members any more.") var empty = false

        func validate() throws {
            if empty ? !contents.members.isEmpty : contents.arguments.isEmpty {
                throw ValidationError("name a --member, the --overflow, or say --empty")
            }
        }

        func run() async throws {
            var arguments = contents.arguments
            arguments["name"] = name
            if empty { arguments["members"] = "" }
            try await PoolCommand.send(.poolSet, arguments, server)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the pools, their members and who uses them.")
        @OptionGroup var server: DataOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let result = try await server.client.send(ControlRequest(command: .poolList))
                if json { return Terminal.say(result) }
                let listing = try Payload.decode(PoolListing.self, from: result)
                var table = Table("POOL", "MEMBERS", "OVERFLOW", "TENANTS")
                for pool in listing.pools {
                    let members = pool.members.map { member in
                        "\(member.source) ×\(member.weight)" + (member.state == "active" ? "" : " (\(member.state))")
                    }
                    let others = pool.name == "default" ? ["all others"] : []
                    let tenants = pool.tenants + others
                    table.add(
                        [pool.name], members.isEmpty ? ["none"] : members, [pool.overflow ?? "none"],
                        tenants.isEmpty ? ["none"] : tenants)
                }
                table.print()
                for warning in listing.warnings { Terminal.warning(warning) }
            }
        }
    }

    static func send(
        _ command: ControlRequest.Command, _ arguments: [String: String], _ server: DataOptions,
        saying text: String = "done"
    ) async throws {
        try await Self().reportingErrors {
            let result = try await server.client.send(ControlRequest(command: command, arguments: arguments))
            Terminal.say(text)
            for warning in try Payload.decode(ChangedSources.self, from: result).warnings { Terminal.warning(warning) }
        }
    }
}

extension TenantCommand {
    struct UsePool: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pool", abstract: "Give a tenant a pool of its own, or the default one again.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The tenant's slug.") var slug: String
        @Argument(help: "The pool, or 'default'.") var pool: String
        func run() async throws {
            try await PoolCommand.send(
                .tenantPool, ["tenant": slug, "pool": pool], server, saying: "\(slug) sends by the pool '\(pool)'")
        }
    }

    struct Quarantine: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a tenant's mail to the pool 'quarantine', whatever pool it has.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The tenant's slug.") var slug: String
        @Option(help: "Why, for those who look later.") var reason: String
        func run() async throws {
            try await PoolCommand.send(
                .tenantQuarantine, ["tenant": slug, "reason": reason], server, saying: "\(slug) is quarantined")
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a tenant's quarantine.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The tenant's slug.") var slug: String
        func run() async throws {
            try await PoolCommand.send(
                .tenantQuarantine, ["tenant": slug], server, saying: "\(slug) is released")
        }
    }
}
