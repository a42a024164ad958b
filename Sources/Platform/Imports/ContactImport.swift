// SPDX-License-Identifier: Apache-2.0

/// Which rows of an import are taken.
package enum ImportMode: String, Sendable, CaseIterable {
    /// Addresses that the tenant does not have yet (新規のみ).
    case new
    /// Addresses that it has (更新のみ).
    case update
    case both
}

/// An import that ran or runs.
package struct ContactImport: Sendable, Equatable {
    package let id: ImportID
    package let fileName: String
    package let mode: ImportMode
    package let list: ContactListID?
    /// Nil while it runs, and when it was broken off.
    package let counts: ImportCounts?
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
    /// Set when it was taken back, or is being taken back.
    package let undoneAt: Timestamp?

    package init(
        id: ImportID, fileName: String, mode: ImportMode, list: ContactListID?, counts: ImportCounts?,
        startedAt: Timestamp, finishedAt: Timestamp?, undoneAt: Timestamp?
    ) {
        self.id = id
        self.fileName = fileName
        self.mode = mode
        self.list = list
        self.counts = counts
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.undoneAt = undoneAt
    }
}

package struct NewContactImport: Sendable {
    package var tenant: TenantID
    package var fileName: String
    package var mode: ImportMode
    package var list: ContactListID?

    package init(tenant: TenantID, fileName: String, mode: ImportMode, list: ContactListID?) {
        self.tenant = tenant
        self.fileName = fileName
        self.mode = mode
        self.list = list
    }
}

/// A row that parsed: ready to be stored.
package struct ImportRow: Sendable, Equatable {
    /// As typed, unquoted.
    package var email: String
    /// `EmailAddress.suppressionKey` of `email`.
    package var key: String
    /// The domain as an A-label in lower case.
    package var domain: String
    /// As `Contact.fields`; keys not mentioned keep their value on update.
    package var fields: String

    package init(email: String, key: String, domain: String, fields: String) {
        self.email = email
        self.key = key
        self.domain = domain
        self.fields = fields
    }
}

package enum ImportRowOutcome: Sendable, Equatable {
    case created, updated
    /// The mode leaves it out: exists already (`new`), does not exist (`update`).
    case exists, missing
    /// The address is suppressed for the tenant and stays so.
    case optedOut
    /// The contact lies in the trash and stays there as it is.
    case trashed
}

package struct ImportCounts: Sendable, Equatable {
    package var imported = 0
    package var updated = 0
    package var rejected = 0

    package init(imported: Int = 0, updated: Int = 0, rejected: Int = 0) {
        self.imported = imported
        self.updated = updated
        self.rejected = rejected
    }
}
