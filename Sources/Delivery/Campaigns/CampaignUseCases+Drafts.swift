// SPDX-License-Identifier: Apache-2.0

import MIME
import MessageContent
package import Platform

/// Writing a mailing: drafts may be as incomplete as their author left them; the checks come when it is to be sent.
extension CampaignUseCases {
    /// Octets of a text or HTML body at most; more is refused.
    private static let bodyLimit = 2_000_000
    private static let lineLimit = 500

    /// A new draft, whatever is still missing in it.
    package func createDraft(
        _ content: CampaignContent, audience: Audience, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> Campaign {
        try Self.checkSizes(content)
        do throws(StoreError) {
            let campaign = try await stores.createCampaign(
                content, audience: audience, of: tenant, by: actor, at: now())
            try await recordDraft("campaign.create", campaign.id, tenant, actor)
            return campaign
        } catch { throw Refusal(error) }
    }

    /// Replaces what a draft says if it still has this version. Nothing is written where nothing changed, and a save
    /// that arrives a second time, its answer having been lost, is as good as the first.
    package func saveDraft(
        _ draft: Campaign, _ content: CampaignContent, audience: Audience, version: Int, actor: String
    ) async throws(Refusal) -> DraftSaving {
        try Self.checkSizes(content)
        guard draft.state == .draft, !draft.isTrashed else { return .closed }
        if draft.content == content, draft.audience == audience { return .saved(version: draft.version) }
        do throws(StoreError) {
            let saving = try await stores.saveDraft(
                draft.id, content, audience: audience, version: version, by: actor, keeping: nil, at: now())
            if case .saved = saving, edits.begins(draft.id, actor: actor, at: now()) {
                try await recordDraft("campaign.edit", draft.id, draft.tenant, actor)
            }
            return saving
        } catch {
            if case .conflict = error {
                throw Refusal(
                    english: "one of the lists does not exist any more; reload the page",
                    japanese: "選んだリストの一つがなくなりました。ページを開き直してください。")
            }
            throw Refusal(error)
        }
    }

    /// What the author should hear about the content while writing.
    package func problems(in content: CampaignContent, of tenant: Tenant) async throws(Refusal) -> [DraftProblem] {
        let fields: [ContactField]
        do throws(StoreError) { fields = try await stores.contactFields(of: tenant.id) } catch { throw Refusal(error) }
        return ContentCheck.problems(content: content, fields: fields, tenant: tenant).map { problem in
            let place: DraftProblem.Place =
                switch problem.part {
                case .fromName: .fromName
                case .subject: .subject
                case .text: .text
                case .html: .html
                case nil: .mailing
                }
            return DraftProblem(
                place, blocks: problem.severity == .block, english: problem.english, japanese: problem.japanese)
        }
    }

    /// The mailing as this contact would get it, by the same compiling, rendering and signing as the real one; the
    /// bytes are then read back as a mail program reads them.
    ///
    /// A draft may lack its sender or its bodies: a stand-in takes the address's place, and a missing body is missing
    /// in the preview. Refused where a template cannot be read, with the line and the column.
    package func preview(
        of campaign: Campaign, to contact: Contact, as charset: CampaignContent.Charset
    ) async throws(Refusal) -> MailingPreview {
        var content = campaign.content
        let hasBody = content.text != nil || content.html != nil
        if !hasBody { content.text = " " }
        let hasAddress = (try? EmailAddress(parsing: content.fromAddress)) != nil
        if !hasAddress { content.fromAddress = Self.standIn }
        do {
            content.charset = .utf8
            let plain = try await message(campaign, content, contact)
            var shown = plain
            if charset == .iso2022jp {
                content.charset = .iso2022jp
                shown = try await message(campaign, content, contact)
            }
            func texts(_ message: ParsedMessage) -> [String] {
                [message.header("From"), message.header("Subject"), message.textBody, message.htmlBody].compactMap(
                    \.self)
            }
            return MailingPreview(
                from: hasAddress ? shown.header("From") ?? "" : Self.withoutStandIn(shown.header("From") ?? ""),
                subject: shown.header("Subject") ?? "",
                text: hasBody ? shown.textBody : nil, html: shown.htmlBody, size: shown.bytes.count,
                lacking: TextCharset.iso2022jp.unencodable(in: texts(plain).joined(separator: "\n"))
                    .map { String($0) })
        } catch let failure as RuntimeLoader.Failure {
            if case .content(.template(let fault)) = failure {
                throw Refusal(english: fault.english, japanese: fault.japanese)
            }
            throw Refusal(english: failure.description, japanese: "メールを作れませんでした: \(failure.description)")
        } catch {
            throw Refusal(english: "the mail could not be made: \(error)", japanese: "メールを作れませんでした: \(error)")
        }
    }

    /// The From address of a preview whose draft has none yet.
    private static let standIn = "preview@preview.invalid"

    private static func withoutStandIn(_ from: String) -> String {
        from.replacing(" <\(standIn)>", with: "").replacing("<\(standIn)>", with: "").replacing(standIn, with: "")
    }

    private func message(_ campaign: Campaign, _ content: CampaignContent, _ contact: Contact) async throws
        -> ParsedMessage
    {
        let copy = Campaign(
            id: campaign.id, tenant: campaign.tenant, state: campaign.state, isPlanned: campaign.isPlanned,
            content: content, audience: campaign.audience, counts: campaign.counts, createdAt: campaign.createdAt,
            launchedAt: campaign.launchedAt, finishedAt: campaign.finishedAt)
        return ParsedMessage(try Self.sample(contact, of: try await loader.load(copy), at: now()))
    }

    private func recordDraft(
        _ action: String, _ id: CampaignID, _ tenant: TenantID, _ actor: String
    ) async throws(StoreError) {
        try await stores.record(
            AuditEntry(tenant: tenant, at: now(), actor: actor, action: action, subject: CampaignCode.text(id)))
    }

    private static func checkSizes(_ content: CampaignContent) throws(Refusal) {
        let bodies = [content.text, content.html].compactMap(\.self)
        guard bodies.allSatisfy({ $0.utf8.count <= bodyLimit }) else {
            throw Refusal(
                english: "a body is larger than 2 MB; the last change was not saved",
                japanese: "本文が 2 MB を超えています。最後の変更は保存していません。")
        }
        let lines = [content.name, content.fromName, content.fromAddress, content.subject]
        guard lines.allSatisfy({ $0.count <= lineLimit }) else {
            throw Refusal(
                english: "a name or the subject is longer than \(lineLimit) characters; the last change was not saved",
                japanese: "名前か件名が \(lineLimit)文字を超えています。最後の変更は保存していません。")
        }
    }
}
