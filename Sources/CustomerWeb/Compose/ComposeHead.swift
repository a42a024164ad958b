// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// What every page of the wizard begins and ends with: where one is, the steps, when it was saved, and the form that
/// saves itself. Drawn by the partials `compose-head`, `compose-form` and `compose-foot`.
struct ComposeHead: Sendable {
    /// Something that went wrong with saving; the form below holds what the user wrote.
    enum Conflict: Sendable { case none, stale, closed }

    let code: String
    let name: String
    let step: String
    let title: String
    let lead: String
    let formToken: String
    let version: Int
    let saved: String
    let steps: StepsPart
    let isStale: Bool
    let isClosed: Bool
    let problems: [String]
    let nextLabel: String
    let nextPath: String
    let backPath: String
    let mailingPath: String

    init(
        _ campaign: Campaign, step: StepsPart.Step, title: String, lead: String, saved: String, formToken: String,
        version: Int, conflict: Conflict, problems: [String], language: Language
    ) {
        let texts = ComposeTexts(language)
        code = CampaignCode.text(campaign.id)
        name = campaign.content.name
        self.step = step.rawValue
        self.title = title
        self.lead = lead
        self.formToken = formToken
        self.version = version
        self.saved = saved
        steps = StepsPart(campaign, current: step, done: StepsPart.complete(campaign), language: language)
        isStale = conflict == .stale
        isClosed = conflict == .closed
        self.problems = problems
        let order = StepsPart.Step.allCases
        let index = order.firstIndex(of: step) ?? 0
        let next = order[min(index + 1, order.count - 1)]
        nextLabel = texts.nextStep(next.title(language))
        nextPath = "/mailings/\(code)/\(next.rawValue)"
        backPath = index == 0 ? "/mailings" : "/mailings/\(code)/\(order[index - 1].rawValue)"
        mailingPath = "/mailings/\(code)"
    }
}

/// What is being written: a draft's content and audience before they are saved.
struct DraftText: Sendable, Equatable {
    var content: CampaignContent
    var audience: Audience
}

extension Campaign {
    /// The same mailing saying something else.
    func saying(_ draft: DraftText) -> Campaign {
        Campaign(
            id: id, tenant: tenant, state: state, isPlanned: isPlanned, content: draft.content,
            audience: draft.audience, version: version, counts: counts, engagement: engagement, isTrashed: isTrashed,
            createdAt: createdAt, savedAt: savedAt, savedBy: savedBy, startAt: startAt, launchedAt: launchedAt,
            finishedAt: finishedAt)
    }
}
