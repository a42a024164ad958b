// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which part of the queue.
struct SelectionOptions: ParsableArguments {
    @Option(help: "A tenant's slug.") var tenant: String?
    @Option(help: "A mailing's id.") var campaign: String?
    @Option(help: "The recipients' domain.") var domain: String?
    @Option(help: "A provider (gmail, docomo …) or HOST:PORT of a static route.") var site: String?

    var arguments: [String: String] {
        var arguments: [String: String] = [:]
        arguments["tenant"] = tenant
        arguments["campaign"] = campaign
        arguments["domain"] = domain
        arguments["site"] = site
        return arguments
    }
}

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Look at what waits, ask why, hold it, send it another way, throw it away.",
        subcommands: [
            List.self, Why.self, Hold.self, Purge.self, Reroute.self, Orders.self, Release.self, Urgent.self,
            Trace.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What waits, by mailing and site.")

        @OptionGroup var server: DataOptions
        @OptionGroup var selection: SelectionOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let result = try await server.client.send(
                    ControlRequest(command: .queueList, arguments: selection.arguments))
                if json { return Terminal.say(result) }
                let rows = try Payload.decode([QueueRow].self, from: result)
                if rows.isEmpty { return Terminal.say("nothing waits") }
                Table.print(
                    ["mailing", "state", "site", "ready", "claimed", "deferred", "next attempt"],
                    rows.map {
                        [
                            "\($0.campaign) \($0.name)", $0.state, $0.site, "\($0.ready)", "\($0.claimed)",
                            "\($0.deferred)", $0.nextDue ?? "",
                        ]
                    })
            }
        }
    }

    struct Why: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "why", abstract: "Why is it waiting, and until when? The first reason is the one that counts.")

        @OptionGroup var server: DataOptions
        @Argument(help: "The mailing's id.") var campaign: String
        @Option(help: "One of its recipients.") var to: String?
        @Option(help: "A domain that stands for a site.") var domain: String?
        @Flag(help: "Print JSON.") var json = false

        func validate() throws {
            if (to == nil) == (domain == nil) { throw ValidationError("name a recipient (--to) or a --domain") }
        }

        func run() async throws {
            try await reportingErrors {
                var arguments = ["id": campaign]
                arguments["to"] = to
                arguments["domain"] = domain
                let result = try await server.client.send(ControlRequest(command: .queueWhy, arguments: arguments))
                if json { return Terminal.say(result) }
                let rows = try Payload.decode([WaitingRow].self, from: result)
                if rows.isEmpty { return Terminal.say("nothing keeps it") }
                for row in rows {
                    Terminal.say("\(row.en)\(row.until.map { ", until \($0)" } ?? "")")
                    Terminal.say("  \(row.ja)")
                    if !row.detail.isEmpty { Terminal.say("  \(row.detail)") }
                }
            }
        }
    }

    /// What hold, purge and reroute share.
    struct Order: ParsableArguments {
        @OptionGroup var server: DataOptions
        @OptionGroup var selection: SelectionOptions
        @Option(help: "Why: others read it.") var reason: String
        @Flag(help: "Order nothing: say what it would be about.") var dryRun = false

        /// Prints what came of it.
        func send(_ kind: String, _ more: [String: String?] = [:]) async throws {
            var arguments = selection.arguments
            arguments["kind"] = kind
            arguments["reason"] = reason
            if dryRun { arguments["dryRun"] = "true" }
            for (name, value) in more { arguments[name] = value }
            let result = try await server.client.send(ControlRequest(command: .queueOrder, arguments: arguments))
            let answer = try Payload.decode(QueueOrderAnswer.self, from: result)
            let about = "\(answer.recipients) recipients of \(answer.campaigns) mailings that wait now"
            guard let id = answer.id else { return Terminal.say("would be about \(about)") }
            let end = answer.until.map { ", until \($0)" } ?? ""
            Terminal.say("order \(id): \(about)\(end); take it back with: hayauma queue release \(id)")
        }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep back what waits now and what comes later, until it is released.")

        @OptionGroup var order: Order
        @Option(help: "A source's name: nothing is sent from it.") var source: String?
        @Option(name: .customLong("for"), help: "It ends by itself after 30m, 2h, 1d.") var time: String?

        func run() async throws {
            try await reportingErrors { try await order.send("hold", ["for": time, "source": source]) }
        }
    }

    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Throw away what waits: it stops at once and is settled as cancelled after a day.",
            discussion: "Until then 'queue release' takes it back. --for makes that time shorter or longer.")

        @OptionGroup var order: Order
        @Option(name: .customLong("for"), help: "How long it can be taken back: 10m, 1d.") var time: String?

        func run() async throws { try await reportingErrors { try await order.send("purge", ["for": time]) } }
    }

    struct Reroute: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a tenant's or a mailing's mail through the sources of another pool.")

        @OptionGroup var order: Order
        @Option(help: "The pool's name.") var pool: String

        func run() async throws { try await reportingErrors { try await order.send("reroute", ["pool": pool]) } }
    }

    struct Orders: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Orders that have not ended.")

        @OptionGroup var server: DataOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let result = try await server.client.send(ControlRequest(command: .queueOrders))
                if json { return Terminal.say(result) }
                let rows = try Payload.decode([QueueOrderRow].self, from: result)
                if rows.isEmpty { return Terminal.say("there are none") }
                Table.print(
                    ["order", "kind", "of", "until", "by", "reason"],
                    rows.map {
                        [
                            "\($0.id)", $0.kind + ($0.pool.map { " to \($0)" } ?? ""), $0.selection, $0.until ?? "",
                            $0.actor, $0.reason,
                        ]
                    })
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a hold or a reroute, or take a purge back.")

        @OptionGroup var server: DataOptions
        @Argument(help: "The order's number.") var order: Int64

        func run() async throws {
            try await reportingErrors {
                _ = try await server.client.send(
                    ControlRequest(command: .queueEnd, arguments: ["order": "\(order)"]))
                Terminal.say("ended")
            }
        }
    }

    struct Urgent: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a mailing go before bulk ones.")

        @OptionGroup var server: DataOptions
        @Argument(help: "The mailing's id.") var campaign: String
        @Flag(help: "Make it bulk again.") var bulk = false

        func run() async throws {
            try await reportingErrors {
                var arguments = ["id": campaign]
                if bulk { arguments["bulk"] = "true" }
                _ = try await server.client.send(ControlRequest(command: .queueUrgent, arguments: arguments))
                Terminal.say(bulk ? "it is bulk" : "it goes first")
            }
        }
    }

    struct Trace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what SMTP sessions say that begin from now on (at most 50 of them).")

        @OptionGroup var server: DataOptions
        @Option(help: "A source's name.") var source: String?
        @Option(help: "A provider's name, or HOST:PORT.") var site: String?
        @Option(help: "Part of the server's name or address.") var host: String?
        @Option(help: "Seconds, 1 to 3600.") var seconds = 60

        func run() async throws {
            try await reportingErrors {
                var arguments = ["seconds": "\(seconds)"]
                arguments["source"] = source
                arguments["site"] = site
                arguments["host"] = host
                _ = try await server.client.send(
                    ControlRequest(command: .queueTrace, arguments: arguments)
                ) { response in
                    if let line = response.line { Terminal.say(line) }
                }
            }
        }
    }
}

struct SiteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site", abstract: "How the work at the receiving servers goes.",
        subcommands: [List.self, Release.self, Bounces.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lanes at work, and limits that replies lowered.")

        @OptionGroup var server: DataOptions
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await reportingErrors {
                let result = try await server.client.send(ControlRequest(command: .siteList))
                if json { return Terminal.say(result) }
                let report = try Payload.decode(SiteReport.self, from: result)
                if report.lanes.isEmpty { Terminal.say("nothing is being sent") }
                if !report.lanes.isEmpty {
                    Table.print(
                        ["site", "source", "connections", "waiting", "rests", "trouble"],
                        report.lanes.map { lane in
                            [
                                lane.site, lane.source, "\(lane.connections) of \(lane.ceiling)", "\(lane.pending)",
                                lane.restsForSeconds.map { "\(Int($0.rounded(.up))) s" } ?? "", lane.trouble ?? "",
                            ]
                        })
                }
                let narrowed = report.limits.filter { $0.share < 1 || !$0.closures.isEmpty }
                guard !narrowed.isEmpty else { return }
                Terminal.say("")
                Table.print(
                    ["limited", "share", "connections", "why"],
                    narrowed.map { gate in
                        [
                            gate.identity, "\(Int((gate.share * 100).rounded())) %",
                            gate.ceiling.map { "\(gate.connections) of \($0)" } ?? "\(gate.connections)",
                            (gate.closures + [gate.refusal].compactMap(\.self)).joined(separator: "; "),
                        ]
                    })
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a suspension that a reply caused; the limit grows from where it is.")

        @OptionGroup var server: DataOptions
        @Argument(help: "source:NAME, dkim-domain:DOMAIN, tenant:NUMBER, campaign:NUMBER …, everybody.")
        var identity: String
        @Option(help: "The provider's name.") var site: String?

        func run() async throws {
            try await reportingErrors {
                var arguments = ["identity": identity]
                arguments["site"] = site
                _ = try await server.client.send(ControlRequest(command: .siteRelease, arguments: arguments))
                Terminal.say("released")
            }
        }
    }
}
