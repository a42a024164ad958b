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
        @Option(help: "Up to 10 addresses, separated by commas.") var to: String?
        @Option(help: "A group of testers, by its name; with --to, or instead of it.") var group: String?
        @Option(
            name: .customLong("as"),
            help: "A contact's address: whose values are merged where a tester has no reader of its own.")
        var reader: String?
        @Flag(help: "Without 【テスト】 before the subject.") var unmarked = false
        @Flag(help: "Print JSON.") var json = false

        func validate() throws {
            if to == nil, group == nil { throw ValidationError("name addresses with --to, or a --group of testers") }
        }

        func run() async throws {
            try await reportingErrors {
                var arguments = ["id": id, "unmarked": unmarked ? "true" : "false"]
                arguments["to"] = to
                arguments["group"] = group
                arguments["as"] = reader
                let result = try await server.client.send(
                    ControlRequest(command: .campaignTest, arguments: arguments), each: CampaignCommand.show)
                if json { return Terminal.say(result) }
                let sent = try Payload.decode(SentTests.self, from: result)
                Terminal.say(sent.sent == 1 ? "the test is on its way" : "\(sent.sent) tests are on their way")
                for email in sent.borrowed {
                    Terminal.say("\(email): its reader is gone, the sample's values were used")
                }
                for missed in sent.missed { Terminal.say("\(missed.email): not sent: \(missed.why)") }
            }
        }
    }
}
