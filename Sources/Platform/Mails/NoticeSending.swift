// SPDX-License-Identifier: Apache-2.0

/// A mail of the product's own to one of its users: a password reset, a warning.
package struct Notice: Sendable, Equatable {
    package enum Purpose: String, Sendable, CaseIterable {
        case passwordReset
    }

    package var purpose: Purpose
    /// The user's tenant.
    package var tenant: TenantID
    package var recipient: String
    package var subject: String
    /// Plain text, lines of any length separated by `\n`.
    package var text: String

    package init(purpose: Purpose, tenant: TenantID, recipient: String, subject: String, text: String) {
        self.purpose = purpose
        self.tenant = tenant
        self.recipient = recipient
        self.subject = subject
        self.text = text
    }
}

/// Takes the product's own mails in.
package protocol NoticeSending: Sendable {
    /// When it returns, the notice is durable and will be tried. Its text is kept no longer than the trying takes.
    func send(_ notice: Notice, at now: Timestamp) async throws(StoreError)
}
