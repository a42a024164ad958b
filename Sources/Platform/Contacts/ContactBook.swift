// SPDX-License-Identifier: Apache-2.0

/// What people do to a tenant's contacts by hand. Every method is one transaction; every id is looked up within
/// `tenant`, so another tenant's id is as if it did not exist.
package protocol ContactBook: Sendable {
    // Fields

    /// `.conflict` when the name is taken.
    func createContactField(
        _ name: String, kind: ContactField.Kind, choices: [String], isRequired: Bool, of tenant: TenantID
    ) async throws(StoreError) -> ContactField
    /// Everything but the kind may change. False when there is no such field. `.conflict` when the name is taken.
    func updateContactField(_ field: ContactField, of tenant: TenantID) async throws(StoreError) -> Bool
    /// The definition goes; values stay in the contacts, unseen, until they are next edited.
    func deleteContactField(_ id: ContactFieldID, of tenant: TenantID) async throws(StoreError) -> Bool

    // Lists and tags

    /// By kind, then by name.
    func contactLists(of tenant: TenantID) async throws(StoreError) -> [ContactList]
    /// `.conflict` when the name is taken.
    func createContactList(
        named name: String, kind: ContactList.Kind, of tenant: TenantID
    ) async throws(StoreError) -> ContactList
    func renameContactList(_ id: ContactListID, to name: String, of tenant: TenantID) async throws(StoreError) -> Bool
    /// For 30 days; then it is gone for good. The contacts stay.
    func trashContactList(_ id: ContactListID, of tenant: TenantID, at now: Timestamp) async throws(StoreError) -> Bool
    /// With the members that it had. `.conflict`: another one has its name by now.
    func restoreContactList(_ id: ContactListID, of tenant: TenantID) async throws(StoreError) -> Bool
    /// Latest first, at most 200.
    func trashedContactLists(of tenant: TenantID, at now: Timestamp) async throws(StoreError) -> [TrashedList]
    /// Members that are not in the trash, by list.
    func contactListSizes(of tenant: TenantID) async throws(StoreError) -> [ContactListID: Int]

    // Contacts

    /// In the order of `ids`; those that do not exist are left out.
    func contacts(_ ids: [ContactID], of tenant: TenantID) async throws(StoreError) -> [Contact]
    /// Lists and tags that hold the contact.
    func contactLists(holding contact: ContactID, of tenant: TenantID) async throws(StoreError) -> [ContactList]
    func createContact(
        _ row: ImportRow, lists: [ContactListID], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> ContactCreation
    /// Replaces address and fields. Nil when the contact is gone or has another `updatedAt` by now; `.conflict` when
    /// another contact has the address.
    func updateContact(
        _ id: ContactID, to row: ImportRow, expecting updatedAt: Timestamp, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Contact?
    /// One change to many contacts, remembered so that it can be undone. Contacts that cannot take it are left as
    /// they are: see ``ContactChange``.
    func change(
        _ contacts: [ContactID], _ change: ContactChange, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(StoreError) -> ContactChangeResult
    /// Gives each contact back what the change took, where it still is as the change left it; how many those were.
    /// Nil when there is no such change, or it was undone before.
    func undoContactChange(
        _ id: ContactChangeID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int?
    /// What happened to the contact, newest first.
    func timeline(
        of contact: ContactID, tenant: TenantID, limit: Int
    ) async throws(StoreError) -> [TimelineEntry]

    // Imports

    /// Newest first.
    func contactImports(of tenant: TenantID, limit: Int) async throws(StoreError) -> [ContactImport]
    func contactImport(_ id: ImportID, of tenant: TenantID) async throws(StoreError) -> ContactImport?
    /// What the tenant has of these keys.
    func knownKeys(_ keys: [String], of tenant: TenantID) async throws(StoreError) -> KnownKeys
    /// Takes ≤ `limit` rows of an import back, the newest first: contacts that it made and nothing was sent to are
    /// deleted, those that something was sent to go to the trash; contacts that it changed get their former fields
    /// where nobody changed them since; memberships that it made go. 0 when nothing is left to take back.
    func undoImportNext(
        _ id: ImportID, of tenant: TenantID, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int
}

package struct KnownKeys: Sendable, Equatable {
    /// Those with a contact that is not in the trash.
    package var present: Set<String>
    package var trashed: Set<String>
    /// Those that are suppressed for the tenant or for all and have no contact.
    package var suppressed: Set<String>

    package init(present: Set<String> = [], trashed: Set<String> = [], suppressed: Set<String> = []) {
        self.present = present
        self.trashed = trashed
        self.suppressed = suppressed
    }
}

package enum ContactCreation: Sendable, Equatable {
    case created(Contact)
    case exists(ContactID)
    /// The reader asked to be left alone, or the address is dead: it is not taken in again.
    case suppressed(Suppression.Reason)
}

package typealias ContactChangeID = Identifier<ContactChangeResult>

package enum ContactChange: Sendable, Equatable {
    /// 停止: active → stopped.
    case stop
    /// stopped, failed → active; takes a suppression for a dead address back. Who unsubscribed or complained stays
    /// as he is.
    case activate
    /// → trashed, whatever the state was.
    case trash
    /// trashed → the state before; unsubscribed or failed where a suppression says so.
    case restore
    case add(ContactListID)
    case remove(ContactListID)
}

package struct ContactChangeResult: Sendable, Equatable {
    package let id: ContactChangeID
    /// Contacts that the change changed; the others were so already, or cannot be.
    package let changed: Int

    package init(id: ContactChangeID, changed: Int) {
        self.id = id
        self.changed = changed
    }
}

/// A line of a contact's history.
package struct TimelineEntry: Sendable, Equatable {
    package enum What: Sendable, Equatable {
        /// Made by an import (its file's name), or by hand (nil).
        case created(fileName: String?)
        /// A mailing and what came of it.
        case mailing(CampaignID, name: String, outcome: Outcome?, reply: RecordedReply?)
        case opened(CampaignID, name: String)
        case clicked(CampaignID, name: String)
        case unsubscribed(CampaignID?, name: String)
        case suppressed(Suppression.Reason)
        /// A change by hand: its actor and what it was (`stop`, `add` with the list's name …).
        case changed(actor: String, action: String, subject: String)
    }

    package let at: Timestamp
    package let what: What

    package init(at: Timestamp, what: What) {
        self.at = at
        self.what = what
    }
}
