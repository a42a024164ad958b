// SPDX-License-Identifier: Apache-2.0

import Platform

/// That a recipient unsubscribed by a mailing, kept once, in the recipient's row.
enum Unsubscription {
    private static let rowOfRecipient: SQL = """
        SELECT site, unsubscribed_at FROM recipient WHERE campaign_id = $1 AND contact_id = $2
        """
    private static let markRow: SQL = """
        UPDATE recipient SET unsubscribed_at = $3 WHERE campaign_id = $1 AND contact_id = $2
        """
    private static let insertRow: SQL = """
        INSERT INTO recipient (campaign_id, contact_id, site, unsubscribed_at) VALUES ($1, $2, $3, $4)
        """

    /// The site of the recipient; nil when it is marked already, or no recipient. The campaign is locked.
    static func mark(
        _ contact: Int64, of campaign: CampaignID, at now: Timestamp, in session: any Session
    ) throws(StoreError) -> String? {
        let key: [Value] = [.int(campaign.rawValue), .int(contact)]
        let row = try session.first(rowOfRecipient, key, { (site: $0.text(0), isMarked: !$0.isNull(1)) })
        if let row {
            guard !row.isMarked else { return nil }
            try session.execute(markRow, key + [.int(now.microseconds)])
            return row.site
        }
        // The mail came, but its outcome is not committed: it was lost in a crash, or is about to be.
        let waiting = try WaitingRecipients.of(campaign, site: nil, in: session)
        guard let site = waiting.site(of: contact) else { return nil }
        try session.execute(insertRow, key + [.text(site), .int(now.microseconds)])
        return site
    }
}
