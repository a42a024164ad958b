// SPDX-License-Identifier: Apache-2.0

import Platform

/// Numbers of the kinds of events in the database: a byte instead of a word in the largest table. Never renumbered.
enum EventCode {
    static func code(of kind: Event.Kind) -> Int64 {
        switch kind {
        case .delivered: 1
        case .deferred: 2
        case .bounced: 3
        case .expired: 4
        case .unknown: 5
        case .suppressed: 6
        case .cancelled: 7
        case .unsubscribed: 8
        case .opened: 9
        case .clicked: 10
        }
    }

    static func kind(of code: Int64) -> Event.Kind? {
        Event.Kind.allCases.first { Self.code(of: $0) == code }
    }

    static func outcome(of code: Int64) -> Outcome? {
        kind(of: code).flatMap { Outcome(rawValue: $0.rawValue) }
    }

    static func kind(of outcome: Outcome) -> Event.Kind {
        switch outcome {
        case .delivered: .delivered
        case .deferred: .deferred
        case .bounced: .bounced
        case .expired: .expired
        case .unknown: .unknown
        case .suppressed: .suppressed
        case .cancelled: .cancelled
        }
    }
}
