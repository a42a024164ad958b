// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "Customer companies.",
        subcommands: [Create.self, UsePool.self, Quarantine.self, Release.self, Quiet.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a tenant and its owner.")

        @OptionGroup var server: DataOptions
        @Option(help: "Short name: lower-case letters, digits, hyphens.") var slug: String
        @Option(help: "Name as readers see it.") var name: String
        @Option(help: "Mail address that the owner signs in with.") var ownerEmail: String
        @Option(help: "File whose first line is the owner's password.") var ownerPasswordFile: String
        @Option(help: "Postal address; every mailing shows it.") var postalAddress: String
        @Option(help: "Where readers ask or complain: address, telephone or URL.") var contact: String
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let password = try FileText.read(ownerPasswordFile).prefix { !$0.isNewline }
                let result = try await server.client.send(
                    ControlRequest(
                        command: .tenantCreate,
                        arguments: [
                            "slug": slug, "name": name, "ownerEmail": ownerEmail, "ownerPassword": String(password),
                            "postalAddress": postalAddress, "contact": contact,
                        ]))
                let tenant = try Payload.decode(CreatedTenant.self, from: result)
                Terminal.say(json ? result : "created tenant \(tenant.slug) (\(tenant.name))")
            }
        }
    }
}
