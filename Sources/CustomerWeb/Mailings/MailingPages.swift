// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// One mailing: progress while it runs, report afterwards.
struct MailingPage: Page {
    struct Figure: Sendable {
        let label: String
        let value: String
        let percent: String
        let note: String
    }

    /// A part of the bar, in thousandths of its width.
    struct Part: Sendable {
        let kind: String
        let x: Int
        let width: Int
    }

    struct Detail: Sendable {
        let label: String
        let value: String
    }

    struct Button: Sendable {
        let action: String
        let label: String
    }

    let text: CustomerTexts
    let formToken: String
    let code: String
    let name: String
    let chip: String
    let state: String
    let sentence: String
    let toasts: [String]
    let figures: [Figure]
    let base: String
    let parts: [Part]
    let barText: String
    let hasBar: Bool
    let details: [Detail]
    let buttons: [Button]
    let canCancel: Bool
    let isMoving: Bool
    let isLive: Bool
    let isSandbox: Bool

    init(
        _ mailing: Campaign, code: String, language: Language, offsetInMinutes: Int, formToken: String,
        isMoving: Bool, isLive: Bool, isSandbox: Bool, done: MailingAction?
    ) {
        let texts = CustomerTexts(language)
        let words = MailingWords(mailing, language: language, offsetInMinutes: offsetInMinutes)
        let counts = mailing.counts
        text = texts
        self.formToken = formToken
        self.code = code
        name = mailing.content.name
        chip = words.chip
        state = words.state
        sentence = words.sentence
        toasts = done.map { [texts.done($0)] } ?? []
        func figure(_ label: String, _ number: Int, _ note: String) -> Figure {
            Figure(
                label: label, value: words.number(number), percent: MailingWords.percent(number, of: counts.recipients),
                note: note)
        }
        let failed = counts.bounced + counts.expired
        figures = [
            figure(texts.delivered, counts.delivered, texts.deliveredNote),
            figure(texts.deferred, counts.deferred, texts.deferredNote),
            figure(texts.failed, failed, texts.failedNote),
            figure(texts.unknown, counts.unknown, texts.unknownNote),
            figure(texts.left, counts.left, texts.leftNote),
        ]
        base = texts.base(
            counts.recipients, suppressed: counts.suppressed, cancelled: counts.cancelled, isPlanned: mailing.isPlanned)
        var x = 0
        parts = [
            ("i-ok", counts.delivered), ("i-wait", counts.deferred), ("i-bad", failed), ("i-unknown", counts.unknown),
            ("i-rest", counts.suppressed + counts.cancelled),
        ].compactMap { kind, count in
            guard count > 0, counts.recipients > 0 else { return nil }
            let width = min(1_000 - x, max(3, count * 1_000 / counts.recipients))
            defer { x += width }
            return Part(kind: kind, x: x, width: width)
        }
        hasBar = counts.recipients > 0
        barText = figures.map { "\($0.label) \($0.value)" }.joined(separator: ", ")
        details = [
            Detail(label: texts.subject, value: mailing.content.subject),
            Detail(label: texts.from, value: "\(mailing.content.fromName) <\(mailing.content.fromAddress)>"),
            Detail(label: texts.time, value: words.when), Detail(label: texts.code, value: code),
        ]
        buttons =
            switch mailing.state {
            case .planning, .running: [Button(action: "pause", label: texts.pause)]
            case .paused: [Button(action: "resume", label: texts.resume)]
            case .draft, .scheduled, .finished, .cancelled: []
            }
        canCancel = !buttons.isEmpty
        self.isMoving = isMoving
        self.isLive = isLive
        self.isSandbox = isSandbox
    }

    static let template = "mailing"
}

/// Asks before a mailing is stopped for good.
struct CancelPage: Page {
    let text: CustomerTexts
    let formToken: String
    let code: String
    let name: String
    let lost: [String]
    let button: String

    static let template = "cancel"
}
