// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

struct CampaignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign", abstract: "Mailings.",
        subcommands: [
            Create.self, Launch.self, Pause.self, Resume.self, Cancel.self, Status.self, Events.self, Preview.self,
            Schedule.self, Unschedule.self, Test.self, Pace.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a draft.")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Option(help: "Name of the mailing, for yourself.") var name: String
        @Option(help: "'Name <address>'; the name may hold merge fields.") var from: String
        @Option(help: "The subject; may hold merge fields.") var subject: String
        @Option(help: "File with the HTML part (UTF-8).") var html: String?
        @Option(help: "File with the text part (UTF-8).") var text: String?
        @Option(help: "Send to this list; without it to every active contact.") var list: String?
        @Option(help: "utf-8 or iso-2022-jp.") var charset = "utf-8"
        @Flag(help: "Rewrite links and add a pixel, to count opens and clicks.") var track = false
        @Flag(help: "Put pictures of this installation that the HTML shows inside of the mail.") var embedImages = false
        @Option(name: .customLong("attach"), help: "A file to attach; repeatable, up to 10, 3 MB in the mail.")
        var attachments: [String] = []
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                var arguments = [
                    "tenant": tenant, "name": name, "from": from, "subject": subject, "charset": charset,
                    "track": track ? "true" : "false", "embedImages": embedImages ? "true" : "false",
                ]
                if !attachments.isEmpty { arguments["attachments"] = try AttachedFile.encoded(attachments) }
                arguments["html"] = try html.map { try FileText.read($0) }
                arguments["text"] = try text.map { try FileText.read($0) }
                arguments["list"] = list
                let result = try await server.client.send(
                    ControlRequest(command: .campaignCreate, arguments: arguments), each: CampaignCommand.show)
                Terminal.say(
                    json ? result : "created mailing \(try Payload.decode(CreatedCampaign.self, from: result).id)")
            }
        }
    }

    struct Launch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Send it now.")

        @OptionGroup var server: DataOptions
        @Argument(help: "The mailing's id.") var id: String
        @Flag(help: "Wait until everybody has an outcome.") var wait = false
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                var result = try await CampaignCommand.send(.campaignLaunch, id, server)
                if wait { result = try await CampaignCommand.waitUntilOver(id, server) }
                try CampaignCommand.printStatus(result, json: json)
            }
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop sending; what is left waits.")
        @OptionGroup var target: CampaignTarget
        func run() async throws { try await target.run(.campaignPause) }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Go on with a paused mailing.")
        @OptionGroup var target: CampaignTarget
        func run() async throws { try await target.run(.campaignResume) }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop for good; says exactly who got it and who not.")
        @OptionGroup var target: CampaignTarget
        func run() async throws { try await target.run(.campaignCancel) }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Exact counts.")
        @OptionGroup var target: CampaignTarget
        func run() async throws { try await target.run(.campaignStatus) }
    }

    struct Events: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Everything that happened, a JSON line an event.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The mailing's id.") var id: String

        func run() async throws {
            try await reportingErrors {
                _ = try await CampaignCommand.send(.campaignEvents, id, server)
            }
        }
    }

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The message as a contact would get it.")
        @OptionGroup var server: DataOptions
        @Argument(help: "The mailing's id.") var id: String
        @Option(help: "The contact's address.") var to: String

        func run() async throws {
            try await reportingErrors {
                _ = try await server.client.send(
                    ControlRequest(command: .campaignPreview, arguments: ["id": id, "to": to])
                ) { response in
                    if let line = response.line { Terminal.write(line) }
                }
            }
        }
    }

    // MARK: - Shared

    static func show(_ response: ControlResponse) {
        if let warning = response.warning { Terminal.warning(warning) }
        if let line = response.line { Terminal.say(line) }
    }

    static func send(_ command: ControlRequest.Command, _ id: String, _ server: DataOptions) async throws -> String {
        try await server.client.send(ControlRequest(command: command, arguments: ["id": id]), each: show)
    }

    static func waitUntilOver(_ id: String, _ server: DataOptions) async throws -> String {
        while true {
            let result = try await send(.campaignStatus, id, server)
            let status = try Payload.decode(CampaignStatus.self, from: result)
            let settled = status.recipients - status.left - status.deferred
            Terminal.progress(.init(done: Int64(settled), total: Int64(status.recipients), unit: "recipients"))
            if status.isOver { return result }
            if status.state == "paused" { throw ControlFailure("the mailing was paused") }
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    static func printStatus(_ result: String, json: Bool) throws {
        if json { return Terminal.say(result) }
        let status = try Payload.decode(CampaignStatus.self, from: result)
        Terminal.say("state       \(status.state)")
        for (name, count) in status.rows {
            let number = Terminal.grouped(Int64(count))
            Terminal.say("\(name.padding(11)) \(String(repeating: " ", count: max(0, 12 - number.count)))\(number)")
        }
    }
}

/// The mailing that a command is about.
struct CampaignTarget: ParsableArguments {
    @OptionGroup var server: DataOptions
    @Argument(help: "The mailing's id.") var id: String
    @Flag(help: "Print JSON.") var json = false

    func run(_ command: ControlRequest.Command) async throws {
        do {
            try CampaignCommand.printStatus(try await CampaignCommand.send(command, id, server), json: json)
        } catch {
            Terminal.error("\(error)")
            throw ExitCode.failure
        }
    }
}
