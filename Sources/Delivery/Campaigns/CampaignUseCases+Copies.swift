// SPDX-License-Identifier: Apache-2.0

package import Platform

extension CampaignUseCases {
    /// A new draft that says the same to the same people.
    package func duplicate(_ id: CampaignID, name: String, actor: String) async throws(Refusal) -> Campaign {
        let campaign = try await found(id)
        return try await copy(
            campaign.content, of: campaign.tenant, name: name, audience: campaign.audience, "campaign.duplicate", actor)
    }

    /// A new draft that says the same to those of the mailing's audience who never got it. Whoever may have it, by an
    /// answer that was lost, is not among them.
    package func resendToMissed(_ id: CampaignID, name: String, actor: String) async throws(Refusal) -> Campaign {
        let campaign = try await found(id)
        guard campaign.state == .finished || campaign.state == .cancelled, !campaign.counts.isUnsettled else {
            throw Refusal(
                english: "the mailing has not come to its end: who misses it is not known yet",
                japanese: "配信がまだ終わっていません。届かなかった人が決まってから、もう一度お試しください。")
        }
        var audience = campaign.audience
        audience.missedCampaign = id.rawValue
        return try await copy(
            campaign.content, of: campaign.tenant, name: name, audience: audience, "campaign.resend", actor)
    }

    /// A new draft of the mailing's sender with other words, to those whom it reached or may have reached: to say sorry
    /// for it.
    package func apologise(
        _ id: CampaignID, name: String, in words: (subject: String, text: String, html: String?), actor: String
    ) async throws(Refusal) -> Campaign {
        let campaign = try await found(id)
        guard campaign.launchedAt != nil else {
            throw Refusal(
                english: "the mailing was never sent: there is nobody to write to",
                japanese: "まだ送っていない配信です。書き送る相手がいません。")
        }
        var content = campaign.content
        content.subject = words.subject
        content.text = words.text
        content.html = words.html
        return try await copy(
            content, of: campaign.tenant, name: name, audience: Audience(receivedCampaign: id), "campaign.apologise",
            actor)
    }

    private func copy(
        _ content: CampaignContent, of tenant: TenantID, name: String, audience: Audience, _ action: String,
        _ actor: String
    ) async throws(Refusal) -> Campaign {
        var content = content
        content.name = String(name.prefix(200))
        do throws(StoreError) {
            let draft = try await stores.createCampaign(
                content, audience: audience, of: tenant, by: actor, at: now())
            try await record(action, draft, actor)
            return draft
        } catch {
            if case .conflict = error {
                throw Refusal(
                    english: "a list that the mailing was for does not exist any more",
                    japanese: "宛先だったリストがもうありません。")
            }
            throw Refusal(error)
        }
    }
}
