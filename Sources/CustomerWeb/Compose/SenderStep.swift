// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// 差出人: the mailing's name, and who it comes from.
struct SenderStep: ComposeStep {
    let step = StepsPart.Step.sender

    func title(_ texts: ComposeTexts) -> (title: String, lead: String) { (texts.senderTitle, texts.senderLead) }

    func merge(_ fields: FieldList, into draft: inout DraftText, _ scene: ComposeScene) async throws(StoreError) {
        let name = fields["name"].oneLine
        if !name.isEmpty { draft.content.name = name }
        draft.content.fromName = fields["fromName"].oneLine
        let local = fields["local"].oneLine
        // Whoever pastes the whole address means it.
        draft.content.fromAddress =
            local.isEmpty || local.contains("@") ? local : "\(local)@\(fields["domain"].oneLine.lowercased())"
    }

    func page(_ head: ComposeHead, _ scene: ComposeScene) async throws(StoreError) -> any Page {
        let content = scene.campaign.content
        let at = content.fromAddress.lastIndex(of: "@")
        let local = at.map { String(content.fromAddress[..<$0]) } ?? content.fromAddress
        let current = at.map { String(content.fromAddress[$0...].dropFirst()) } ?? ""
        var names = try await scene.stores.sendingDomains(of: scene.tenant).map(\.domain)
        let hasDomains = !names.isEmpty
        if !current.isEmpty, !names.contains(current) { names.append(current) }
        return SenderPage(
            text: scene.texts, head: head, name: content.name, fromName: content.fromName, local: local,
            domains: names.map { .init(name: $0, isCurrent: $0 == current) }, hasDomains: hasDomains,
            hasChoice: !names.isEmpty, fields: try await MergeTag.fields(of: scene),
            badge: try await SenderBadgePart(scene), fromNameProblems: try await problems(scene))
    }

    func panels(_ scene: ComposeScene) async throws(StoreError) -> [String: String] {
        [
            "sender-badge": try await SenderBadgePart(scene).markup ?? "",
            "problems-fromName": try await problems(scene).markup ?? "",
        ]
    }

    private func problems(_ scene: ComposeScene) async throws(StoreError) -> ProblemsPart {
        try await ProblemsPart.find(.fromName, scene)
    }
}

struct SenderPage: Page {
    struct Domain: Sendable {
        let name: String
        let isCurrent: Bool
    }

    let text: ComposeTexts
    let head: ComposeHead
    let name: String
    let fromName: String
    let local: String
    let domains: [Domain]
    let hasDomains: Bool
    let hasChoice: Bool
    let fields: [MergeTag]
    let badge: SenderBadgePart
    let fromNameProblems: ProblemsPart

    static let template = "compose-sender"
}

/// The badge beside the sender's address.
struct SenderBadgePart: Page {
    let chip: String
    let words: String
    let detail: String
    let address: String

    init(_ scene: ComposeScene) async throws(StoreError) {
        let texts = scene.texts
        address = scene.campaign.content.fromAddress
        guard let at = address.lastIndex(of: "@"), address[at...].count > 1 else {
            (chip, words, detail) = ("wait", texts.badgeNone, "")
            return
        }
        let domain = String(address[at...].dropFirst())
        switch try await scene.desk.compose.badges.badge(of: domain, tenant: scene.tenant) {
        case .good(let seen): (chip, words, detail) = ("good", texts.badgeGood, scene.desk.clock(seen, scene.language))
        case .missing(let records):
            (chip, words, detail) = ("warn", texts.badgeMissing, records.prefix(6).joined(separator: ", "))
        case .unchecked: (chip, words, detail) = ("wait", texts.badgeUnchecked, "")
        case .unregistered: (chip, words, detail) = ("warn", texts.badgeUnregistered, "")
        }
    }

    static let template = "compose-badge"
}
