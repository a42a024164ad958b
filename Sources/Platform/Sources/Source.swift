// SPDX-License-Identifier: Apache-2.0

package typealias SourceID = Identifier<Source>

/// An address that we send from, with the name that it says in EHLO (送信元 IP).
package struct Source: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Takes part in its pools.
        case active
        /// Sends nothing because somebody wants so.
        case paused
        /// Sends nothing because its address has lost its good name: listed, blocked, taken for another's.
        case quarantined
        /// Sends nothing any more; final. The name stays taken, so that old records say who it was.
        case retired
    }

    /// Of the source that stands for all where none was ever added; no row has it.
    package static let implied = SourceID(0)
    /// All of them, the retired ones included.
    package static let countLimit = 4_096

    package let id: SourceID
    /// Lower-case letters, digits and hyphens, 1...40.
    package let name: String
    /// In their usual notation (RFC 5952). Nil: connections of that family are not made from this source; both nil: it
    /// binds nothing and the system chooses.
    package let ipv4: String?
    package let ipv6: String?
    /// What EHLO says (RFC 5321 §4.1.1.1): a host name in lower case.
    package let helo: String
    package let state: State
    /// Why it is in its state, as said by whoever changed it; may be empty.
    package let note: String
    package let stateSince: Timestamp
    /// Nil: it is warm.
    package let warmUp: WarmUp?

    /// That the address is new to the providers and its volume has to grow slowly.
    package struct WarmUp: Sendable, Equatable {
        /// The name of a plan.
        package let plan: String
        /// The source's own days begin here, each 24 hours long.
        package let since: Timestamp

        package init(plan: String, since: Timestamp) {
            self.plan = plan
            self.since = since
        }
    }

    package init(
        id: SourceID, name: String, ipv4: String? = nil, ipv6: String? = nil, helo: String, state: State = .active,
        note: String = "", stateSince: Timestamp, warmUp: WarmUp? = nil
    ) {
        self.id = id
        self.name = name
        self.ipv4 = ipv4
        self.ipv6 = ipv6
        self.helo = helo
        self.state = state
        self.note = note
        self.stateSince = stateSince
        self.warmUp = warmUp
    }

    /// The addresses that it binds, IPv4 first.
    package var addresses: [String] { [ipv4, ipv6].compactMap(\.self) }
}

/// A source to be added.
package struct NewSource: Sendable, Equatable {
    package var name: String
    package var ipv4: String?
    package var ipv6: String?
    package var helo: String
    package var warmUpPlan: String?

    package init(name: String, ipv4: String? = nil, ipv6: String? = nil, helo: String, warmUpPlan: String? = nil) {
        self.name = name
        self.ipv4 = ipv4
        self.ipv6 = ipv6
        self.helo = helo
        self.warmUpPlan = warmUpPlan
    }
}

/// How much a warming source sent to a provider on one of its days.
package struct SourceDay: Sendable, Equatable {
    package var source: SourceID
    /// A profile's name.
    package var provider: String
    /// When the day began: ``Source/WarmUp/since`` and a multiple of 24 hours.
    package var day: Timestamp
    package var sent: Int

    package init(source: SourceID, provider: String, day: Timestamp, sent: Int) {
        self.source = source
        self.provider = provider
        self.day = day
        self.sent = sent
    }
}
