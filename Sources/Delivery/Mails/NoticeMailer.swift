// SPDX-License-Identifier: Apache-2.0

import MIME
package import Platform
import Secrets

/// Sends the product's own mails, from the installation itself and not from a tenant.
///
/// They have the null return path (RFC 3834 §3.3): nobody answers a notice automatically.
package struct NoticeMailer: NoticeSending {
    private let mails: SingleMails
    /// Domain of the From address: the installation's name in EHLO.
    private let host: String

    package init(mails: SingleMails, host: String) {
        self.mails = mails
        self.host = host
    }

    package func send(_ notice: Notice, at now: Timestamp) async throws(StoreError) {
        let content: [UInt8]
        let recipient: EmailAddress
        do {
            recipient = try EmailAddress(parsing: notice.recipient)
            let random = SecureRandom.bytes(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            content = try MessageBuilder(
                from: Mailbox(name: "Hayauma", address: try EmailAddress(parsing: "noreply@\(host)")),
                to: [Mailbox(address: recipient)], subject: notice.subject, text: notice.text,
                date: MessageDate.text(secondsSinceEpoch: now.seconds), messageID: "<\(random)@\(host)>",
                extraFields: [("Auto-Submitted", "auto-generated")]
            ).build()
        } catch {
            throw .broken(detail: "a notice could not be written: \(error)")
        }
        try await mails.add(
            [
                NewSingleMail(
                    tenant: notice.tenant, campaign: nil, purpose: SingleMail.Purpose(notice.purpose), sender: "",
                    recipient: recipient.wireForm, content: content)
            ], at: now)
    }
}
