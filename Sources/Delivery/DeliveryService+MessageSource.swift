// SPDX-License-Identifier: Apache-2.0

package import DeliveryEngine
import Platform
import SMTP
import Synchronization

extension DeliveryService: MessageSource {
    package func take(for lane: Lane, limit: Int, worker: Int) -> TakenMessages {
        if let singles {
            let mails = singles.take(from: shaping.shelves(for: lane), limit: limit)
            if !mails.isEmpty { return TakenMessages(mails) }
        }
        var messages: [QueuedMessage] = []
        messages.reserveCapacity(limit)
        let time = now()
        var taken = WorkQueue.Taken()
        // Empty means that there is nothing: when nobody of those taken can be sent to, the next ones are tried.
        repeat {
            taken = shaping.take(from: queue, for: lane, limit: limit, octets: settings.octetsPerTake, at: time)
            render(taken.items, worker: worker, for: lane, at: time.seconds, into: &messages)
        } while messages.isEmpty && !taken.isDry
        if taken.isDry || queue.total < settings.waitingPerSite / 2 { claimSignal.yield() }
        return TakenMessages(messages, again: messages.isEmpty ? taken.again : nil)
    }

    private func render(
        _ items: [WorkQueue.Item], worker: Int, for lane: Lane, at seconds: Int64,
        into messages: inout [QueuedMessage]
    ) {
        let size = items.isEmpty ? nil : routing.profile(at: lane.site).limits.size
        for item in items {
            let claimed = item.batch
            guard !claimed.campaign.isHalted, !isStopping.load(ordering: .acquiring) else {
                giveBack(claimed)
                continue
            }
            do throws(RenderWorker.Failure) {
                let message = try workers[worker].message(
                    for: claimed.batch.recipients[item.offset], of: claimed.campaign, at: seconds)
                if let size, message.content.count > size {
                    // RFC 3463 §3.4: too big for the destination. Said here, so that nobody sends it in vain.
                    let octets = message.content.count
                    settle(
                        claimed, item.offset, .bounced,
                        reply: .local("the mail has \(octets) octets, and \(lane.site) takes \(size) (5.3.4)"))
                    continue
                }
                messages.append(
                    QueuedMessage(
                        message: message, ticket: claimed, index: item.offset, avoids: item.avoids,
                        isUrgent: claimed.campaign.isUrgent))
            } catch {
                settle(claimed, item.offset, .bounced, reply: .local(error.description))
            }
        }
    }

    package func clear(_ message: QueuedMessage, for lane: Lane) -> Bool {
        guard let claimed = message.ticket as? ClaimedBatch else { return message.ticket is SingleMails.Ticket }
        if claimed.campaign.isHalted {
            giveBack(claimed)
            return false
        }
        // Another node may have it by now, and may have sent to it.
        guard claimed.holdsLease(at: surroundings.clock()) else {
            giveBack(claimed)
            return false
        }
        // Somebody closed what the message belongs to after it was taken.
        if shaping.isClosed(claimed.campaign, on: lane) {
            putBack(message, of: claimed, from: lane)
            return false
        }
        let recipient = claimed.batch.recipients[message.index]
        let reason = suppressions.reason(for: recipient.contact, of: claimed.batch.tenant) {
            Self.domain(of: recipient.email)
        }
        guard let reason else {
            CrashPoint.mailBeforeEnvelope.passed()
            return true
        }
        settle(claimed, message.index, .suppressed, reply: nil, detail: reason)
        return false
    }

    package func contentSent(on lane: Lane) { CrashPoint.mailAfterContent.passed() }

    package func settled(_ message: QueuedMessage, _ attempt: Attempt, on lane: Lane) {
        CrashPoint.replyBeforeCommit.passed()
        let claimed = message.ticket as? ClaimedBatch
        let rule = shaping.react(to: attempt, of: claimed?.campaign, on: lane)
        guard let claimed else {
            if let ticket = message.ticket as? SingleMails.Ticket { singles?.settled(ticket, attempt) }
            return
        }
        if rule?.asksForAnotherSource == true,
            shaping.hasAlternative(to: lane.source.name, avoiding: message.avoids, for: claimed.campaign)
        {
            return putBack(message, of: claimed, from: lane, avoiding: lane.source.name)
        }
        let verdict = watched(Verdict(of: attempt, rule: rule), attempt, of: claimed)
        settle(
            claimed, message.index, verdict.outcome, reply: verdict.reply, suppress: verdict.suppress,
            wait: verdict.wait)
    }

    package func turnedAway(_ lane: Lane, host: String, _ refusal: ConnectionRefusal) {
        shaping.react(to: refusal, on: lane)
    }

    package func returned(_ message: QueuedMessage, from lane: Lane) {
        guard let claimed = message.ticket as? ClaimedBatch else {
            if let ticket = message.ticket as? SingleMails.Ticket { singles?.returned(ticket) }
            return
        }
        if isStopping.load(ordering: .acquiring) || claimed.campaign.isHalted { return giveBack(claimed) }
        putBack(message, of: claimed, from: lane)
    }

    /// Unsent, for whoever takes next; or, with `avoiding`, sent in vain and for another source.
    private func putBack(
        _ message: QueuedMessage, of claimed: ClaimedBatch, from lane: Lane, avoiding source: String? = nil
    ) {
        let item = WorkQueue.Item(
            batch: claimed, offset: message.index, avoids: message.avoids + (source.map { [$0] } ?? []))
        let campaign = claimed.campaign
        if source == nil {
            queue.putBack(item, to: shaping.shelf(of: campaign, backFrom: lane, at: now()))
        } else {
            let own = shaping.pool(of: campaign.tenant, campaign: campaign.id)
            let place = shaping.places.place(of: Self.domain(of: claimed.batch.recipients[message.index].email))
            queue.putBack(item, to: WorkQueue.ShelfKey(pool: own, site: lane.site, servers: lane.servers))
            wake(own, to: place)
        }
        // Halted or stopped meanwhile: whoever did that may have looked before this one came back.
        if campaign.isHalted || isStopping.load(ordering: .acquiring) { giveBackWaiting(of: campaign.id) }
    }
}
