// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct DomainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "domain", abstract: "Domains to send from.", subcommands: [Add.self, Check.self, Link.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a domain's DKIM key and print the DNS records to publish.")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "The domain of the From address.") var domain: String
        @Option(help: "rsa2048, ed25519 or none.") var dkim = "rsa2048"
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let result = try await server.client.send(
                    ControlRequest(
                        command: .domainAdd, arguments: ["tenant": tenant, "domain": domain, "dkim": dkim]))
                if json { return Terminal.say(result) }
                let added = try Payload.decode(DomainRecords.self, from: result)
                Terminal.say("Publish these records in the DNS of \(added.domain):\n")
                for record in added.records {
                    Terminal.say("\(record.name). IN \(record.type) \(Self.zoneForm(record))")
                }
            }
        }

        /// As a zone file has it: TXT in quoted strings of at most 255 octets (RFC 1035 §3.3.14).
        static func zoneForm(_ record: DomainRecords.Record) -> String {
            guard record.type == "TXT" else {
                return record.value + (["MX", "CNAME"].contains(record.type) ? "." : "")
            }
            var parts: [String] = []
            var rest = record.value[...]
            while !rest.isEmpty {
                parts.append("\"\(rest.prefix(255))\"")
                rest = rest.dropFirst(255)
            }
            return parts.joined(separator: " ")
        }
    }

    struct Link: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a domain's links a host of its own, or take it away, and print the DNS record to publish.")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Argument(help: "The domain of the From address.") var domain: String
        @Argument(help: "A subdomain of it, such as click.example.jp.") var host: String?
        @Flag(help: "Links carry the installation's own host again.") var remove = false
        @Flag(help: "Print JSON.") var json = false

        func validate() throws {
            if remove == (host != nil) { throw ValidationError("say a HOST, or --remove") }
        }

        func run() async throws {
            try await reportingErrors {
                var arguments = ["tenant": tenant, "domain": domain]
                arguments["host"] = host
                let result = try await server.client.send(ControlRequest(command: .domainLink, arguments: arguments))
                if json { return Terminal.say(result) }
                let records = try Payload.decode(DomainRecords.self, from: result).records
                if records.isEmpty { return Terminal.say("Links of \(domain) carry the installation's own host.") }
                Terminal.say("Publish this record; links carry the host once it is seen:\n")
                for record in records { Terminal.say("\(record.name). IN \(record.type) \(Add.zoneForm(record))") }
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Look whether the records are in the DNS.")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "The domain.") var domain: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let result = try await server.client.send(
                    ControlRequest(command: .domainCheck, arguments: ["tenant": tenant, "domain": domain]))
                if json { return Terminal.say(result) }
                for record in try Payload.decode(DomainStatus.self, from: result).records {
                    Terminal.say("\(record.status.padding(10)) \(record.type.padding(4)) \(record.name)")
                    for found in record.found { Terminal.say("           found: \(found)") }
                }
            }
        }
    }
}

extension String {
    /// The text, filled up with spaces to `width` characters.
    func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
