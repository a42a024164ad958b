// SPDX-License-Identifier: Apache-2.0

import Platform

/// Watches how many of the addresses that are tried do not exist, while a mailing goes out.
///
/// An old or bought list has them at every provider: the mailing stops before the providers block its sources. One
/// provider that says so of everybody, while the others do not, is out of order itself, as large ones have been for
/// hours: what it says is held for a person to decide. Pure; the time comes in.
struct BounceWatch: Sendable {
    struct Tally: Sendable, Equatable {
        /// Answered by the server, whatever the answer.
        var attempts = 0
        /// Of them, mailboxes that are said not to exist.
        var unknown = 0

        var share: Double { attempts == 0 ? 0 : Double(unknown) / Double(attempts) }

        /// What the true share is at least, in 39 of 40 cases: the lower end of Wilson's interval at 95 %.
        var leastShare: Double {
            guard attempts > 0 else { return 0 }
            let (n, z) = (Double(attempts), 1.96)
            let middle = share + z * z / (2 * n)
            let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
            return max(0, (middle - spread) / (1 + z * z / n))
        }

        mutating func count(isUnknown: Bool) {
            attempts += 1
            if isUnknown { unknown += 1 }
        }

        static func + (one: Tally, other: Tally) -> Tally {
            Tally(attempts: one.attempts + other.attempts, unknown: one.unknown + other.unknown)
        }
    }

    enum Alarm: Sendable, Equatable {
        case mailing(CampaignID, Tally)
        case provider(String, Tally)
    }

    /// Fewer than this prove nothing.
    static let least = 20
    /// A provider that says so of more than this share of all is suspected.
    static let suspicious = 0.3
    /// Of a provider's answers the last so many microseconds count, at least half of it.
    static let window: Int64 = 600_000_000

    private struct Recent {
        var since: Timestamp
        var now = Tally()
        var before = Tally()

        var tally: Tally { now + before }

        mutating func count(isUnknown: Bool, at time: Timestamp) {
            turn(at: time)
            now.count(isUnknown: isUnknown)
        }

        private mutating func turn(at time: Timestamp) {
            guard time.microseconds - since.microseconds > BounceWatch.window / 2 else { return }
            before = time.microseconds - since.microseconds > BounceWatch.window ? Tally() : now
            now = Tally()
            since = time
        }
    }

    /// The share of unknown users that a mailing may have; nil: any.
    private let limit: Double?
    private var mailings: [CampaignID: [String: Tally]] = [:]
    private var providers: [String: Recent] = [:]
    /// Groups of small domains, which cannot be out of order together.
    private var groups: Set<String> = []
    /// Providers whose answers are held for a decision.
    private var doubted: Set<String> = []
    /// Providers that a person decided upon, and until when that stands.
    private var decided: [String: Timestamp] = [:]

    init(limit: Double?) { self.limit = limit }

    /// Counts an answer, but not of a provider that is doubted or was decided upon.
    ///
    /// - Parameters:
    ///   - provider: the name of a profile, or of a group of small domains.
    ///   - isGroup: it is such a group; only asked for unknown users.
    mutating func count(
        _ campaign: CampaignID, _ provider: String, isUnknown: Bool, isGroup: @autoclosure () -> Bool,
        at now: Timestamp
    ) -> Alarm? {
        guard let limit, !doubted.contains(provider), (decided[provider] ?? now) <= now else { return nil }
        mailings[campaign, default: [:]][provider, default: Tally()].count(isUnknown: isUnknown)
        providers[provider, default: Recent(since: now)].count(isUnknown: isUnknown, at: now)
        guard isUnknown else { return nil }
        if isGroup() {
            groups.insert(provider)
        } else if let mine = providers[provider]?.tally, mine.unknown >= Self.least,
            isAlone(mine, among: others(than: provider, at: now))
        {
            return .provider(provider, mine)
        }
        guard let mine = mailings[campaign] else { return nil }
        let all = mine.values.reduce(Tally(), +)
        guard all.unknown >= Self.least, all.leastShare > limit else { return nil }
        // One of its providers may be the cause, a moment before that is clear from the provider's own count.
        if let worst = mine.max(by: { $0.value.unknown < $1.value.unknown }), !groups.contains(worst.key),
            isAlone(worst.value, among: others(than: worst.key, at: now))
        {
            return .provider(worst.key, worst.value)
        }
        return .mailing(campaign, all)
    }

    private func others(than provider: String, at now: Timestamp) -> Tally {
        providers.filter { $0.key != provider && now.microseconds - $0.value.since.microseconds <= Self.window }
            .reduce(Tally()) { $0 + $1.value.tally }
    }

    /// It says so of many, and the others together of much fewer.
    private func isAlone(_ mine: Tally, among others: Tally) -> Bool {
        mine.leastShare > Self.suspicious && others.attempts >= Self.least && others.share < mine.share / 5
    }

    /// The mailing begins, goes on or is over: its count begins anew.
    mutating func forget(_ campaign: CampaignID) { mailings[campaign] = nil }

    // MARK: - Providers in doubt

    func isDoubted(_ provider: String) -> Bool { doubted.contains(provider) }

    /// False: it is doubted already.
    mutating func doubt(_ provider: String) -> Bool {
        forget(provider: provider)
        return doubted.insert(provider).inserted
    }

    /// These are doubted, and no others.
    mutating func keepDoubts(_ providers: Set<String>) {
        for provider in providers { forget(provider: provider) }
        doubted = providers
    }

    /// A person has decided: it is counted again from `end` on.
    mutating func decide(on provider: String, until end: Timestamp) { decided[provider] = end }

    /// What it said is of no account any more.
    private mutating func forget(provider: String) {
        providers[provider] = nil
        for id in mailings.keys { mailings[id]?[provider] = nil }
    }
}
