// SPDX-License-Identifier: Apache-2.0

/// What became of one attempt at one recipient.
package enum Outcome: String, Sendable, CaseIterable {
    /// 受理: the receiving server took responsibility (250 to the end of data).
    case delivered
    /// 再送待ち
    case deferred
    /// エラー
    case bounced
    /// 期限切れ: deferred until its time was up.
    case expired
    /// 不明: the peer was lost after the final dot; nobody knows (RFC 1047). Not repeated for marketing mail.
    case unknown
    /// 除外
    case suppressed
    /// 中止
    case cancelled
}

/// One outcome to be committed: the batch's bit, the event, the counters and what follows from it, together.
package struct OutcomeRecord: Sendable, Equatable {
    package var batch: BatchID
    package var fence: Int64
    package var position: Int
    package var campaign: CampaignID
    package var contact: ContactID
    /// The batch's attempt: tells whether the recipient was `left` (1) or `deferred` (> 1) before.
    package var attempt: Int
    package var outcome: Outcome
    package var at: Timestamp
    /// Only with `.deferred`.
    package var nextAttemptAt: Timestamp?
    package var firstAttemptAt: Timestamp?
    package var reply: RecordedReply?
    /// Suppress the address for the tenant in the same transaction, and set the contact's state to match.
    package var suppress: Suppression.Reason?

    package init(
        batch: BatchID, fence: Int64, position: Int, campaign: CampaignID, contact: ContactID, attempt: Int,
        outcome: Outcome, at: Timestamp, nextAttemptAt: Timestamp? = nil, firstAttemptAt: Timestamp? = nil,
        reply: RecordedReply? = nil, suppress: Suppression.Reason? = nil
    ) {
        self.batch = batch
        self.fence = fence
        self.position = position
        self.campaign = campaign
        self.contact = contact
        self.attempt = attempt
        self.outcome = outcome
        self.at = at
        self.nextAttemptAt = nextAttemptAt
        self.firstAttemptAt = firstAttemptAt
        self.reply = reply
        self.suppress = suppress
    }
}

/// What the peer said, or what we found where there was no peer.
package struct RecordedReply: Sendable, Equatable {
    /// `connect`, `greeting`, `ehlo`, `tls`, `mail`, `rcpt`, `data`, `dot`, or `local` where the engine decided by itself.
    package var phase: String
    /// The reply code, 0 where there was none.
    package var code: Int
    /// `5.1.1`, empty where there was none.
    package var enhanced: String
    /// Text of the reply or our own explanation, ≤ 500 characters; may hold anything a stranger sends.
    package var text: String
    /// The server that said it.
    package var host: String

    /// Nobody was asked: what was found here instead.
    package static func local(_ text: String) -> RecordedReply {
        RecordedReply(phase: "local", code: 0, enhanced: "", text: text, host: "")
    }

    package init(phase: String, code: Int, enhanced: String, text: String, host: String) {
        self.phase = phase
        self.code = code
        self.enhanced = enhanced
        self.text = text
        self.host = host
    }
}
