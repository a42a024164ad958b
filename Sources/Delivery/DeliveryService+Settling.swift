// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
import Platform
import Synchronization

extension DeliveryService {
    func settle(
        _ claimed: ClaimedBatch, _ offset: Int, _ outcome: Outcome, reply: RecordedReply?,
        suppress: Suppression.Reason? = nil, detail: Suppression.Reason? = nil, wait: Duration? = nil
    ) {
        let recipient = claimed.batch.recipients[offset]
        let at = now()
        var record = OutcomeRecord(
            batch: claimed.batch.id, fence: claimed.batch.fence, position: recipient.position,
            campaign: claimed.batch.campaign, contact: recipient.contact, attempt: claimed.batch.attempt,
            outcome: outcome, at: at, reply: reply, suppress: suppress)
        if let detail { record.reply = .local(detail.rawValue) }
        if outcome == .deferred {
            let first = claimed.batch.firstAttemptAt ?? at
            let next = at + max(wait ?? .zero, settings.retries.wait(after: claimed.batch.attempt))
            if next > first + settings.retries.expiry {
                record.outcome = .expired
            } else {
                record.nextAttemptAt = next
                record.firstAttemptAt = first
            }
        }
        let engine = engineBox.withLock { $0 }
        // A connection may still bring two: the content that is out and the envelope behind it.
        committer.add(.init(record: record, batch: claimed), underWay: 2 * (engine?.connectionCount ?? 0)) {
            engine?.stall()
        }
    }

    func committed(_ group: [OutcomeCommitter.Pending], _ result: CommitResult) async {
        for pending in group {
            if let reason = pending.record.suppress { suppress(pending.record.contact, reason: reason) }
            close(pending.batch, pending.batch.settled())
        }
        for campaign in result.finished {
            campaigns.forget(campaign)
            bounces.withLock { $0.forget(campaign) }
            logger.info("mailing finished", metadata: ["campaign": "\(campaign.rawValue)"])
        }
        if !result.stale.isEmpty {
            logger.warning(
                "outcomes of batches that another node took over were left out",
                metadata: ["batches": "\(result.stale.count)"])
        }
    }

    /// What of a campaign, or of all, waits and was not taken yet.
    func giveBackWaiting(of campaign: CampaignID?) {
        // In an order of its own, so that a simulation can be played again.
        let waiting = queue.removeAll(of: campaign).sorted {
            ($0.batch.batch.id, $0.offset) < ($1.batch.batch.id, $1.offset)
        }
        for item in waiting { giveBack(item.batch) }
    }

    func giveBack(_ claimed: ClaimedBatch) { close(claimed, claimed.givenBack()) }

    func close(_ claimed: ClaimedBatch, _ closing: ClaimedBatch.Closing) {
        switch closing {
        case .stillOpen: break
        case .settled:
            forget(claimed)
        case .unfinished:
            // The row goes back first: who waits for the campaign to be at rest finds it so.
            surroundings.spawn { [self] in
                do {
                    try await retrying { () async throws(StoreError) in
                        try await self.stores.release([(claimed.batch.id, claimed.batch.fence)], at: self.now())
                    }
                } catch {
                    logger.error(
                        "a batch could not be given back; its lease will run out", metadata: ["error": "\(error)"])
                }
                forget(claimed)
            }
        }
    }

    /// The same batch may have been claimed anew in the meantime: that one stays.
    private func forget(_ claimed: ClaimedBatch) {
        held.withLock { held in
            if held[claimed.batch.id] === claimed { held[claimed.batch.id] = nil }
        }
    }
}
