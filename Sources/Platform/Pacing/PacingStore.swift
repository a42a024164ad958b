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
        guard let unit = text.last, let number = Int64(text.dropLast()), number > 0, number < 100_000 else {
            return nil
        }
        let seconds: Int64? =
            switch unit {
            case "m": number * 60
            case "h": number * 3_600
            case "d": number * 86_400
            default: nil
            }
        return seconds.map { .seconds($0) }.flatMap { range.contains($0) ? $0 : nil }
    }
}
