// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

extension CampaignCommand {
    struct Schedule: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Reserve it for a day and time.")

        @OptionGroup var target: CampaignTarget
        @Option(help: "Day and time of Japan in steps of 5 minutes: '2026-11-26 10:00'.") var at: String

        func run() async throws {
            try await reportingErrors {
                let result = try await target.server.client.send(
                    ControlRequest(command: .campaignSchedule, arguments: ["id": target.id, "at": at]),
                    each: CampaignCommand.show)
                try CampaignCommand.printStatus(result, json: target.json)
            }
        }
    }

    struct Unschedule: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a reserved mailing back: it is a draft again.")
        @OptionGroup var target: CampaignTarget
        func run() async throws { try await target.run(.campaignUnschedule) }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send it to addresses of your own, made and sent like the real one.")

        @OptionGroup var server: DataOptions
        @Argument(help: "The mailing's id.") var id: String
        @Option(help: "Up to 10 addresses, separated by commas.") var to: String
        @Option(name: .customLong("as"), help: "A contact's address: whose values are merged.") var reader: String?
        @Flag(help: "Without 【テスト】 before the subject.") var unmarked = false

        func run() async throws {
            try await reportingErrors {
                var arguments = ["id": id, "to": to, "unmarked": unmarked ? "true" : "false"]
                arguments["as"] = reader
                _ = try await server.client.send(
                    ControlRequest(command: .campaignTest, arguments: arguments), each: CampaignCommand.show)
                Terminal.say("the test is on its way")
            }
        }
    }
}
