// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import WebFoundation

/// The files of a mailing, and how large the whole mail is against what mailboxes take.
struct AttachmentsPart: Page {
    struct Item: Sendable {
        let id: Int64
        let name: String
        let size: String
    }

    let text: AttachmentTexts
    let code: String
    let formToken: String
    let items: [Item]
    let isEmpty: Bool
    let meter: MailMeter

    static let template = "compose-attachments"

    /// `octets`: of the whole mail; nil where it cannot be made yet.
    static func make(_ scene: ComposeScene, octets: Int?) async throws(StoreError) -> AttachmentsPart {
        let files = try await scene.desk.compose.attachments.attachments(
            of: scene.campaign.id, tenant: scene.tenant)
        let texts = AttachmentTexts(scene.language)
        let inMail = octets ?? files.reduce(0) { $0 + MailSize.encoded($1.size) }
        return AttachmentsPart(
            text: texts, code: scene.code, formToken: scene.signedIn.formToken, items: files.map { Item($0, texts) },
            isEmpty: files.isEmpty, meter: MailMeter(inMail, texts))
    }
}

extension AttachmentsPart.Item {
    init(_ attachment: Attachment, _ texts: AttachmentTexts) {
        self.init(id: attachment.id.rawValue, name: attachment.name, size: texts.octets(attachment.size))
    }
}

/// A bar of the mail's size: full at `MailSize.limit`, with a mark at `MailSize.comfort`.
struct MailMeter: Sendable {
    /// Of the bar: 1000 parts are the limit.
    let width: Int
    let mark: Int
    let kind: String
    let chip: String
    let word: String
    let line: String
    let advice: String

    init(_ octets: Int, _ texts: AttachmentTexts) {
        let verdict = MailSize.verdict(octets)
        width = min(1_000, max(3, octets * 1_000 / MailSize.limit))
        mark = MailSize.comfort * 1_000 / MailSize.limit
        (kind, chip, word, advice) =
            switch verdict {
            case .good: ("ok", "good", texts.sizeGood, texts.adviceGood)
            case .warn: ("wait", "warn", texts.sizeWarn, texts.adviceWarn)
            case .bad: ("bad", "bad", texts.sizeBad, texts.adviceBad)
            }
        line = texts.whole(octets)
    }
}
