// SPDX-License-Identifier: Apache-2.0

/// How a tenant and a mailing take their time.
package protocol PacingStore: Sendable {
    func quietHours() async throws(StoreError) -> [TenantID: QuietHours]
    /// Nil: none. Writes the audit entry with it.
    func setQuietHours(
        of tenant: TenantID, to hours: QuietHours?, actor: String, at now: Timestamp
    ) async throws(StoreError)
    /// Over how long a mailing's mails leave, counted from its launch; nil: as soon as possible. False: there is no such
    /// mailing that has anything left to send.
    func setSpread(
        of campaign: CampaignID, to spread: Duration?, actor: String, at now: Timestamp
    ) async throws(StoreError) -> Bool
}

/// The time that a mailing may be spread over.
package enum Spread {
    package static let range = Duration.seconds(60)...Duration.seconds(7 * 86_400)

    /// `90m`, `4h`, `2d`; nil: it is no such time, or out of ``range``.
    package static func parse(_ text: String) -> Duration? {
        guard let first = text.first, first.isNumber, let unit = text.last, "mhd".contains(unit),
            let time = Duration(parsing: text), range.contains(time)
        else { return nil }
        return time
    }
}
