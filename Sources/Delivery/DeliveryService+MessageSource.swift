// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
import Platform
import SMTP
import Synchronization

extension DeliveryService: MessageSource {
    package func take(lane: String, limit: Int, worker: Int) -> [QueuedMessage] {
        if let singles {
            let mails = singles.take(lane: lane, limit: limit)
            if !mails.isEmpty { return mails }
        }
        var messages: [QueuedMessage] = []
        messages.reserveCapacity(limit)
        let seconds = now().seconds
        var isDry = false
        // Empty means that there is nothing: when nobody of those taken can be sent to, the next ones are tried.
        repeat {
            let items: [WorkQueue.Item]
            (items, isDry) = queue.take(lane: lane, limit: limit, octets: settings.octetsPerTake)
            render(items, worker: worker, at: seconds, into: &messages)
        } while messages.isEmpty && !isDry
        if isDry || queue.total < settings.waitingPerSite / 2 { claimSignal.yield() }
        return messages
    }

    private func render(
        _ items: [WorkQueue.Item], worker: Int, at seconds: Int64, into messages: inout [QueuedMessage]
    ) {
        for item in items {
            let claimed = item.batch
            guard !claimed.campaign.isHalted, !isStopping.load(ordering: .acquiring) else {
                giveBack(claimed)
                continue
            }
            do throws(RenderWorker.Failure) {
                let message = try workers[worker].message(
                    for: claimed.batch.recipients[item.offset], of: claimed.campaign, at: seconds)
                messages.append(QueuedMessage(message: message, ticket: claimed, index: item.offset))
            } catch {
                settle(claimed, item.offset, .bounced, reply: .local(error.description))
            }
        }
    }

    package func clear(_ message: QueuedMessage) -> Bool {
        guard let claimed = message.ticket as? ClaimedBatch else { return message.ticket is SingleMails.Ticket }
        if claimed.campaign.isHalted {
            giveBack(claimed)
            return false
        }
        let recipient = claimed.batch.recipients[message.index]
        let reason = suppressions.reason(for: recipient.contact, of: claimed.batch.tenant) {
            Self.domain(of: recipient.email)
        }
        guard let reason else { return true }
        settle(claimed, message.index, .suppressed, reply: nil, detail: reason)
        return false
    }

    package func settled(_ message: QueuedMessage, _ attempt: Attempt) {
        guard let claimed = message.ticket as? ClaimedBatch else {
            if let ticket = message.ticket as? SingleMails.Ticket { singles?.settled(ticket, attempt) }
            return
        }
        let verdict = Verdict(of: attempt)
        settle(claimed, message.index, verdict.outcome, reply: verdict.reply, suppress: verdict.suppress)
    }

    package func returned(_ message: QueuedMessage) {
        guard let claimed = message.ticket as? ClaimedBatch else {
            if let ticket = message.ticket as? SingleMails.Ticket { singles?.returned(ticket) }
            return
        }
        giveBack(claimed)
    }
}
