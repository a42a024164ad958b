// SPDX-License-Identifier: Apache-2.0

/// Who did what, when. Written with every change that a person or a command causes.
package struct AuditEntry: Sendable, Equatable {
    package var tenant: TenantID?
    package var at: Timestamp
    /// `command-line`, or a user's address. What a reader does is an event, not an audit entry.
    package var actor: String
    /// `campaign.launch`, `contacts.import` …
    package var action: String
    /// What it was done to: a campaign's id, a domain, a file's name.
    package var subject: String

    package init(tenant: TenantID?, at: Timestamp, actor: String, action: String, subject: String) {
        self.tenant = tenant
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
    }
}

package protocol AuditStore: Sendable {
    func record(_ entry: AuditEntry) async throws(StoreError)
    /// Newest first.
    func auditEntries(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [AuditEntry]
}
