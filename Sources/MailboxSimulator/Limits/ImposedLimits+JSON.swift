// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// As JSON, durations in seconds, and keys that nobody knows refused:
///
/// ```json
/// {"connections": 5, "messagesPerConnection": 50, "messagesPerSecond": 10,
///  "recovery": {"pauseSeconds": 600, "connections": 1, "step": 1, "everySeconds": 60},
///  "quietMinutes": [0, 1, 59], "network": {"connections": 20, "messagesPerSecond": 30},
///  "settlingSeconds": 0.1, "reactionSeconds": 2}
/// ```
extension ImposedLimits: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init(_ name: String) { stringValue = name }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        let all = try Self.keyed(
            decoder,
            [
                "connections", "messagesPerConnection", "messagesPerSecond", "recovery", "quietMinutes", "network",
                "settlingSeconds", "reactionSeconds",
            ])
        self.init(
            connections: try all.decodeIfPresent(Int.self, forKey: Key("connections")),
            messagesPerConnection: try all.decodeIfPresent(Int.self, forKey: Key("messagesPerConnection")),
            messagesPerSecond: try all.decodeIfPresent(Double.self, forKey: Key("messagesPerSecond")),
            quietMinutes: Set(try all.decodeIfPresent([Int].self, forKey: Key("quietMinutes")) ?? []))
        settling = try Self.duration(all, "settlingSeconds") ?? settling
        reaction = try Self.duration(all, "reactionSeconds") ?? reaction
        if all.contains(Key("recovery")) {
            let inner = try Self.keyed(
                all.superDecoder(forKey: Key("recovery")), ["pauseSeconds", "connections", "step", "everySeconds"])
            guard let pause = try Self.duration(inner, "pauseSeconds") else {
                throw Invalid("recovery needs pauseSeconds")
            }
            recovery = Recovery(
                pause: pause, connections: try inner.decodeIfPresent(Int.self, forKey: Key("connections")) ?? 1,
                step: try inner.decodeIfPresent(Int.self, forKey: Key("step")) ?? 1,
                every: try Self.duration(inner, "everySeconds") ?? .seconds(60))
        }
        if all.contains(Key("network")) {
            let inner = try Self.keyed(
                all.superDecoder(forKey: Key("network")), ["connections", "messagesPerSecond"])
            network = Network(
                connections: try inner.decodeIfPresent(Int.self, forKey: Key("connections")),
                messagesPerSecond: try inner.decodeIfPresent(Double.self, forKey: Key("messagesPerSecond")))
        }
        try check()
    }

    public func encode(to encoder: any Encoder) throws {
        var all = encoder.container(keyedBy: Key.self)
        try all.encodeIfPresent(connections, forKey: Key("connections"))
        try all.encodeIfPresent(messagesPerConnection, forKey: Key("messagesPerConnection"))
        try all.encodeIfPresent(messagesPerSecond, forKey: Key("messagesPerSecond"))
        try all.encode(settling.inSeconds, forKey: Key("settlingSeconds"))
        try all.encode(reaction.inSeconds, forKey: Key("reactionSeconds"))
        if !quietMinutes.isEmpty { try all.encode(quietMinutes.sorted(), forKey: Key("quietMinutes")) }
        if let recovery {
            var inner = all.nestedContainer(keyedBy: Key.self, forKey: Key("recovery"))
            try inner.encode(recovery.pause.inSeconds, forKey: Key("pauseSeconds"))
            try inner.encode(recovery.connections, forKey: Key("connections"))
            try inner.encode(recovery.step, forKey: Key("step"))
            try inner.encode(recovery.every.inSeconds, forKey: Key("everySeconds"))
        }
        if let network {
            var inner = all.nestedContainer(keyedBy: Key.self, forKey: Key("network"))
            try inner.encodeIfPresent(network.connections, forKey: Key("connections"))
            try inner.encodeIfPresent(network.messagesPerSecond, forKey: Key("messagesPerSecond"))
        }
    }

    /// A file of limits: an object with the name of a provider and its limits, one after another.
    ///
    /// - Throws: ``Invalid`` with the reason, and where in the file it is as far as that is known.
    public static func read(json: some Sequence<UInt8>) throws(Invalid) -> [Provider: ImposedLimits] {
        let named: [String: ImposedLimits]
        do {
            named = try JSONDecoder().decode([String: ImposedLimits].self, from: Data(json))
        } catch let error as Invalid {
            throw error
        } catch let DecodingError.dataCorrupted(context) {
            throw Invalid(place(context, (context.underlyingError.map { "\($0)" }) ?? context.debugDescription))
        } catch let DecodingError.typeMismatch(_, context) {
            throw Invalid(place(context, context.debugDescription))
        } catch let DecodingError.valueNotFound(_, context) {
            throw Invalid(place(context, context.debugDescription))
        } catch {
            throw Invalid("\(error)")
        }
        var limits: [Provider: ImposedLimits] = [:]
        for (name, value) in named {
            guard let provider = Provider(rawValue: name) else {
                let known = Provider.allCases.map(\.rawValue).joined(separator: ", ")
                throw Invalid("there is no provider '\(name.prefix(40))'; there are \(known)")
            }
            limits[provider] = value
        }
        return limits
    }

    private static func place(_ context: DecodingError.Context, _ reason: String) -> String {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? reason : "\(path): \(reason)"
    }

    private static func keyed(_ decoder: any Decoder, _ known: Set<String>) throws -> KeyedDecodingContainer<Key> {
        let container = try decoder.container(keyedBy: Key.self)
        if let unknown = container.allKeys.first(where: { !known.contains($0.stringValue) }) {
            let place = decoder.codingPath.map { $0.stringValue + "." }.joined()
            throw Invalid("there is no key '\(place)\(unknown.stringValue.prefix(40))'")
        }
        return container
    }

    private static func duration(_ container: KeyedDecodingContainer<Key>, _ name: String) throws -> Duration? {
        guard let seconds = try container.decodeIfPresent(Double.self, forKey: Key(name)) else { return nil }
        guard seconds >= 0, seconds <= longestDuration.inSeconds else { throw Invalid("\(name) is not 0 to 604,800") }
        return .nanoseconds(Int64(seconds * 1e9))
    }
}
