// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// What is wrong with one field, beside it.
struct ProblemsPart: Page {
    struct Item: Sendable {
        let chip: String
        let word: String
        let message: String
    }

    let items: [Item]

    static let template = "compose-problems"

    /// The problems of one place; of a field that nobody has begun yet there are none.
    static func find(_ place: DraftProblem.Place, _ scene: ComposeScene) async throws(StoreError) -> ProblemsPart {
        ProblemsPart(items: try await all(scene)[place] ?? [])
    }

    static func all(_ scene: ComposeScene) async throws(StoreError) -> [DraftProblem.Place: [Item]] {
        guard let tenant = try await scene.stores.tenant(scene.tenant) else { return [:] }
        let content = scene.campaign.content
        let found: [DraftProblem]
        do throws(Refusal) {
            found = try await scene.desk.compose.drafting.problems(in: content, of: tenant)
        } catch { return [:] }
        var places: [DraftProblem.Place: [Item]] = [:]
        for problem in found {
            if problem.place == .subject, content.subject.isBlank { continue }
            places[problem.place, default: []].append(
                Item(
                    chip: problem.blocks ? "bad" : "warn", word: problem.blocks ? scene.texts.block : scene.texts.warn,
                    message: scene.language == .japanese ? problem.japanese : problem.english))
        }
        if let text = content.text {
            let texts = scene.texts
            let columns = TextRuler.columns[1]
            let wide = TextRuler.wideLines(in: text, columns: columns)
            let long = TextRuler.longLines(in: text)
            if !wide.isEmpty {
                places[.text, default: []].append(
                    Item(chip: "wait", word: texts.warn, message: texts.wide(wide, columns: columns)))
            }
            if !long.isEmpty {
                places[.text, default: []].append(Item(chip: "warn", word: texts.warn, message: texts.long(long)))
            }
        }
        return places
    }
}

/// What can be put into a mailing at the cursor.
struct MergeTag: Sendable {
    let name: String
    /// `{{会社}}`
    let tag: String
    /// `{{#if 会社}}{{会社}}{{else}}{{/if}}`
    let block: String

    init(_ name: String, key: String? = nil) {
        self.name = name
        tag = "{{\(key ?? name)}}"
        block = "{{#if \(key ?? name)}}{{\(key ?? name)}}{{/if}}"
    }

    static func fields(of scene: ComposeScene) async throws(StoreError) -> [MergeTag] {
        try await scene.stores.contactFields(of: scene.tenant).map { MergeTag($0.name) }
    }

    /// What every mailing has besides the tenant's fields.
    static func builtIn(_ texts: ComposeTexts) -> [MergeTag] {
        [
            MergeTag(texts.unsubscribeTag, key: "unsubscribe_url"), MergeTag(texts.senderNameTag, key: "sender_name"),
            MergeTag(texts.addressTag, key: "postal_address"), MergeTag(texts.contactTag, key: "contact"),
            MergeTag(texts.emailTag, key: "email"),
        ]
    }
}
