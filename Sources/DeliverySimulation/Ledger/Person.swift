// SPDX-License-Identifier: Apache-2.0

import Platform

/// A recipient of a mailing.
struct PersonKey: Hashable, Comparable, CustomStringConvertible {
    let campaign: CampaignID
    let contact: ContactID

    static func < (left: Self, right: Self) -> Bool {
        (left.campaign, left.contact) < (right.campaign, right.contact)
    }

    var description: String { "reader \(contact.rawValue) of mailing \(campaign.rawValue)" }
}

/// What the outside saw of one recipient.
struct Person {
    /// The one that all copies have to carry.
    var messageID: String?
    /// Copies for which a server took responsibility.
    var accepted = 0
    /// Times that an accepted copy's result was lost: each of them excuses one copy more.
    var excuses = 0
    /// The newest outcome that the event log tells.
    var last: Event.Kind?
    /// When it was first tried, in time that really passed.
    var firstTry: Duration?

    var isFinal: Bool { last.map { $0 != .deferred } ?? false }
}

/// One MAIL FROM and what followed.
struct Transaction {
    enum Answer: Equatable {
        case delivered, refusedForNow, refusedForGood, unknown, unreachable

        /// Whether the event log may say this of it.
        func allows(_ kind: Event.Kind) -> Bool {
            switch self {
            case .delivered: kind == .delivered
            case .refusedForNow, .unreachable: kind == .deferred || kind == .expired
            case .refusedForGood: kind == .bounced
            case .unknown: kind == .unknown
            }
        }
    }

    enum State: Equatable {
        /// Past MAIL FROM.
        case envelope
        /// Past the final dot.
        case content
        /// The process has heard the answer; it is not durable.
        case answered(Answer)
        /// The event log has it, or it came to nothing before the dot.
        case closed
    }

    let person: PersonKey
    let process: Int
    var state = State.envelope
    /// The server has it.
    var isAccepted = false
    /// Whoever sent it is gone or has lost its lease, so that the recipient may be sent to anew.
    var isExcused = false

    /// Its result is nowhere but in a process that answers for it.
    var isOpen: Bool { state != .closed && !isExcused }

    func says(_ kind: Event.Kind) -> Bool {
        if case .answered(let answer) = state { answer.allows(kind) } else { false }
    }
}
