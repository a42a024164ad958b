// SPDX-License-Identifier: Apache-2.0

package import Platform

extension SQLStore: CampaignHoldStore {
    private static let insertHold: SQL = """
        INSERT INTO campaign_hold (campaign_id, at, japanese, english) VALUES ($1, $2, $3, $4)
        ON CONFLICT (campaign_id) DO UPDATE
        SET at = excluded.at, japanese = excluded.japanese, english = excluded.english
        """
    private static let holdOfCampaign: SQL = """
        SELECT campaign_id, at, japanese, english FROM campaign_hold WHERE campaign_id = $1
        """
    private static let deleteHold: SQL = "DELETE FROM campaign_hold WHERE campaign_id = $1"

    package func recordHold(_ hold: CampaignHold) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(
                Self.insertHold,
                [
                    .int(hold.campaign.rawValue), .int(hold.at.microseconds), .text(hold.reason.japanese),
                    .text(hold.reason.english),
                ])
        }
    }

    package func hold(of campaign: CampaignID) async throws(StoreError) -> CampaignHold? {
        try await driver.read { session throws(StoreError) in
            try session.first(Self.holdOfCampaign, [.int(campaign.rawValue)]) { row in
                CampaignHold(
                    campaign: row.id(0), at: row.time(1),
                    reason: Wording(japanese: row.text(2), english: row.text(3)))
            }
        }
    }

    package func forgetHold(of campaign: CampaignID) async throws(StoreError) {
        _ = try await driver.write { session throws(StoreError) in
            try session.execute(Self.deleteHold, [.int(campaign.rawValue)])
        }
    }
}
