// SPDX-License-Identifier: Apache-2.0

/// A defect put in on purpose, to see that the simulation finds it. Mutants live in what lies around the product's parts:
/// in how the simulation drives them, and in the text of statements on their way to the database.
package enum Mutant: String, Sendable, CaseIterable {
    /// A message counts as delivered when it is taken, before anybody has it.
    case checkpointAtFetch = "checkpoint-at-fetch"
    /// Nobody asks once more directly before MAIL FROM.
    case noCheckBeforeMail = "no-check-before-mail"
    /// A connection that is lost after the dot counts as one that was never made.
    case unknownIsRepeated = "unknown-is-repeated"
    /// An unsubscription is written, and the running service is not told.
    case untoldUnsubscription = "untold-unsubscription"
    /// A pause is written, and the running service is not told.
    case untoldPause = "untold-pause"
    /// A node believes that its leases never end.
    case leaseForever = "lease-forever"
    /// A process that starts does not take up what its former life held.
    case noRecovery = "no-recovery"
    /// A claim does not raise the fence.
    case noFence = "no-fence"
    /// Outcomes are written, and the batch's bitmap is not.
    case noBitmap = "no-bitmap"
    /// A claim does not look for suppressions.
    case claimIgnoresSuppression = "claim-ignores-suppression"
    /// A deferral stays where it is when it goes into a batch.
    case retryKeepsDeferral = "retry-keeps-deferral"
    /// Deferrals are not written.
    case deferralLost = "deferral-lost"
    /// The counter of deferrals is not written.
    case countDrifts = "count-drifts"
    /// Cancelling settles what a node still holds.
    case cancelTakesHeld = "cancel-takes-held"
    /// The plan goes on two readers behind where it stopped.
    case planTwice = "plan-twice"
    /// The plan goes on one reader beyond where it stopped.
    case planSkips = "plan-skips"
    /// A mailing is finished as soon as it is planned.
    case finishedEarly = "finished-early"
    /// A lease that ran out is not given back.
    case leaseNeverReturns = "lease-never-returns"

    /// Piece of a statement, and what stands in its place.
    var statement: (piece: String, instead: String)? {
        switch self {
        case .noFence: ("fence = fence + 1", "fence = fence")
        case .noBitmap: ("UPDATE batch SET done = ?2", "UPDATE batch SET done = COALESCE(done, ?2)")
        case .claimIgnoresSuppression:
            (
                "SELECT c.id, c.email, c.fields, c.state, s.reason, c.domain",
                "SELECT c.id, c.email, c.fields, 'active', NULL, c.domain"
            )
        case .noRecovery:
            ("(owner = ?1 OR lease_until < ?2) RETURNING", "(?1 = '' OR lease_until < ?2 - 8e15) RETURNING")
        case .retryKeepsDeferral:
            (
                "DELETE FROM deferral WHERE campaign_id = ?1 AND due_at <= ?2",
                "UPDATE deferral SET attempt = attempt WHERE campaign_id = ?1 AND due_at <= ?2"
            )
        case .deferralLost:
            (
                "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (campaign_id, contact_id) DO UPDATE SET attempt",
                "SELECT ?1, ?2, ?3, ?4, ?5 WHERE 0 ON CONFLICT (campaign_id, contact_id) DO UPDATE SET attempt"
            )
        case .countDrifts: ("deferred = ?8", "deferred = MAX(deferred, ?8)")
        case .cancelTakesHeld:
            ("campaign_id = ?1 AND state = 'ready' ORDER BY id LIMIT ?2", "campaign_id = ?1 ORDER BY id LIMIT ?2")
        case .planTwice: ("plan_cursor = ?4", "plan_cursor = MAX(0, ?4 - 2)")
        case .planSkips: ("plan_cursor = ?4", "plan_cursor = ?4 + (?4 > plan_cursor)")
        case .finishedEarly:
            (
                "SET state = ?2, is_planned = ?3",
                "SET state = CASE WHEN ?2 = 'running' AND ?3 = 1 THEN 'finished' ELSE ?2 END, is_planned = ?3"
            )
        case .leaseNeverReturns: ("WHERE state = 'claimed' AND lease_until < ?1", "WHERE state = 'claimed' AND ?1 < 0")
        case .checkpointAtFetch, .noCheckBeforeMail, .unknownIsRepeated, .untoldUnsubscription, .untoldPause,
            .leaseForever:
            nil
        }
    }
}
