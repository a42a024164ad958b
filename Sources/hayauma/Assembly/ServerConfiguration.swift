// SPDX-License-Identifier: Apache-2.0

import Configuration
import DNS
import Delivery
import Logging
import MailAuthentication
import Platform
import SystemPackage

/// Where mail may go (architecture: environments).
enum DeploymentEnvironment: String, Sendable, CaseIterable {
    /// To the built-in simulator, whatever the domain.
    case sandbox
    /// To domains on the allow-list.
    case staging
    /// To the Internet.
    case production
}

/// Everything that `serve` can be told: by option, by environment variable (`HAYAUMA_…`), by YAML file, in this order.
struct ServerConfiguration: Sendable {
    var dataDirectory: String
    var httpHost = "127.0.0.1"
    var httpPort = 8080
    var publicURL: String
    var environment = DeploymentEnvironment.sandbox
    /// Nil: SQLite in the data directory.
    var database: String?
    var routes: [StaticRoute] = []
    /// Ports on 127.0.0.1 of simulators that the sandbox delivers to in place of its own, by provider; `default` takes
    /// what no other does. One source stands for one then. Empty: its own.
    var simulatedAt: [String: Int] = [:]
    var retries = RetrySchedule.standard
    var profiles: String?
    /// Domains that staging may send to.
    var allowedDomains: [String] = []
    var heloName: String
    /// Host that takes mail for the return-path hosts, as MX records name it.
    var mailHost: String
    /// The servers that send, as SPF records name them.
    var spfSources: SPFSources
    var resolvers: [String] = []
    var trustAnchor: String?
    var zoneFile: String?
    /// A JSON file of warm-up plans. Nil: the built-in ones.
    var warmUpPlans: String?
    /// The share of unknown users, 0...1, at which a mailing stops by itself. Nil: it never does.
    var unknownUserLimit: Double? = 0.1
    /// DNS block lists that `source check` asks.
    var dnsbls: [String] = []
    var relayConnections = 50
    /// How long an order to send now can be taken back.
    var sendGrace = Duration.seconds(300)
    var workers = 2
    var logLevel = Logger.Level.notice
    var testSwitches = TestSwitches()

    /// What the command line said; nil: ask the environment and the file.
    struct Options: Sendable {
        var data: String?
        var config: String?
        var http: String?
        var publicURL: String?
        var environment: String?
        var database: String?
        var routes: [String] = []
        var retrySchedule: String?
        var expireAfter: String?
        var profiles: String?
        var logLevel: String?
    }

    static func load(_ options: Options) async throws -> ServerConfiguration {
        let environment = ConfigReader(provider: EnvironmentVariablesProvider()).scoped(to: "hayauma")
        var file: ConfigReader?
        if let path = options.config ?? environment.string(forKey: "config") {
            do {
                file = ConfigReader(provider: try await FileProvider<YAMLSnapshot>(filePath: FilePath(path)))
            } catch {
                throw ControlFailure("the configuration file \(path) cannot be read: \(error)")
            }
        }
        func string(_ option: String?, _ key: ConfigKey) -> String? {
            option ?? environment.string(forKey: key) ?? file?.string(forKey: key)
        }
        func strings(_ option: [String], _ key: ConfigKey) -> [String] {
            option.isEmpty ? environment.stringArray(forKey: key) ?? file?.stringArray(forKey: key) ?? [] : option
        }
        func number(_ key: ConfigKey, _ standard: Int) throws -> Int {
            guard let text = string(nil, key) else { return file?.int(forKey: key) ?? standard }
            guard let value = Int(text), value > 0 else { throw ControlFailure("\(key) must be a positive number") }
            return value
        }
        guard let data = string(options.data, "data") else {
            throw ControlFailure("say where the data is kept: --data DIR")
        }
        let http = try Self.endpoint(string(options.http, "http") ?? "127.0.0.1:8080")
        let publicURL = try string(options.publicURL, "publicURL") ?? Self.localURL(http)
        guard publicURL.hasPrefix("http://") || publicURL.hasPrefix("https://") else {
            throw ControlFailure("the public URL must begin with https:// (or http://): \(publicURL)")
        }
        let named = string(options.environment, "environment") ?? "sandbox"
        guard let stage = DeploymentEnvironment(rawValue: named) else {
            throw ControlFailure("the environment must be sandbox, staging or production, not '\(named)'")
        }
        let host = string(nil, "mailHost") ?? "mx.hayauma.invalid"
        var configuration = ServerConfiguration(
            dataDirectory: data, publicURL: publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL,
            heloName: string(nil, "heloName") ?? host, mailHost: host,
            spfSources: try Self.spfSources(strings([], "sourceAddresses"), mailHost: host))
        configuration.httpHost = http.host
        configuration.httpPort = http.port
        configuration.environment = stage
        configuration.database = string(options.database, "database")
        configuration.routes = try strings(options.routes, "routes").map { try StaticRoute(parsing: $0) }
        configuration.retries = try Self.retries(
            string(options.retrySchedule, "retrySchedule"), expiry: string(options.expireAfter, "expireAfter"))
        configuration.profiles = string(options.profiles, "profiles")
        configuration.simulatedAt = try Self.simulators(strings([], "simulatedAt"))
        configuration.allowedDomains = strings([], "allowedDomains").map { $0.lowercased() }
        configuration.resolvers = strings([], "resolvers")
        configuration.trustAnchor = string(nil, "trustAnchor")
        configuration.zoneFile = string(nil, "zoneFile")
        configuration.warmUpPlans = string(nil, "warmUpPlans")
        configuration.dnsbls = strings([], "dnsbls")
        if let limit = string(nil, "unknownUserLimit") {
            let percent = Int(limit)
            guard limit == "off" || percent.map((1...99).contains) == true else {
                throw ControlFailure("unknownUserLimit is a percentage from 1 to 99, or 'off', not '\(limit)'")
            }
            configuration.unknownUserLimit = percent.map { Double($0) / 100 }
        }
        if let grace = string(nil, "sendGrace") {
            guard let parsed = Duration(parsing: grace), parsed <= .seconds(86_400) else {
                throw ControlFailure("sendGrace must be a time such as 5m, a day at most, not '\(grace)'")
            }
            configuration.sendGrace = parsed
        }
        configuration.relayConnections = try number("relayConnections", 50)
        configuration.workers = try number("workers", 2)
        if let level = string(options.logLevel, "logLevel") {
            guard let known = Logger.Level(rawValue: level) else {
                throw ControlFailure(
                    "the log level must be trace, debug, info, notice, warning or error, not '\(level)'")
            }
            configuration.logLevel = known
        }
        configuration.testSwitches = try TestSwitches(in: stage) { environment.string(forKey: $0) }
        try configuration.check()
        return configuration
    }

    private func check() throws {
        guard simulatedAt.isEmpty || environment == .sandbox else {
            throw ControlFailure(
                "simulatedAt is for the sandbox alone: \(environment.rawValue) delivers to real servers")
        }
        switch environment {
        case .sandbox: break
        case .staging:
            guard !routes.isEmpty || !allowedDomains.isEmpty else {
                throw ControlFailure(
                    "staging delivers to allowed domains only: name them in allowedDomains, or give a --route")
            }
        case .production:
            guard routes.contains(where: { $0.pattern == "*" }) else {
                throw ControlFailure(
                    "production needs --route '*=HOST:PORT' for now: bounces cannot come back yet, "
                        + "so nothing may go to the Internet directly")
            }
        }
    }

    private static func spfSources(_ addresses: [String], mailHost: String) throws -> SPFSources {
        if addresses.isEmpty { return .include("spf.\(mailHost)") }
        return .addresses(
            try addresses.map { text in
                guard let address = IPAddress(text) else { throw ControlFailure("'\(text)' is no IP address") }
                return address
            })
    }

    private static func simulators(_ texts: [String]) throws -> [String: Int] {
        var ports: [String: Int] = [:]
        for text in texts {
            let sides = text.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, !sides[0].isEmpty, let port = Int(sides[1]), (1...65_535).contains(port) else {
                throw ControlFailure("simulatedAt is PROVIDER=PORT, not '\(text)'")
            }
            ports[String(sides[0])] = port
        }
        // Whatever has no simulator would go to the Internet.
        guard ports.isEmpty || ports["default"] != nil else {
            throw ControlFailure("simulatedAt names no port for 'default', which takes what no other does")
        }
        return ports
    }

    private static func retries(_ schedule: String?, expiry: String?) throws -> RetrySchedule {
        var retries = RetrySchedule.standard
        if let expiry {
            guard let parsed = Duration(parsing: expiry) else {
                throw ControlFailure("'\(expiry)' is no time such as 3d")
            }
            retries = RetrySchedule(intervals: retries.intervals, expiry: parsed)
        }
        return try schedule.map { try RetrySchedule(parsing: $0, expiry: retries.expiry) } ?? retries
    }

    private static func localURL(_ http: (host: String, port: Int)) throws -> String {
        guard http.host != "0.0.0.0", http.host != "::" else {
            throw ControlFailure("--http names no host that readers could reach: say --public-url as well")
        }
        return http.host.contains(":") ? "http://[\(http.host)]:\(http.port)" : "http://\(http.host):\(http.port)"
    }

    static func endpoint(_ text: String) throws -> (host: String, port: Int) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon > text.startIndex
        else { throw ControlFailure("'\(text)' is not HOST:PORT") }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return (String(host), port)
    }
}
