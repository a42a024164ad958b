// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run everything.")

    @OptionGroup var options: ServeOptions

    func run() async throws {
        try await reportingErrors {
            let configuration = try await ServerConfiguration.load(options.values)
            let server = try await Server.open(configuration)
            try await server.run {
                Terminal.say("Hayauma is ready at \(configuration.publicURL) (\(configuration.environment.rawValue))")
            }
        }
    }
}

struct ServeOptions: ParsableArguments {
    @Option(help: "Where everything is kept; made when it is missing.")
    var data: String?

    @Option(help: "A YAML file with the same settings; options and HAYAUMA_… variables come before it.")
    var config: String?

    @Option(help: "HOST:PORT for HTTP (127.0.0.1:8080).")
    var http: String?

    @Option(help: "How readers reach this server: the start of every link in a mail.")
    var publicURL: String?

    @Option(help: "sandbox (mail stays in the built-in simulator), staging or production.")
    var environment: String?

    @Option(help: "postgres://… instead of SQLite in the data directory.")
    var database: String?

    @Option(
        name: .customLong("route"), help: "PATTERN=HOST:PORT: send mail for these domains to one server. Repeatable.")
    var routes: [String] = []

    @Option(help: "Waits between attempts, such as 5m,15m,1h; the last one repeats.")
    var retrySchedule: String?

    @Option(help: "Give up on a deferred recipient after this long (3d).")
    var expireAfter: String?

    @Option(help: "A directory of profiles (*.yaml) that replace or add to the shipped ones.")
    var profiles: String?

    @Option(help: "trace, debug, info, notice, warning or error.")
    var logLevel: String?

    var values: ServerConfiguration.Options {
        .init(
            data: data, config: config, http: http, publicURL: publicURL, environment: environment,
            database: database, routes: routes, retrySchedule: retrySchedule, expireAfter: expireAfter,
            profiles: profiles, logLevel: logLevel)
    }
}
