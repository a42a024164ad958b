// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// The part of a mailing's page that moves: drawn with the page, and again for everybody who watches.
struct LiveProgress: Page {
    struct Figure: Sendable {
        let label: String
        let value: String
        let unit: String
        /// The people behind the number; empty or one.
        let paths: [String]
    }

    struct Site: Sendable {
        let name: String
        let bar: String
        let parts: [BarPart]
        let progress: String
        let reasons: [String]
        /// The raw reply behind a reason; empty or one.
        let replies: [String]
        let replyLabel: String
    }

    let text: [String: String]
    let chip: String
    let state: String
    let sentence: String
    /// How long the whole takes still; empty or one.
    let timeLeft: [String]
    let notice: [String]
    let figures: [Figure]
    let sites: [Site]
    let hasSites: Bool

    static let template = "mailing-live"
}

/// What the live part is drawn from.
struct ProgressSnapshot: Sendable {
    var mailing: Campaign
    var sites: [ShownSite]
    var states: [String: SiteState]
    /// One who waits, by site: when he was asked to and by what words.
    var waiting: [String: CampaignRecipient]
    /// Why it stopped by itself.
    var hold: CampaignHold?
    var at: Timestamp

    /// Mails a second since `earlier`, or since the start.
    func rate(since earlier: ProgressSnapshot?, _ settled: (ProgressSnapshot) -> Int) -> Double? {
        if let earlier, earlier.mailing.id == mailing.id {
            let seconds = Double(at.microseconds - earlier.at.microseconds) / 1e6
            return seconds > 0 ? max(0, Double(settled(self) - settled(earlier)) / seconds) : nil
        }
        guard let start = mailing.launchedAt else { return nil }
        let seconds = Double(at.microseconds - start.microseconds) / 1e6
        return seconds > 0 ? Double(settled(self)) / seconds : nil
    }

    private static func settled(_ counts: CampaignCounts) -> Int { counts.recipients - counts.left }

    func page(
        since earlier: ProgressSnapshot?, next: (CampaignRecipient) -> Timestamp?, language: Language,
        offsetInMinutes: Int
    ) -> LiveProgress {
        let texts = ProgressTexts(language)
        let labels = texts.labels
        let words = MailingWords(mailing, language: language, offsetInMinutes: offsetInMinutes)
        let counts = mailing.counts
        let code = CampaignCode.text(mailing.id)
        func figure(_ label: String, _ count: Int, _ group: String) -> LiveProgress.Figure {
            LiveProgress.Figure(
                label: labels[label] ?? "", value: Language.grouped(count),
                unit: MailingWords.percent(count, of: counts.recipients),
                paths: ["/mailings/\(code)/people?group=\(group)"])
        }
        let rate = rate(since: earlier) { Self.settled($0.mailing.counts) }
        var figures = [
            figure("delivered", counts.delivered, "delivered"), figure("deferred", counts.deferred, "deferred"),
            figure("failed", counts.bounced + counts.expired, "failed"), figure("unknown", counts.unknown, "unknown"),
            figure("left", counts.left, "left"),
        ]
        let isMoving = mailing.state == .planning || mailing.state == .running
        figures.append(
            LiveProgress.Figure(
                label: labels["rate"] ?? "", value: isMoving ? Language.grouped(Int(rate ?? 0)) : "0",
                unit: labels["perSecond"] ?? "", paths: []))
        func clock(_ moment: Timestamp) -> String {
            String(language.time(moment.seconds, offsetInMinutes: offsetInMinutes).split(separator: " ").last ?? "")
        }
        // The whole takes as long as its slowest provider.
        let slowest = isMoving ? sites.compactMap { secondsLeft(of: $0, since: earlier) }.max() : nil
        return LiveProgress(
            text: labels, chip: words.chip, state: words.state, sentence: words.sentence,
            timeLeft: slowest.map { [texts.left($0)] } ?? [],
            notice: notice(counts, texts), figures: figures,
            sites: sites.map { site in
                row(site, since: earlier, isMoving, next, texts, language, clock)
            }, hasSites: !sites.isEmpty)
    }

    private func notice(_ counts: CampaignCounts, _ texts: ProgressTexts) -> [String] {
        guard mailing.state == .paused else { return [] }
        let reason = hold.map { [texts.sentence($0.reason)] } ?? []
        return reason + [texts.paused(counts.left + counts.deferred)]
    }

    /// Nil: nothing is left, or nothing is known of the pace.
    private func secondsLeft(of site: ShownSite, since earlier: ProgressSnapshot?) -> Int? {
        let recent = rate(since: earlier) { snapshot in
            snapshot.sites.first { $0.key == site.key }.map { Self.settled($0.counts) } ?? 0
        }
        let overall = rate(since: nil) { _ in Self.settled(site.counts) }
        let pace = max(recent ?? 0, overall ?? 0)
        return site.counts.left > 0 && pace > 0 ? Int(Double(site.counts.left) / pace) : nil
    }

    private func row(
        _ site: ShownSite, since earlier: ProgressSnapshot?, _ isMoving: Bool,
        _ next: (CampaignRecipient) -> Timestamp?,
        _ texts: ProgressTexts, _ language: Language, _ clock: (Timestamp) -> String
    ) -> LiveProgress.Site {
        let name = ShownSite.name(site.key, language)
        let counts = site.counts
        let secondsLeft = isMoving ? secondsLeft(of: site, since: earlier) : nil
        let progress = texts.progress(counts, secondsLeft: secondsLeft)
        var reasons: [String] = []
        var replies: [String] = []
        if isMoving {
            if counts.left > 0, let state = states[site.key] {
                if let until = state.restsUntil, state.restingLanes == state.lanes {
                    reasons.append(texts.resting(name, until: clock(until)))
                } else if state.connectionCeiling < state.connectionLimit {
                    reasons.append(texts.lowered(name, connections: state.connectionCeiling))
                } else if state.messagesPerSecond != nil || state.connectionLimit <= 10, site.key != "other" {
                    reasons.append(
                        texts.limited(name, rate: state.messagesPerSecond, connections: state.connectionLimit))
                }
                if let trouble = state.trouble { replies.append(trouble) }
            }
            if counts.deferred > 0 {
                let one = waiting[site.key]
                reasons.append(texts.deferred(counts.deferred, name, next: one.flatMap(next).map(clock)))
                if let reply = one?.reply {
                    let code = reply.code > 0 ? "\(reply.code) " : ""
                    replies.append("\(code)\(reply.enhanced.isEmpty ? "" : reply.enhanced + " ")\(reply.text)")
                }
            }
        }
        return LiveProgress.Site(
            name: name, bar: "\(name) \(progress)", parts: BarPart.parts(counts), progress: progress,
            reasons: reasons, replies: replies.isEmpty ? [] : [replies.joined(separator: "\n")],
            replyLabel: texts.labels["reply"] ?? "")
    }
}
