// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Platform

extension TenantCommand {
    struct Quiet: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hours of the day in which a tenant's mailings rest; urgent ones and tests go on.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The tenant's slug.") var slug: String
        @Argument(help: "Such as 21:00-08:00, or 'none'.") var hours: String
        @Option(help: "Minutes that the tenant's day is ahead of UTC.") var offset = 540

        func run() async throws {
            try await reportingErrors {
                _ = try await server.client.send(
                    ControlRequest(
                        command: .tenantQuiet, arguments: ["tenant": slug, "hours": hours, "offset": "\(offset)"]))
                Terminal.say(hours == "none" ? "\(slug) has no quiet hours" : "\(slug) rests \(hours)")
            }
        }
    }
}

extension CampaignCommand {
    struct Pace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "spread", abstract: "Let a mailing's mails leave over a time, counted from its launch.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The mailing's id.") var id: String
        @Argument(help: "Such as 90m, 4h or 2d (7 days at most), or 'none'.") var time: String

        func run() async throws {
            try await reportingErrors {
                _ = try await server.client.send(
                    ControlRequest(command: .campaignSpread, arguments: ["id": id, "time": time]))
                Terminal.say(time == "none" ? "as soon as possible" : "over \(time)")
            }
        }
    }
}

extension SiteCommand {
    struct Bounces: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Providers that say of too many mailboxes that they do not exist, and what you decide.",
            discussion: """
                When one provider says so of many while the others do not, its mail is held and what it refuses is not \
                applied. --believe lets it go on: addresses that it refuses are dead. --doubt lets it go on as well, \
                and what it had declared dead since ten minutes before is active again. Either stands for a day.
                """)
        @OptionGroup var server: DataOptions
        @Argument(help: "A provider's name; without it all that are held are listed.") var site: String?
        @Flag(help: "The addresses are dead.") var believe = false
        @Flag(help: "The provider was out of order.") var doubt = false
        @Flag(help: "Print JSON.") var json = false

        func validate() throws {
            guard site == nil ? !believe && !doubt : believe != doubt else {
                throw ValidationError("with a provider say --believe or --doubt; without one neither")
            }
        }

        func run() async throws {
            try await reportingErrors {
                var arguments: [String: String] = [:]
                arguments["site"] = site
                if site != nil { arguments["doubt"] = "\(doubt)" }
                let result = try await server.client.send(
                    ControlRequest(command: .siteBounces, arguments: arguments))
                if json { return Terminal.say(result) }
                let report = try Payload.decode(BounceReport.self, from: result)
                if let site {
                    return Terminal.say("\(site) goes on; \(report.released) addresses are active again")
                }
                guard !report.held.isEmpty else { return Terminal.say("no provider is held") }
                Table.print(
                    ["provider", "since", "why"], report.held.map { [$0.site, $0.since, $0.reason] })
            }
        }
    }
}
