// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Delivery
import MailboxSimulator
import SMTP

struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "What mailbox providers bear and how they answer, as data.",
        subcommands: [List.self, Show.self, Limits.self, Check.self, Explain.self, Reload.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The profiles and their limits for each source.")

        @Option(help: "A directory with profiles of your own.") var profiles: String?

        func run() throws {
            let set = try ProfileSet.load(directory: profiles)
            Table.print(
                ["profile", "connections", "messages each", "a second", "rules", "provider"],
                set.all.map { profile in
                    [
                        profile.name, "\(profile.limits.connections)",
                        profile.limits.messagesPerConnection.map(String.init) ?? "",
                        profile.limits.messagesPerSecond.map { "\($0)" } ?? "", "\(profile.rules.count)",
                        "\(profile.title.en) / \(profile.title.ja)",
                    ]
                })
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a shipped profile: a start for one of your own.")

        @Argument(help: "The profile's name.") var name: String

        func run() throws {
            guard let text = ProfileSet.shipped["\(name).yaml"] else {
                throw ValidationError("there is no shipped profile '\(name)'")
            }
            Terminal.say(text)
        }
    }

    struct Limits: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the limits for each source as JSON, as 'simulate --impose' reads them.",
            discussion: """
                Profile by profile; with --as PROVIDER one profile under the name that a simulator has for it: \
                hayauma profile limits nifty --as plain > nifty.json
                """)

        @Argument(help: "This profile alone.") var name: String?
        @Option(name: .customLong("as"), help: "The name under which the simulator plays it: gmail … outlook, plain.")
        var provider: String?
        @Option(help: "A directory with profiles of your own.") var profiles: String?
        @Flag(help: "Without the quiet minutes.") var noQuietMinutes = false

        func validate() throws {
            guard let provider else { return }
            if name == nil { throw ValidationError("--as needs the name of one profile") }
            if Provider(rawValue: provider) == nil { throw ValidationError("there is no provider '\(provider)'") }
        }

        func run() throws {
            let set = try ProfileSet.load(directory: profiles)
            let chosen = set.all.filter { name == nil || $0.name == name }
            if let name, chosen.isEmpty { throw ValidationError("there is no profile '\(name)'") }
            var limits: [String: ImposedLimits] = [:]
            for profile in chosen {
                limits[provider ?? profile.name] = ImposedLimits(profile, withQuietMinutes: !noQuietMinutes)
            }
            Terminal.say(try Payload.encode(limits))
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a directory of profiles: every defect with its file and line.")

        @Argument(help: "The directory.") var directory: String

        func run() throws {
            do throws(ProfilesRefused) {
                let set = try ProfileSet.load(directory: directory)
                Terminal.say("\(set.all.count) profiles, \(set.all.reduce(0) { $0 + $1.rules.count }) rules: usable")
            } catch {
                for defect in error.defects { Terminal.say("\(defect)") }
                throw ExitCode(1)
            }
        }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which rule a reply meets, and what it does.",
            discussion: "For example: hayauma profile explain --provider gmail 'dot: 421 4.7.28 …'")

        @Option(help: "The provider's profile.") var provider = "default"
        @Option(help: "A directory with profiles of your own.") var profiles: String?
        @Argument(help: "PHASE: CODE text") var reply: String

        func run() throws {
            guard let example = ExampleReply(reply) else { throw ValidationError("a reply is 'PHASE: CODE text'") }
            let set = try ProfileSet.load(directory: profiles)
            guard let rule = set.reaction(to: example.phase, example.reply, provider: provider) else {
                return Terminal.say(
                    "no rule: \(example.reply.code < 500 ? "put off and tried again" : "refused for good") by its code")
            }
            let time = rule.duration.map { " for \($0)" } ?? ""
            Terminal.say("\(rule.name): \(rule.action.rawValue)\(time), about the \(rule.identity.rawValue)")
            Terminal.say("\(rule.reason.en) / \(rule.reason.ja)")
        }
    }

    struct Reload: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let the running server read its profiles anew; refused ones change nothing.")

        @OptionGroup var server: DataOptions

        func run() async throws {
            try await reportingErrors {
                _ = try await server.client.send(ControlRequest(command: .profileReload))
                Terminal.say("in force")
            }
        }
    }
}
