// SPDX-License-Identifier: Apache-2.0

package import Platform

/// From the finished draft to the start: the review before sending, the order with its grace time, tests.
package struct CampaignSending: Sendable {
    package typealias Stores = CampaignHoldStore & ContactBook & SingleMailStore & TesterStore

    let campaigns: CampaignUseCases
    let searching: any ContactSearching
    let links: LinkChecks
    let mails: SingleMails
    let marks: any Stores
    /// Between the order to send now and the start.
    package let grace: Duration

    package init(
        campaigns: CampaignUseCases, searching: any ContactSearching, links: LinkChecks,
        mails: SingleMails, marks: any Stores, grace: Duration
    ) {
        self.campaigns = campaigns
        self.searching = searching
        self.links = links
        self.mails = mails
        self.marks = marks
        self.grace = grace
    }

    // MARK: - Order

    /// Orders a mailing to be sent: after the grace time, or at the time that the order names.
    ///
    /// Everything is looked at again: what blocks, and warnings that the order does not acknowledge, change nothing.
    package func send(_ mailing: Campaign, _ order: SendOrder) async throws(Refusal) -> SendAnswer {
        if mailing.state != .draft { return try Self.answer(for: mailing, order) }
        if mailing.isTrashed {
            throw Refusal(english: "the mailing is in the trash", japanese: "この配信はゴミ箱にあります。元に戻してから送ってください。")
        }
        guard mailing.version == order.version else { return .changed }
        if let startAt = order.startAt, let refusal = ReservedTime.refusal(of: startAt, at: campaigns.now()) {
            throw refusal
        }
        let review = try await review(mailing)
        guard review.blocks.isEmpty else { return .blocked(review.blocks) }
        let open = review.warnings.filter { !order.acknowledged.contains($0.key) }
        guard open.isEmpty else { return .open(open) }
        let startAt = order.startAt ?? campaigns.now() + grace
        if order.spread != mailing.spread {
            do throws(StoreError) {
                _ = try await campaigns.stores.setSpread(
                    of: mailing.id, to: order.spread, actor: order.actor, at: campaigns.now())
            } catch { throw Refusal(error) }
        }
        guard
            try await campaigns.schedule(mailing, version: order.version, startAt: startAt, actor: order.actor)
        else {
            let now = try await campaigns.found(mailing.id)
            return now.state == .draft ? .changed : try Self.answer(for: now, order)
        }
        // The reason why an earlier order was not carried out has done its service; it is only shown with drafts.
        try? await marks.forgetHold(of: mailing.id)
        return .scheduled(startAt)
    }

    /// For one that is no draft any more.
    private static func answer(for mailing: Campaign, _ order: SendOrder) throws(Refusal) -> SendAnswer {
        if mailing.version == order.version, mailing.state != .cancelled,
            order.startAt ?? mailing.startAt == mailing.startAt
        {
            return .already
        }
        throw Refusal(
            english: "the mailing is \(mailing.state.rawValue): nothing was changed",
            japanese: "この配信は「\(mailing.state.japanese)」です。何も変えていません。")
    }

    package func takeBack(_ id: CampaignID, actor: String) async throws(Refusal) {
        try await campaigns.takeBack(id, actor: actor)
    }

    /// Why it was not started, where it is a draft again for that reason, or why it stopped by itself.
    package func hold(of mailing: Campaign) async throws(Refusal) -> CampaignHold? {
        guard mailing.state == .draft || mailing.state == .paused else { return nil }
        do throws(StoreError) { return try await marks.hold(of: mailing.id) } catch { throw Refusal(error) }
    }
}
