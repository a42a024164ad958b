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
    /// A page of one tenant's entries, newest first: at most `limit` of those before the position, or the newest.
    func auditPage(
        of tenant: TenantID, _ filter: AuditFilter, before position: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditLine]
}

/// An entry with its place in the log.
package struct AuditLine: Sendable, Equatable {
    /// Grows with time.
    package let position: Int64
    package let entry: AuditEntry

    package init(position: Int64, entry: AuditEntry) {
        self.position = position
        self.entry = entry
    }
}

/// What is looked for in the log.
package struct AuditFilter: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case everything
        /// Signing in and out, and what was refused there.
        case access
        /// Data that was taken out.
        case exports
        /// All the rest.
        case changes

        /// How the actions of access begin and those of exports end.
        package static let accessPrefix = "user."
        package static let exportSuffix = ".export"
    }

    package var kind: Kind
    /// The actor, whole; empty: anybody.
    package var actor: String

    package init(kind: Kind = .everything, actor: String = "") {
        self.kind = kind
        self.actor = actor
    }
}
