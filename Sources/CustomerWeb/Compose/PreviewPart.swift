// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// How a preview is looked at.
enum PreviewView: String, CaseIterable, Sendable {
    case pc, phone, dark, noimages, text, jis

    func title(_ texts: ComposeTexts) -> String {
        switch self {
        case .pc: texts.viewPC
        case .phone: texts.viewPhone
        case .dark: texts.viewDark
        case .noimages: texts.viewNoImages
        case .text: texts.viewText
        case .jis: texts.viewJIS
        }
    }
}

/// One reader's mail, beside the composer and on the preview page. Its HTML is in a frame of its own.
struct PreviewPart: Page {
    /// A stretch of text: what a charset loses stands apart.
    struct Stretch: Sendable {
        let text: String
        let isLost: Bool
    }

    let text: ComposeTexts
    let code: String
    let who: String
    let position: String
    let previous: [Int64]
    let next: [Int64]
    let reader: Int64
    let suffix: String
    let view: String
    let problems: [String]
    let isMade: Bool
    let from: String
    let subject: [Stretch]
    let frames: [String]
    let showsHTML: Bool
    let showsText: Bool
    let hasText: Bool
    let body: [Stretch]
    let isJIS: Bool
    let isDark: Bool
    let lacking: [String]
    let lacksNothing: Bool
    let size: String

    static let template = "preview-panel"

    /// A reader who is nobody's: with no fields, for a tenant without readers.
    static func madeUp(_ tenant: TenantID) -> Contact {
        Contact(
            id: ContactID(0), tenant: tenant, email: "reader@example.jp", state: .active, fields: "{}",
            createdAt: Timestamp(microseconds: 0), updatedAt: Timestamp(microseconds: 0))
    }

    /// The reader that was asked for, else the first of the sample, else a made-up one. Nil: asked for one who is not
    /// the tenant's.
    static func reader(_ scene: ComposeScene, sample: [Contact]) async throws(StoreError) -> Contact? {
        guard let asked = scene.reader else { return sample.first ?? madeUp(scene.tenant) }
        if asked.rawValue == 0 { return madeUp(scene.tenant) }
        if let found = sample.first(where: { $0.id == asked }) { return found }
        return try await scene.stores.contact(asked, of: scene.tenant)
    }

    static func make(_ scene: ComposeScene, view: PreviewView = .phone) async throws(StoreError) -> PreviewPart {
        let sample = await ReaderName.contacts(scene)
        let contact = try await reader(scene, sample: sample) ?? sample.first ?? madeUp(scene.tenant)
        let fields = try await scene.stores.contactFields(of: scene.tenant)
        return await PreviewPart(scene, contact, sample: sample, fields: fields, view: view)
    }

    private init(
        _ scene: ComposeScene, _ contact: Contact, sample: [Contact], fields: [ContactField], view: PreviewView
    ) async {
        let texts = scene.texts
        text = texts
        code = scene.code
        let name = ReaderName(contact, fields: fields)
        let isMadeUp = contact.id.rawValue == 0
        who = isMadeUp ? texts.madeUp : name.hasName ? "\(name.name) <\(name.email)>" : name.email
        let place = sample.firstIndex { $0.id == contact.id }
        position = place.map { "\($0 + 1) / \(sample.count)" } ?? ""
        func neighbour(_ step: Int) -> [Int64] {
            guard sample.count > 1, let place else { return [] }
            return [sample[(place + step + sample.count) % sample.count].id.rawValue]
        }
        previous = neighbour(-1)
        next = neighbour(1)
        reader = contact.id.rawValue
        suffix = scene.suffix
        self.view = view.rawValue
        isJIS = view == .jis
        isDark = view == .dark
        let charset = view == .jis ? .iso2022jp : scene.campaign.content.charset
        do throws(Refusal) {
            let mail = try await scene.desk.compose.drafting.preview(of: scene.campaign, to: contact, as: charset)
            let isLossy = charset == .iso2022jp
            from = mail.from
            subject = Self.stretches(mail.subject, marks: isLossy)
            showsText = view == .text || view == .jis || mail.html == nil
            showsHTML = !showsText
            hasText = mail.text != nil
            body = Self.stretches(mail.text ?? "", marks: isLossy)
            frames =
                showsHTML
                ? [
                    "/mailings/\(scene.code)/preview/frame?to=\(reader)&view=\(view.rawValue)"
                        + "&v=\(scene.campaign.version)-\(Self.mark(mail.html))\(scene.suffix)"
                ] : []
            lacking = mail.lacking
            lacksNothing = mail.lacking.isEmpty
            size = texts.kilobytes(mail.size)
            (problems, isMade) = ([], true)
        } catch {
            (problems, isMade) = ([error.text(scene.language)], false)
            (from, subject, showsHTML, showsText, hasText, body) = ("", [], false, false, false, [])
            (frames, lacking, lacksNothing, size) = ([], [], true, "")
        }
    }

    /// Changes with the content, so that the frame is fetched anew then and only then.
    private static func mark(_ html: String?) -> String {
        let hash = (html ?? "").utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 36)
    }

    /// 〓 stands for what was lost.
    static func stretches(_ text: String, marks: Bool) -> [Stretch] {
        guard marks, text.contains("〓") else { return [Stretch(text: text, isLost: false)] }
        var stretches: [Stretch] = []
        for (index, part) in text.split(separator: "〓", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { stretches.append(Stretch(text: "〓", isLost: true)) }
            if !part.isEmpty { stretches.append(Stretch(text: String(part), isLost: false)) }
        }
        return stretches
    }
}
