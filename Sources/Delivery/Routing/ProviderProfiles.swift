// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
import Foundation
import NIOCore

/// The limits that mailbox providers ask for, by the domains of their readers: data that an operator can replace.
///
/// The file is a JSON array of objects: `name`, `domains` (exact, or `*.suffix`), and of the limits `connections`,
/// `messagesPerConnection`, `messagesPerSecond`; the object named `default` holds for all other domains.
package struct ProviderProfiles: Sendable {
    package struct Profile: Sendable, Codable, Equatable {
        package let name: String
        package let domains: [String]
        package let connections: Int
        package let messagesPerConnection: Int?
        package let messagesPerSecond: Double?

        var isSensible: Bool {
            (1...10_000).contains(connections) && (messagesPerConnection ?? 1) >= 1
                && (0.001...1_000_000).contains(messagesPerSecond ?? 1)
        }

        package func limits(sources: Int) -> LaneLimits {
            LaneLimits(
                connections: connections * sources, messagesPerConnection: messagesPerConnection,
                messagesPerSecond: messagesPerSecond.map { $0 * Double(sources) })
        }
    }

    package enum Failure: Error, CustomStringConvertible {
        case unreadable(path: String, detail: String)
        case noDefault
        /// A limit outside of what makes sense; 0 does not stop a provider, pausing a mailing does.
        case badLimit(profile: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let detail): "the profiles in \(path) cannot be read: \(detail)"
            case .badLimit(let profile):
                "the profile '\(profile)' has a limit out of range: connections 1 to 10000, messagesPerConnection 1 or more, "
                    + "messagesPerSecond 0.001 to 1000000"
            case .noDefault: "the profiles hold no object named \"default\""
            }
        }
    }

    private let byDomain: [String: Profile]
    private let bySuffix: [(suffix: String, profile: Profile)]
    package let fallback: Profile

    package init(_ profiles: [Profile]) throws(Failure) {
        guard let fallback = profiles.first(where: { $0.name == "default" }) else { throw .noDefault }
        self.fallback = fallback
        if let bad = profiles.first(where: { !$0.isSensible }) { throw .badLimit(profile: bad.name) }
        var exact: [String: Profile] = [:]
        var suffixes: [(String, Profile)] = []
        for profile in profiles {
            for domain in profile.domains {
                if domain.hasPrefix("*.") {
                    suffixes.append((String(domain.dropFirst(1)), profile))
                } else {
                    exact[domain] = profile
                }
            }
        }
        byDomain = exact
        bySuffix = suffixes
    }

    /// Reads a file of profiles; nil: the built-in ones.
    package static func load(path: String?) throws(Failure) -> ProviderProfiles {
        let profiles: [Profile]
        do {
            let data = try path.map { try Data(contentsOf: URL(filePath: $0)) } ?? Data(BuiltInProfiles.json.utf8)
            profiles = try JSONDecoder().decode([Profile].self, from: data)
        } catch {
            throw .unreadable(path: path ?? "the program", detail: "\(error)")
        }
        return try ProviderProfiles(profiles)
    }

    package func profile(ofExchangers names: [String]) -> Profile? { nil }

    package func hasProfile(_ name: String) -> Bool {
        byDomain.values.contains { $0.name == name } || bySuffix.contains { $0.profile.name == name }
    }

    /// The provider of a domain (lower case, A-labels); nil: one that no profile names.
    package func profile(of domain: String) -> Profile? {
        byDomain[domain] ?? bySuffix.first { domain.hasSuffix($0.suffix) }?.profile
    }
}
