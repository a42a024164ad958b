// SPDX-License-Identifier: Apache-2.0

package protocol ContactStore: Sendable {
    func contactFields(of tenant: TenantID) async throws(StoreError) -> [ContactField]
    /// The tenant's fields after those missing among `names` were made as text fields; in the order of `names`.
    func ensureContactFields(_ names: [String], of tenant: TenantID) async throws(StoreError) -> [ContactField]
    func contactList(named name: String, of tenant: TenantID) async throws(StoreError) -> ContactList?
    func ensureContactList(named name: String, of tenant: TenantID) async throws(StoreError) -> ContactList
    /// `key` is `EmailAddress.suppressionKey`.
    func contact(key: String, of tenant: TenantID) async throws(StoreError) -> Contact?
    func contact(_ id: ContactID, of tenant: TenantID) async throws(StoreError) -> Contact?
    func contactCounts(of tenant: TenantID) async throws(StoreError) -> [Contact.State: Int]

    /// Opens an import (a row that its contacts point at).
    func beginImport(_ new: NewContactImport, at now: Timestamp) async throws(StoreError) -> ImportID
    /// Writes rows of an import in one transaction, in order; a later row of the same address updates the earlier.
    /// Per row, its outcome. Never revives: an existing contact keeps its state; an address that is suppressed for
    /// the tenant (or for all) and has no contact is `.optedOut`.
    func importContacts(
        _ rows: [ImportRow], into importID: ImportID, list: ContactListID?, mode: ImportMode, of tenant: TenantID,
        at now: Timestamp
    ) async throws(StoreError) -> [ImportRowOutcome]
    func finishImport(_ id: ImportID, counts: ImportCounts, at now: Timestamp) async throws(StoreError)
}
