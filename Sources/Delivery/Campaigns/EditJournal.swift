// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Says when an edit is worth an audit entry: a draft is saved every few seconds while somebody writes, and each of
/// those would bury what else happened.
final class EditJournal: Sendable {
    /// One entry for each person and draft in this time.
    private static let interval = Duration.seconds(600)
    /// Sittings remembered; at the bound all are forgotten, and each gets one entry more.
    private static let limit = 2_000

    private struct Sitting: Hashable {
        let campaign: CampaignID
        let actor: String
    }

    private let sittings = Mutex<[Sitting: Timestamp]>([:])

    /// True at the first edit of a sitting.
    func begins(_ campaign: CampaignID, actor: String, at now: Timestamp) -> Bool {
        sittings.withLock { sittings in
            let sitting = Sitting(campaign: campaign, actor: actor)
            if let last = sittings[sitting], now < last + Self.interval { return false }
            if sittings.count >= Self.limit { sittings.removeAll() }
            sittings[sitting] = now
            return true
        }
    }
}
