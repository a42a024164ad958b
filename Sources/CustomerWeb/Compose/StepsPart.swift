// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// The five steps of a mailing, drawn by the partial `steps`: where one is, what is complete, and the way to each.
struct StepsPart: Sendable {
    /// In the order of the wizard; the raw value is the last part of the page's path.
    enum Step: String, CaseIterable, Sendable {
        case sender, audience, content, check
        /// Has no page of its own before the mailing is started.
        case send

        func title(_ language: Language) -> String {
            switch self {
            case .sender: language == .japanese ? "差出人" : "Sender"
            case .audience: language == .japanese ? "宛先" : "Recipients"
            case .content: language == .japanese ? "件名・本文" : "Content"
            case .check: language == .japanese ? "確認" : "Check"
            case .send: language == .japanese ? "配信" : "Send"
            }
        }
    }

    struct Item: Sendable {
        let title: String
        let path: String
        let isLinked: Bool
        let isCurrent: Bool
        let isDone: Bool
        /// Read out behind the title.
        let done: String
    }

    let label: String
    let steps: [Item]

    /// `done`: the steps that lack nothing; ``complete(_:)`` knows it of the first three.
    init(_ campaign: Campaign, current: Step, done: Set<Step>, language: Language) {
        let code = CampaignCode.text(campaign.id)
        label = language == .japanese ? "配信までの手順" : "Steps to the mailing"
        steps = Step.allCases.map { step in
            Item(
                title: step.title(language), path: "/mailings/\(code)/\(step.rawValue)",
                isLinked: step != current && step != .send, isCurrent: step == current,
                isDone: step != current && done.contains(step),
                done: language == .japanese ? "（入力済み）" : " (complete)")
        }
    }

    /// Which of sender, audience and content lack nothing that is needed to go on; whether it may be sent is for the
    /// check page to say.
    static func complete(_ campaign: Campaign) -> Set<Step> {
        // Everybody is an audience, too.
        var done: Set<Step> = [.audience]
        func isFilled(_ text: String?) -> Bool { text?.contains { !$0.isWhitespace } ?? false }
        let content = campaign.content
        let at = content.fromAddress.lastIndex(of: "@")
        if let at, at != content.fromAddress.startIndex, content.fromAddress[at...].contains(".") {
            done.insert(.sender)
        }
        if isFilled(content.subject), isFilled(content.text) || isFilled(content.html) { done.insert(.content) }
        return done
    }
}
