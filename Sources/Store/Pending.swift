// SPDX-License-Identifier: Apache-2.0

package import Platform

// Not built yet.
private let pending = StoreError.broken(detail: "not built yet")

extension SQLStore: ContactBook {
    package func createContactField(
        _ name: String, kind: ContactField.Kind, choices: [String], isRequired: Bool, of tenant: TenantID
    ) async throws(StoreError) -> ContactField { throw pending }
    package func updateContactField(_ field: ContactField, of tenant: TenantID) async throws(StoreError) -> Bool {
        throw pending
    }
    package func deleteContactField(_ id: ContactFieldID, of tenant: TenantID) async throws(StoreError) -> Bool {
        throw pending
    }
    package func contactLists(of tenant: TenantID) async throws(StoreError) -> [ContactList] { throw pending }
    package func createContactList(
        named name: String, kind: ContactList.Kind, of tenant: TenantID
    ) async throws(StoreError) -> ContactList { throw pending }
    package func renameContactList(_ id: ContactListID, to name: String, of tenant: TenantID) async throws(StoreError)
        -> Bool
    { throw pending }
    package func deleteContactList(_ id: ContactListID, of tenant: TenantID) async throws(StoreError) -> Bool {
        throw pending
    }
    package func contactListSizes(of tenant: TenantID) async throws(StoreError) -> [ContactListID: Int] {
        throw pending
    }
    package func contacts(_ ids: [ContactID], of tenant: TenantID) async throws(StoreError) -> [Contact] {
        throw pending
    }
    package func contactLists(holding contact: ContactID, of tenant: TenantID) async throws(StoreError) -> [ContactList]
    { throw pending }
    package func createContact(
        _ row: ImportRow, lists: [ContactListID], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> ContactCreation { throw pending }
    package func updateContact(
        _ id: ContactID, to row: ImportRow, expecting updatedAt: Timestamp, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Contact? { throw pending }
    package func change(
        _ contacts: [ContactID], _ change: ContactChange, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(StoreError) -> ContactChangeResult { throw pending }
    package func undoContactChange(
        _ id: ContactChangeID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int? { throw pending }
    package func timeline(
        of contact: ContactID, tenant: TenantID, limit: Int
    ) async throws(StoreError) -> [TimelineEntry] { throw pending }
    package func contactImports(of tenant: TenantID, limit: Int) async throws(StoreError) -> [ContactImport] {
        throw pending
    }
    package func contactImport(_ id: ImportID, of tenant: TenantID) async throws(StoreError) -> ContactImport? {
        throw pending
    }
    package func knownKeys(
        _ keys: [String], of tenant: TenantID
    ) async throws(StoreError) -> (present: Set<String>, suppressed: Set<String>) { throw pending }
    package func undoImportNext(
        _ id: ImportID, of tenant: TenantID, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int { throw pending }
}

extension SQLStore: ContactScanning {
    package func scanContacts(
        of tenant: TenantID, after: ContactID, limit: Int
    ) async throws(StoreError) -> ContactChunk { throw pending }
    package func changedContacts(
        of tenant: TenantID, since: Timestamp, limit: Int
    ) async throws(StoreError) -> ContactChunk { throw pending }
    package func contactEpoch(of tenant: TenantID) async throws(StoreError) -> Int64 { throw pending }
    package func listVersion(_ list: ContactListID, of tenant: TenantID) async throws(StoreError) -> Int64? {
        throw pending
    }
    package func members(
        of list: ContactListID, after: ContactID, limit: Int
    ) async throws(StoreError) -> [ContactID] { throw pending }
    package func reached(
        by campaign: CampaignID, after: ContactID, limit: Int
    ) async throws(StoreError) -> [ContactID] { throw pending }
}

extension SQLStore: ContactSearching {
    package func search(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> ContactSearchResult {
        throw pending
    }
    package func everyMatch(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> [ContactID] {
        throw pending
    }
    package func count(
        _ audience: Audience, merged: [ContactFieldID], of tenant: TenantID
    ) async throws(StoreError) -> AudienceCount { throw pending }
    package func sample(_ audience: Audience, limit: Int, of tenant: TenantID) async throws(StoreError) -> [ContactID] {
        throw pending
    }
}
