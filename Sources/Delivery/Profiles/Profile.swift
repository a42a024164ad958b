// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
package import NIOCore

/// What a mailbox provider bears and how it answers, as data: `profiles/*.yaml`.
package struct Profile: Sendable, Equatable {
    /// Of one source address.
    package struct Limits: Sendable, Equatable {
        /// At a time, 1...10,000.
        package var connections = 4
        /// Before QUIT; nil: no limit.
        package var messagesPerConnection: Int?
        /// Over all connections; nil: no limit.
        package var messagesPerSecond: Double?
        package var recipientsPerTransaction = 100
        /// Octets of a message; nil: not known.
        package var size: Int?
        /// How long a connection may rest.
        package var idle = TimeAmount.seconds(5)
        package var tls = TLS.opportunistic

        package enum TLS: String, Sendable, CaseIterable {
            case opportunistic, required, none
        }
    }

    /// Limits that all who share an identity have together.
    package struct Shared: Sendable, Equatable {
        package let identity: ReplyRule.Identity
        package let limits: Gate.Limits
    }

    /// Names the site, the simulated server and the batches; unique.
    package let name: String
    package let title: Words
    /// Exact, or `*.suffix`; lower case, A-labels.
    package let domains: [String]
    /// Names of mail exchangers, exact or `*.suffix`: whatever domain they serve shares the limits.
    package let exchangers: [String]
    package var limits = Limits()
    package var shared: [Shared] = []
    /// Minutes of each hour, 0...59, in which nothing new is begun.
    package var quietMinutes: Set<Int> = []
    package var recovery = Pace.Recovery.standard
    package var rules: [ReplyRule] = []

    package init(name: String, title: Words = Words(en: "", ja: ""), domains: [String] = [], exchangers: [String] = [])
    {
        self.name = name
        self.title = title
        self.domains = domains
        self.exchangers = exchangers
    }

    /// For one source that stands for `sources`.
    package func limits(sources: Int) -> LaneLimits {
        LaneLimits(
            connections: limits.connections * sources, messagesPerConnection: limits.messagesPerConnection,
            messagesPerSecond: limits.messagesPerSecond.map { $0 * Double(sources) }, idle: limits.idle)
    }

    /// The first rule that the reply meets.
    package func rule(for phase: ReplyPhase, code: Int, enhanced: String?, text: String) -> ReplyRule? {
        rules.first { $0.matches(phase, code: code, enhanced: enhanced, text: text) }
    }
}

/// A sentence in both languages.
package struct Words: Sendable, Equatable {
    package let en: String
    package let ja: String
}
