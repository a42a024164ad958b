// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
import Logging
package import Platform
import SMTP
import Synchronization

/// What is done when too many mailboxes are said not to exist.
extension DeliveryService {
    /// Who holds a provider whose answers are doubted.
    package static let guardActor = "bounce guard"
    /// When what a doubted provider refused is tried again, at the earliest.
    private static let doubtedWait = Duration.seconds(1_800)
    /// How long a decision stands: till then the provider's answers are believed.
    private static let decisionStands = Duration.seconds(86_400)

    /// Counts an answer. What a doubted provider refuses for good is put off instead.
    func watched(_ verdict: Verdict, _ attempt: Attempt, of claimed: ClaimedBatch) -> Verdict {
        let isUnknown = verdict.suppress == .hardBounce
        switch attempt.result {
        case .delivered: break
        case .refused where isUnknown: break
        default: return verdict
        }
        let site = claimed.batch.site
        let alarm = bounces.withLock {
            $0.count(
                claimed.batch.campaign, site, isUnknown: isUnknown, isGroup: !routing.isProvider(site), at: now())
        }
        switch alarm {
        case nil: break
        case .mailing(_, let tally): stopMailing(claimed.campaign, tally)
        // Not always the one whose answer it is.
        case .provider(let name, let tally): doubt(name, tally)
        }
        guard isUnknown, bounces.withLock({ $0.isDoubted(site) }) else { return verdict }
        return verdict.putOff(by: Self.doubtedWait)
    }

    // MARK: - A mailing

    private func stopMailing(_ runtime: CampaignRuntime, _ tally: BounceWatch.Tally) {
        guard !runtime.isHalted else { return }
        let id = runtime.id
        halt(id)
        let percent = Int((tally.share * 100).rounded())
        logger.warning(
            "mailing stopped: too many unknown users",
            metadata: ["campaign": "\(id.rawValue)", "unknown": "\(tally.unknown)", "attempts": "\(tally.attempts)"])
        let time = now()
        let hold = CampaignHold(
            campaign: id, at: time,
            reason: Wording(
                japanese: "存在しない宛先が\(tally.attempts)件中\(tally.unknown)件（\(percent)％）あったため、"
                    + "送信元の評判を守るために自動で一時停止しました。宛先のリストを確認してください。",
                english: "stopped by itself: \(tally.unknown) of \(tally.attempts) addresses (\(percent) %) "
                    + "do not exist. Check the list before you go on; providers block who writes to many "
                    + "unknown users"))
        let entry = AuditEntry(
            tenant: runtime.tenant, at: time, actor: "hayauma", action: "campaign.stop",
            subject: "\(CampaignCode.text(id)) \(tally.unknown)/\(tally.attempts)")
        surroundings.spawn { [self] in
            // The reason first, and each by itself: what is asked again after a lost answer is not done twice.
            _ = try? await retrying { () async throws(StoreError) in try await stores.recordHold(hold) }
            _ = try? await retrying { () async throws(StoreError) in try await stores.pauseCampaign(id, at: time) }
            _ = try? await retrying { () async throws(StoreError) in try await stores.record(entry) }
        }
    }

    // MARK: - A provider

    private func doubt(_ site: String, _ tally: BounceWatch.Tally) {
        guard bounces.withLock({ $0.doubt(site) }) else { return }
        logger.error(
            "a provider says of many mailboxes at once that they do not exist: held for a decision (hayauma site bounces)",
            metadata: ["site": "\(site)", "unknown": "\(tally.unknown)", "attempts": "\(tally.attempts)"])
        let time = now()
        surroundings.spawn { [self] in
            _ = try? await order(
                .hold, QueueSelection(site: site),
                reason: "\(tally.unknown) of \(tally.attempts) mailboxes do not exist, it says, and others do not. "
                    + "hayauma site bounces \(site)",
                actor: Self.guardActor, until: nil)
            _ = try? await stores.record(
                AuditEntry(
                    tenant: nil, at: time, actor: Self.guardActor, action: "site.doubt",
                    subject: "\(site) \(tally.unknown)/\(tally.attempts)"))
        }
    }

    /// Providers that are held, with the orders that hold them.
    package var doubtedProviders: [QueueOrder] {
        orders.withLock { $0 }.filter { $0.actor == Self.guardActor && $0.selection.site != nil }
    }

    /// The name that an address's provider has among the batches.
    package func provider(ofAddress address: String) -> String { routing.group(of: Self.domain(of: address)) }

    /// After a start, and when orders change.
    func keepDoubts() {
        let held = Set(doubtedProviders.compactMap(\.selection.site))
        bounces.withLock { $0.keepDoubts(held) }
    }

    /// A person's word on a doubted provider. Its mail goes on; what it refused is tried again at its time. Believed or
    /// not, it is not doubted again for a day.
    ///
    /// - Returns: since when its answers are in doubt; nil: nobody doubts it.
    package func decide(on site: String, actor: String) async throws(OrderFault) -> Timestamp? {
        guard let order = doubtedProviders.first(where: { $0.selection.site == site }) else { return nil }
        bounces.withLock { $0.decide(on: site, until: now() + Self.decisionStands) }
        try await endOrder(order.id, actor: actor)
        return Timestamp(microseconds: order.madeAt.microseconds - BounceWatch.window)
    }
}

extension Verdict {
    /// The same reply, but the recipient is tried again and nobody is taken off any list.
    fileprivate func putOff(by wait: Duration) -> Verdict {
        var verdict = self
        verdict.outcome = .deferred
        verdict.suppress = nil
        verdict.wait = wait
        return verdict
    }
}
