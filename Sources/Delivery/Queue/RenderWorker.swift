// SPDX-License-Identifier: Apache-2.0

import DeliveryEngine
package import MailAuthentication
package import MessageContent
package import Platform
package import SMTP

/// What one worker thread renders and signs with.
///
/// Safety of `@unchecked`: the engine makes one call at a time for each worker index (`MessageSource.take`).
package final class RenderWorker: @unchecked Sendable {
    /// Keys at hand; when there are more, all are dropped and made again.
    private static let signerLimit = 64

    private var mail = RenderedMail()
    private var signers: [CampaignID: DKIMSigner] = [:]

    package init() {}

    package enum Failure: Error {
        case render(RenderFailure)
        case sign(DKIMFailure)
        case unsafe(String)

        package var description: String {
            switch self {
            case .render(let failure): "the mail could not be made: \(failure)"
            case .sign(let failure): "the mail could not be signed: \(failure)"
            case .unsafe(let defect): "the mail was held back: \(defect)"
            }
        }
    }

    package func message(for recipient: BatchRecipient, of campaign: CampaignRuntime, at seconds: Int64) throws(Failure)
        -> OutgoingMessage
    {
        do throws(RenderFailure) {
            try campaign.mailing.render(
                contact: recipient.contact, email: recipient.email, fields: recipient.fields, at: seconds, to: &mail)
        } catch { throw .render(error) }
        let rendered = mail.bytes
        var content: [UInt8] = []
        content.reserveCapacity(rendered.count + (campaign.signing == nil ? 0 : 1_024))
        if let signing = campaign.signing {
            do throws(DKIMFailure) {
                let signer = try signer(for: campaign.id, signing)
                try signer.signature(for: rendered.span, bodyStart: mail.bodyStart, at: seconds, to: &content)
            } catch { throw .sign(error) }
        }
        content.append(contentsOf: rendered)
        if let defect = ContentWriter.defect(in: content) { throw .unsafe(defect) }
        return OutgoingMessage(
            returnPath: mail.returnPath, recipients: [mail.recipient], content: content,
            needsSMTPUTF8: mail.recipient.utf8.contains { $0 >= 0x80 })
    }

    private func signer(for campaign: CampaignID, _ signing: CampaignRuntime.Signing) throws(DKIMFailure) -> DKIMSigner
    {
        if let signer = signers[campaign] { return signer }
        if signers.count >= Self.signerLimit { signers.removeAll() }
        let signer = try DKIMSigner(key: signing.key, domain: signing.domain, selector: signing.selector)
        signers[campaign] = signer
        return signer
    }
}
