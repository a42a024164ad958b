// SPDX-License-Identifier: Apache-2.0

import Platform

@testable import CustomerWeb

/// A delivery that says what a test tells it to.
struct QuietDelivery: DeliveryProgress {
    var states: [SiteState] = []

    func siteStates() async -> [SiteState] { states }
    func nextAttempt(after attempt: Int, at: Timestamp) -> Timestamp { at + .seconds(300 * attempt) }
}

/// Copies nothing.
struct NoCopies: MailingCopies {
    private let refusal = Refusal(english: "not here", japanese: "ここではできません。")

    func duplicate(_ id: CampaignID, name: String, actor: String) async throws(Refusal) -> Campaign { throw refusal }
    func apologise(
        _ id: CampaignID, name: String, in words: (subject: String, text: String, html: String?), actor: String
    ) async throws(Refusal) -> Campaign { throw refusal }
    func resendToMissed(_ id: CampaignID, name: String, actor: String) async throws(Refusal) -> Campaign {
        throw refusal
    }
}
