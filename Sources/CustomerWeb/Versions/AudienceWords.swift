// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// An audience as a sentence, so that two can be told apart.
struct AudienceWords: Sendable {
    let lists: [ContactList]
    let fields: [ContactField]
    let language: Language

    private var isJapanese: Bool { language == .japanese }

    func text(_ audience: Audience) -> String {
        var parts: [String] = []
        if let missed = audience.missedCampaign {
            let code = CampaignCode.text(CampaignID(missed))
            parts.append(isJapanese ? "配信 \(code) が届いていない人" : "those who missed mailing \(code)")
        } else if audience.lists.isEmpty {
            parts.append(isJapanese ? "すべての読者" : "all readers")
        }
        if !audience.lists.isEmpty { parts.append(names(audience.lists)) }
        if !audience.excludedLists.isEmpty {
            parts.append((isJapanese ? "除く: " : "without: ") + names(audience.excludedLists))
        }
        if !audience.conditions.isEmpty {
            let joint = audience.needsAllConditions ? (isJapanese ? " かつ " : " and ") : (isJapanese ? " または " : " or ")
            parts.append(audience.conditions.map(words).joined(separator: joint))
        }
        return parts.joined(separator: " / ")
    }

    private func names(_ ids: [Int64]) -> String {
        ids.map { id in
            lists.first { $0.id.rawValue == id }?.name ?? (isJapanese ? "（なくなったリスト）" : "(a list that is gone)")
        }.joined(separator: isJapanese ? "、" : ", ")
    }

    private func words(_ condition: Audience.Condition) -> String {
        let field = fields.first { $0.id.rawValue == condition.field }?.name
        let name = field ?? (isJapanese ? "（なくなった項目）" : "(a field that is gone)")
        let operation = ComposeTexts(language).operation(condition.operator.rawValue)
        guard Conditions.needsValue(condition.operator) else {
            return isJapanese ? "\(name)\(operation)" : "\(name) \(operation)"
        }
        return isJapanese
            ? "\(name)が「\(condition.value)」\(operation)" : "\(name) \(operation) “\(condition.value)”"
    }
}
