// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct ContactsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contacts", abstract: "Readers.", subcommands: [Import.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read contacts from a CSV file (UTF-8 or Shift_JIS/CP932).",
            discussion: "The first row names the fields; one of them is 'email'. Rejected rows go to a file beside it.")

        @OptionGroup var server: DataOptions
        @Option(help: "The tenant's slug.") var tenant: String
        @Argument(help: "The CSV file.") var file: String
        @Option(help: "Put the contacts on this list; made when it is missing.") var list: String?
        @Option(help: "new, update or both.") var mode = "both"
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                var arguments = ["tenant": tenant, "path": FileText.absolute(file), "mode": mode]
                arguments["list"] = list
                let result = try await server.client.send(
                    ControlRequest(command: .contactsImport, arguments: arguments)
                ) { response in
                    if let progress = response.progress { Terminal.progress(progress) }
                }
                if json { return Terminal.say(result) }
                let done = try Payload.decode(ImportResult.self, from: result)
                Terminal.say(
                    "imported \(done.imported), updated \(done.updated), rejected \(done.rejected) in \(done.seconds) s"
                )
                if let file = done.rejectedFile { Terminal.say("rejected rows, with the reasons: \(file)") }
            }
        }
    }
}
