// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct DomainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "domain", abstract: "Domains to send from.", subcommands: [Add.self, Check.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a domain's DKIM key and print the DNS records to publish.")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "The domain of the From address.") var domain: String
        @Option(
            help:
                "\(DKIMKeyKind.names); rsa2048-3p signs faster on CPUs without AVX-512 IFMA (see bench sign), and is to be changed each 3 months."
        ) var dkim =
            "rsa2048"
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
            guard record.type == "TXT" else { return record.value + (record.type == "MX" ? "." : "") }
            var parts: [String] = []
            var rest = record.value[...]
            while !rest.isEmpty {
                parts.append("\"\(rest.prefix(255))\"")
                rest = rest.dropFirst(255)
            }
            return parts.joined(separator: " ")
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
