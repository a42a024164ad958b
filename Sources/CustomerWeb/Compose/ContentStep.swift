// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// 件名・本文: subject, text and HTML, with what is wrong beside each and the mail itself beside them all.
struct ContentStep: ComposeStep {
    let step = StepsPart.Step.content
    private static let shownImages = 12

    func title(_ texts: ComposeTexts) -> (title: String, lead: String) { (texts.contentTitle, texts.contentLead) }

    func merge(_ fields: FieldList, into draft: inout DraftText, _ scene: ComposeScene) async throws(StoreError) {
        draft.content.subject = fields["subject"].oneLine
        let text = fields["text"].unixLines
        let html = fields["html"].unixLines
        draft.content.text = text.isBlank ? nil : text
        draft.content.html = html.isBlank ? nil : html
        draft.content.charset = CampaignContent.Charset(rawValue: fields["charset"]) ?? .utf8
        draft.content.isTracked = fields.has("tracked")
        draft.content.embedsImages = fields.has("embed")
    }

    func page(_ head: ComposeHead, _ scene: ComposeScene) async throws(StoreError) -> any Page {
        let content = scene.campaign.content
        let problems = try await ProblemsPart.all(scene)
        func part(_ place: DraftProblem.Place) -> ProblemsPart { ProblemsPart(items: problems[place] ?? []) }
        var made: [String] = []
        if let id = scene.image, let image = try await scene.desk.compose.images.image(id, of: scene.tenant) {
            made = [scene.texts.copyImage(ImageItem(image, scene).markup)]
        }
        let preview = try await PreviewPart.make(scene)
        return ContentPage(
            text: scene.texts, head: head, subject: content.subject,
            subjectWidth: scene.texts.width(TextRuler.halves(content.subject)), body: content.text ?? "",
            html: content.html ?? "", startsWithText: content.html == nil && content.text != nil,
            isJapanese: content.charset == .iso2022jp, isTracked: content.isTracked, embedsImages: content.embedsImages,
            hasOptions: content.charset == .iso2022jp || content.embedsImages,
            fields: try await MergeTag.fields(of: scene), builtIn: MergeTag.builtIn(scene.texts),
            images: try await Self.images(scene), made: made, subjectProblems: part(.subject),
            textProblems: part(.text), htmlProblems: part(.html), preview: preview,
            files: AttachmentTexts(scene.language),
            attachments: try await AttachmentsPart.make(scene, octets: preview.octets))
    }

    func panels(_ scene: ComposeScene) async throws(StoreError) -> [String: String] {
        let problems = try await ProblemsPart.all(scene)
        var panels = try await besides(scene)
        for place in [DraftProblem.Place.subject, .text, .html] {
            panels["problems-\(place.rawValue)"] = ProblemsPart(items: problems[place] ?? []).markup ?? ""
        }
        return panels
    }

    /// What changes with the files too.
    func besides(_ scene: ComposeScene) async throws(StoreError) -> [String: String] {
        let preview = try await PreviewPart.make(scene)
        let files = try await AttachmentsPart.make(scene, octets: preview.octets)
        return ["preview-panel": preview.markup ?? "", "attachments": files.markup ?? ""]
    }

    static func images(_ scene: ComposeScene) async throws(StoreError) -> ImagesPart {
        let images = try await scene.desk.compose.images.images(of: scene.tenant, limit: shownImages)
        return ImagesPart(
            text: scene.texts, items: images.map { ImageItem($0, scene) }, isEmpty: images.isEmpty)
    }
}

struct ContentPage: Page {
    let text: ComposeTexts
    let head: ComposeHead
    let subject: String
    let subjectWidth: String
    let body: String
    let html: String
    let startsWithText: Bool
    let isJapanese: Bool
    let isTracked: Bool
    let embedsImages: Bool
    let hasOptions: Bool
    let fields: [MergeTag]
    let builtIn: [MergeTag]
    let images: ImagesPart
    let made: [String]
    let subjectProblems: ProblemsPart
    let textProblems: ProblemsPart
    let htmlProblems: ProblemsPart
    let preview: PreviewPart
    let files: AttachmentTexts
    let attachments: AttachmentsPart

    static let template = "compose-content"
}

/// The pictures at hand.
struct ImagesPart: Page {
    let text: ComposeTexts
    let items: [ImageItem]
    let isEmpty: Bool

    static let template = "compose-images"
}
