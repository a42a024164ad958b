// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// Where a mailing stands, in words.
struct MailingWords: Sendable {
    /// The state's colour, a class of the stylesheet.
    let chip: String
    let state: String
    /// The one sentence that matters now.
    let sentence: String
    let when: String

    /// Nobody is counted before a mailing is started.
    private let isCounted: Bool

    init(_ mailing: Campaign, language: Language, offsetInMinutes: Int) {
        isCounted = mailing.state != .draft && mailing.state != .scheduled
        let texts = CustomerTexts(language)
        let counts = mailing.counts
        func time(_ moment: Timestamp?) -> String {
            moment.map { language.time($0.seconds, offsetInMinutes: offsetInMinutes) } ?? ""
        }
        when =
            switch mailing.state {
            case .draft: texts.made(time(mailing.createdAt))
            case .scheduled: texts.started(time(mailing.startAt ?? mailing.createdAt))
            default: texts.started(time(mailing.launchedAt ?? mailing.createdAt))
            }
        switch mailing.state {
        case .draft: (chip, state, sentence) = ("wait", texts.draft, texts.draftSentence(CampaignCode.text(mailing.id)))
        case .scheduled:
            (chip, state, sentence) = ("wait", texts.scheduled, texts.scheduledSentence(time(mailing.startAt)))
        case .planning: (chip, state, sentence) = ("live", texts.planning, texts.planningSentence)
        case .running where counts.left > 0:
            (chip, state, sentence) = ("live", texts.running, texts.runningSentence(counts.left))
        case .running: (chip, state, sentence) = ("warn", texts.waiting, texts.waitingSentence(counts.deferred))
        case .paused:
            (chip, state, sentence) = ("warn", texts.paused, texts.pausedSentence(counts.left + counts.deferred))
        case .finished:
            (chip, state, sentence) = ("good", texts.finished, texts.finishedSentence(time(mailing.finishedAt)))
        case .cancelled:
            (chip, state, sentence) = (
                "wait", texts.cancelled, texts.cancelledSentence(time(mailing.finishedAt), counts.cancelled)
            )
        }
    }

    func number(_ number: Int) -> String { isCounted ? Language.grouped(number) : "–" }

    /// `98.9%`, cut and not rounded, so that only all is 100%; empty without a base.
    static func percent(_ part: Int, of base: Int) -> String {
        guard base > 0, part >= 0 else { return "" }
        let tenths = part * 1_000 / base
        if part > 0, tenths == 0 { return "<0.1%" }
        return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
    }
}
