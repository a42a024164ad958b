// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// 宛先: lists and tags, who is left out, conditions on fields.
struct AudienceStep: ComposeStep {
    let step = StepsPart.Step.audience

    func title(_ texts: ComposeTexts) -> (title: String, lead: String) { (texts.audienceTitle, texts.audienceLead) }

    func merge(_ fields: FieldList, into draft: inout DraftText, _ scene: ComposeScene) async throws(StoreError) {
        let lists = try await scene.stores.contactLists(of: scene.tenant)
        let known = try await scene.stores.contactFields(of: scene.tenant)
        func chosen(_ name: String) -> [ContactListID] {
            let asked = Set(fields.all(name))
            return lists.map(\.id).filter { asked.contains(String($0.rawValue)) }
        }
        let (missed, received) = (draft.audience.missedCampaign, draft.audience.receivedCampaign)
        draft.audience = Audience(
            lists: chosen("list"), excludedLists: chosen("exclude"), needsAllConditions: fields["match"] != "any",
            conditions: Conditions.read(fields, known: known),
            missedCampaign: fields.has("missed") ? missed.map { CampaignID($0) } : nil,
            receivedCampaign: fields.has("received") ? received.map { CampaignID($0) } : nil)
    }

    func page(_ head: ComposeHead, _ scene: ComposeScene) async throws(StoreError) -> any Page {
        let audience = scene.campaign.audience
        let lists = try await scene.stores.contactLists(of: scene.tenant)
        let sizes = try await scene.stores.contactListSizes(of: scene.tenant)
        let known = try await scene.stores.contactFields(of: scene.tenant)
        func items(_ kind: ContactList.Kind?, _ chosen: [Int64]) -> [AudiencePage.ListItem] {
            lists.filter { kind == nil || $0.kind == kind }.map { list in
                AudiencePage.ListItem(
                    id: list.id.rawValue, name: list.name, size: Language.grouped(sizes[list.id] ?? 0),
                    isChosen: chosen.contains(list.id.rawValue))
            }
        }
        var earlier: [AudiencePage.EarlierItem] = []
        for (part, id) in audience.earlier {
            let found = try await scene.stores.campaign(id)
            earlier.append(
                AudiencePage.EarlierItem(
                    key: part == .missed ? "missed" : "received",
                    label: part == .missed ? scene.texts.missedLabel : scene.texts.receivedLabel,
                    name: found?.tenant == scene.tenant ? found?.content.name ?? "" : ""))
        }
        let rows = audience.conditions.map { Optional.some($0) } + [nil]
        return AudiencePage(
            text: scene.texts, head: head, lists: items(.list, audience.lists), tags: items(.tag, audience.lists),
            excluded: items(nil, audience.excludedLists), hasLists: !lists.isEmpty,
            hasTags: lists.contains { $0.kind == .tag },
            hasExcluded: !audience.excludedLists.isEmpty, hasFields: !known.isEmpty,
            needsAll: audience.needsAllConditions,
            rows: rows.prefix(Audience.conditionLimit).enumerated().map { index, condition in
                AudiencePage.Row(index + 1, condition, known: known, texts: scene.texts)
            },
            choiceLists: known.filter { $0.kind == .choice }.map {
                .init(key: String($0.id.rawValue), choices: $0.choices)
            }, earlier: earlier, count: await AudienceCountPart(scene))
    }

    func panels(_ scene: ComposeScene) async throws(StoreError) -> [String: String] {
        ["audience-count": await AudienceCountPart(scene).markup ?? ""]
    }
}

struct AudiencePage: Page {
    /// An earlier mailing that decides.
    struct EarlierItem: Sendable {
        let key: String
        let label: String
        let name: String
    }

    struct ListItem: Sendable {
        let id: Int64
        let name: String
        let size: String
        let isChosen: Bool
    }

    struct Option: Sendable {
        let key: String
        let name: String
        /// Of a field: its kind; of an operator: the kinds that have it.
        let kinds: String
        let isChosen: Bool
    }

    /// What a field of choices may be.
    struct ChoiceList: Sendable {
        let key: String
        let choices: [String]
    }

    struct Row: Sendable {
        let number: Int
        let fields: [Option]
        let operators: [Option]
        let value: String
        /// The list of choices that the value is offered from.
        let choicesOf: String
        let problems: [String]

        init(_ number: Int, _ condition: Audience.Condition?, known: [ContactField], texts: ComposeTexts) {
            self.number = number
            let field = condition.flatMap { condition in known.first { $0.id.rawValue == condition.field } }
            fields = known.map {
                Option(
                    key: String($0.id.rawValue), name: $0.name, kinds: $0.kind.rawValue,
                    isChosen: $0.id.rawValue == condition?.field)
            }
            operators = Audience.Condition.Operator.allCases.map { choice in
                let kinds = ContactField.Kind.allCases.filter { Conditions.operators($0).contains(choice) }
                return Option(
                    key: choice.rawValue, name: texts.operation(choice.rawValue),
                    kinds: kinds.map(\.rawValue).joined(separator: " "), isChosen: choice == condition?.operator)
            }
            value = condition?.value ?? ""
            choicesOf = field.map { String($0.id.rawValue) } ?? ""
            if let field, let condition, Conditions.needsValue(condition.operator),
                Conditions.normalised(condition.value, field.kind) == nil
            {
                problems = [field.kind == .date ? texts.notDate : texts.notNumber]
            } else {
                problems = []
            }
        }
    }

    let text: ComposeTexts
    let head: ComposeHead
    let lists: [ListItem]
    let tags: [ListItem]
    let excluded: [ListItem]
    let hasLists: Bool
    let hasTags: Bool
    let hasExcluded: Bool
    let hasFields: Bool
    let needsAll: Bool
    let rows: [Row]
    let choiceLists: [ChoiceList]
    let earlier: [EarlierItem]
    let count: AudienceCountPart

    static let template = "compose-audience"
}

/// How many will get it, who is left out and why, and five of them.
struct AudienceCountPart: Page {
    struct Reason: Sendable {
        let name: String
        let count: String
    }

    let text: ComposeTexts
    let isCounted: Bool
    let recipients: String
    let leftOut: String
    let hasReasons: Bool
    let reasons: [Reason]
    let people: [ReaderName]
    let isEmpty: Bool

    /// Never fails: a page that cannot count is still a page to write on.
    init(_ scene: ComposeScene) async {
        let texts = scene.texts
        let audience = scene.campaign.audience
        let searching = scene.desk.dependencies.searching
        text = texts
        guard let count = try? await searching.count(audience, merged: [], of: scene.tenant) else {
            (isCounted, recipients, leftOut, hasReasons) = (false, "", "", false)
            (reasons, people, isEmpty) = ([], [], false)
            return
        }
        let states: [(String, Int)] = [
            (texts.unsubscribed, count.leftOut[.unsubscribed] ?? 0), (texts.failed, count.leftOut[.failed] ?? 0),
            (texts.stopped, count.leftOut[.stopped] ?? 0), (texts.suppressed, count.suppressed),
            (texts.blockedDomain, count.atBlockedDomains),
        ]
        isCounted = true
        recipients = Language.grouped(count.recipients)
        leftOut = Language.grouped(states.reduce(0) { $0 + $1.1 })
        reasons = states.filter { $0.1 > 0 }.map { Reason(name: $0.0, count: Language.grouped($0.1)) }
        hasReasons = !reasons.isEmpty
        people = await ReaderName.sample(scene)
        isEmpty = count.recipients == 0
    }

    static let template = "compose-count"
}
