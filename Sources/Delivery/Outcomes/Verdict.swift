// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
package import Platform
import SMTP

/// What an attempt's result means for its recipient.
package struct Verdict: Sendable, Equatable {
    package var outcome: Outcome
    package var reply: RecordedReply?
    package var suppress: Suppression.Reason?
    /// The least time until the next attempt, where a rule asks for one.
    package var wait: Duration?

    /// - Parameter rule: of the provider's profile, where the reply met one: providers refuse for good with 4xx and for
    ///   a while with 5xx.
    init(of attempt: Attempt, rule: ReplyRule? = nil) {
        self.init(of: attempt)
        guard let rule, case .refused = attempt.result else { return }
        switch rule.action {
        case .defer, .backOff, .suspend, .elsewhere, .singleOut:
            outcome = .deferred
            suppress = nil
            wait = rule.duration
        case .bounce:
            outcome = .bounced
        case .suppress:
            outcome = .bounced
            suppress = .hardBounce
        }
    }

    private init(of attempt: Attempt) {
        switch attempt.result {
        case .delivered(let reply):
            outcome = .delivered
            self.reply = RecordedReply(.dot, reply, host: attempt.host)
        case .refused(let phase, let reply):
            outcome = reply.isPermanent ? .bounced : .deferred
            self.reply = RecordedReply(phase, reply, host: attempt.host)
            if outcome == .bounced, Self.saysNoSuchMailbox(phase, reply) { suppress = .hardBounce }
        case .unknown:
            outcome = .unknown
            reply = RecordedReply(
                phase: Phase.dot.rawValue, code: 0, enhanced: "",
                text: "the connection was lost after the content was sent", host: attempt.host)
        case .unreachable(let phase, let detail):
            outcome = .deferred
            reply = RecordedReply(
                phase: phase.rawValue, code: 0, enhanced: "", text: String(detail.prefix(500)), host: attempt.host)
        case .undeliverable(let reply):
            outcome = .bounced
            self.reply = RecordedReply(.connect, reply, host: attempt.host)
            // The domain itself says that it takes no mail; one that is not found may be back tomorrow.
            if reply.enhancedStatus == "5.1.10" { suppress = .hardBounce }
        }
    }

    /// Only the answer to RCPT names a mailbox: after the data the same words may come from a reader's own filter.
    /// A code alone proves nothing, since providers refuse senders with 550 too; the enhanced code has to say that the
    /// mailbox does not exist (RFC 3463 §3.2), or, where there is none, the text.
    static func saysNoSuchMailbox(_ phase: Phase, _ reply: Reply) -> Bool {
        guard phase == .rcpt, reply.isPermanent else { return false }
        if let enhanced = reply.enhancedStatus { return ["5.1.1", "5.1.6", "5.1.10"].contains(enhanced) }
        guard reply.code == 550 else { return false }
        let text = reply.text.lowercased()
        return text.hasPrefix("unknown user") || text.hasPrefix("invalid recipient")
            || text.hasSuffix(">: user unknown")
    }
}

extension RecordedReply {
    init(_ phase: Phase, _ reply: Reply, host: String) {
        self.init(
            phase: phase.rawValue, code: Int(reply.code), enhanced: reply.enhancedStatus ?? "",
            text: reply.text.utf8.count <= 500 ? reply.text : String(reply.text.prefix(500)), host: host)
    }
}
