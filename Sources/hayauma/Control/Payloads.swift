// SPDX-License-Identifier: Apache-2.0

import MailAuthentication
import Platform

/// `campaign status --json`.
struct CampaignStatus: Codable, Sendable {
    var state: String
    var recipients: Int
    var delivered: Int
    var deferred: Int
    var bounced: Int
    var expired: Int
    var unknown: Int
    var suppressed: Int
    var cancelled: Int
    var left: Int

    init(_ campaign: Campaign) {
        let counts = campaign.counts
        state = campaign.state.rawValue
        recipients = counts.recipients
        delivered = counts.delivered
        deferred = counts.deferred
        bounced = counts.bounced
        expired = counts.expired
        unknown = counts.unknown
        suppressed = counts.suppressed
        cancelled = counts.cancelled
        left = counts.left
    }

    var isOver: Bool { state == "finished" || (state == "cancelled" && left == 0 && deferred == 0) }

    var rows: [(String, Int)] {
        [
            ("recipients", recipients), ("delivered", delivered), ("deferred", deferred), ("bounced", bounced),
            ("expired", expired), ("unknown", unknown), ("suppressed", suppressed), ("cancelled", cancelled),
            ("left", left),
        ]
    }
}

/// `campaign create --json`.
struct CreatedCampaign: Codable, Sendable {
    var id: String
}

/// `campaign test --json`.
struct SentTests: Codable, Sendable {
    struct Missed: Codable, Sendable {
        let email: String
        let why: String
    }

    let sent: Int
    let missed: [Missed]
    /// Testers whose reader is gone: they get the values of the sample reader.
    let borrowed: [String]

    init(_ result: TestResult) {
        sent = result.sent
        missed = result.missed.map { Missed(email: $0.tester.email, why: $0.why.english) }
        borrowed = result.borrowed.map(\.email)
    }
}

/// `tenant create --json`.
struct CreatedTenant: Codable, Sendable {
    var slug: String
    var name: String
}

/// `domain add --json`.
struct DomainRecords: Codable, Sendable {
    struct Record: Codable, Sendable {
        var name: String
        var type: String
        var value: String
    }

    var domain: String
    var records: [Record]
}

/// `domain check --json`.
struct DomainStatus: Codable, Sendable {
    struct Record: Codable, Sendable {
        var name: String
        var type: String
        var status: String
        var found: [String]
    }

    var records: [Record]
}

/// `contacts import --json`.
struct ImportResult: Codable, Sendable {
    var imported: Int
    var updated: Int
    var rejected: Int
    var seconds: Double
    var rejectedFile: String?
}

/// `block add --json`.
struct BlockedEntries: Codable, Sendable {
    struct Example: Codable, Sendable {
        var line: Int
        var text: String
        var reason: String
    }

    var added: Int
    var present: Int
    var unusable: Int
    var stopped: Int
    var examples: [Example]

    init(_ report: BlockReport) {
        added = report.added
        present = report.present
        unusable = report.unusable
        stopped = report.stopped
        examples = report.examples.map { Example(line: $0.line, text: $0.text, reason: $0.reason.english) }
    }
}

/// A line of `campaign events`.
struct EventLine: Codable, Sendable {
    var id: Int64
    var at: String
    var kind: String
    var email: String
    var attempt: Int
    var phase: String?
    var code: Int?
    var enhanced: String?
    var text: String?
    var host: String?
    var detail: String?
}

/// What the demonstration waits for.
struct ServerStatus: Codable, Sendable {
    var environment: String
    var http: String
    var connections: Int
}

extension EventLine {
    init(_ event: Event) {
        id = event.id
        at = ISO8601.text(event.at)
        kind = event.kind.rawValue
        email = event.email
        attempt = event.attempt
        if let reply = event.reply {
            phase = reply.phase
            code = reply.code
            enhanced = reply.enhanced
            text = reply.text
            host = reply.host
        }
        detail = event.detail.isEmpty ? nil : event.detail
    }
}

extension DomainStatus {
    init(_ statuses: [RecordStatus]) {
        records = statuses.map { status in
            let (word, found): (String, [String]) =
                switch status.state {
                case .found: ("found", [])
                case .missing: ("missing", [])
                case .different(let found): ("different", found)
                case .unknown(let detail): ("unknown", [detail])
                }
            return Record(name: status.record.name, type: status.record.type.rawValue, status: word, found: found)
        }
    }
}

// MARK: - The queue

struct QueueRow: Codable, Sendable {
    var campaign: String
    var name: String
    var state: String
    var site: String
    var ready: Int
    var claimed: Int
    var deferred: Int
    var nextDue: String?
}

struct QueueOrderAnswer: Codable, Sendable {
    /// Nil: a dry run.
    var id: Int64?
    var recipients: Int
    var campaigns: Int
    var until: String?
}

struct QueueOrderRow: Codable, Sendable {
    var id: Int64
    var kind: String
    var selection: String
    var pool: String?
    var reason: String
    var actor: String
    var madeAt: String
    var until: String?
}

struct WaitingRow: Codable, Sendable {
    var cause: String
    var en: String
    var ja: String
    var until: String?
    var detail: String
}

struct LaneRow: Codable, Sendable {
    var source: String
    var site: String
    var servers: String
    var connections: Int
    var pending: Int
    var ceiling: Int
    var restsForSeconds: Double?
    var trouble: String?
}

struct SiteReport: Codable, Sendable {
    var lanes: [LaneRow]
    var limits: [GateRow]
}

struct GateRow: Codable, Sendable {
    var identity: String
    /// What is used of the limits, 0...1.
    var share: Double
    var connections: Int
    var ceiling: Int?
    var messagesPerSecond: Double?
    var closures: [String]
    var refusal: String?
}
