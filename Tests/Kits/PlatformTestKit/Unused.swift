// SPDX-License-Identifier: Apache-2.0

package import Platform
import Synchronization

let unused = StoreError.broken(detail: "not used by this test")

/// What a fake does not define answers that it is not used.
package protocol UnusedContactBook: ContactBook {}

extension UnusedContactBook {
    package func createContactField(
        _ name: String, kind: ContactField.Kind, choices: [String], isRequired: Bool, of tenant: TenantID
    ) async throws(StoreError) -> ContactField { throw unused }
    package func updateContactField(_ field: ContactField, of tenant: TenantID) async throws(StoreError) -> Bool {
        throw unused
    }
    package func deleteContactField(_ id: ContactFieldID, of tenant: TenantID) async throws(StoreError) -> Bool {
        throw unused
    }
    package func contactLists(of tenant: TenantID) async throws(StoreError) -> [ContactList] { throw unused }
    package func createContactList(
        named name: String, kind: ContactList.Kind, of tenant: TenantID
    ) async throws(StoreError) -> ContactList { throw unused }
    package func renameContactList(_ id: ContactListID, to name: String, of tenant: TenantID) async throws(StoreError)
        -> Bool
    { throw unused }
    package func trashContactList(
        _ id: ContactListID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Bool { throw unused }
    package func trashedContactLists(
        of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> [TrashedList] { throw unused }
    package func restoreContactList(_ id: ContactListID, of tenant: TenantID) async throws(StoreError) -> Bool {
        throw unused
    }
    package func contactListSizes(of tenant: TenantID) async throws(StoreError) -> [ContactListID: Int] { throw unused }
    package func contacts(_ ids: [ContactID], of tenant: TenantID) async throws(StoreError) -> [Contact] {
        throw unused
    }
    package func contactLists(holding contact: ContactID, of tenant: TenantID) async throws(StoreError) -> [ContactList]
    { throw unused }
    package func createContact(
        _ row: ImportRow, lists: [ContactListID], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> ContactCreation { throw unused }
    package func updateContact(
        _ id: ContactID, to row: ImportRow, expecting updatedAt: Timestamp, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Contact? { throw unused }
    package func change(
        _ contacts: [ContactID], _ change: ContactChange, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(StoreError) -> ContactChangeResult { throw unused }
    package func undoContactChange(
        _ id: ContactChangeID, of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> Int? { throw unused }
    package func timeline(
        of contact: ContactID, tenant: TenantID, limit: Int
    ) async throws(StoreError) -> [TimelineEntry] { throw unused }
    package func contactImports(of tenant: TenantID, limit: Int) async throws(StoreError) -> [ContactImport] {
        throw unused
    }
    package func contactImport(_ id: ImportID, of tenant: TenantID) async throws(StoreError) -> ContactImport? {
        throw unused
    }
    package func knownKeys(_ keys: [String], of tenant: TenantID) async throws(StoreError) -> KnownKeys { throw unused }
    package func undoImportNext(
        _ id: ImportID, of tenant: TenantID, limit: Int, at now: Timestamp
    ) async throws(StoreError) -> Int { throw unused }
}

/// What a fake does not define answers that it is not used.
package protocol UnusedContactSearching: ContactSearching {}

extension UnusedContactSearching {
    package func search(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> ContactSearchResult {
        throw unused
    }
    package func everyMatch(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> [ContactID] {
        throw unused
    }
    package func count(
        _ audience: Audience, merged: [ContactFieldID], of tenant: TenantID
    ) async throws(StoreError) -> AudienceCount { throw unused }
    package func sample(_ audience: Audience, limit: Int, of tenant: TenantID) async throws(StoreError) -> [ContactID] {
        throw unused
    }
}

package protocol UnusedCampaignReports: CampaignReports {}

extension UnusedCampaignReports {
    package func siteCounts(of campaign: CampaignID) async throws(StoreError) -> [SiteCounts] { throw unused }
    package func slotCounts(of campaign: CampaignID) async throws(StoreError) -> [SlotCounts] { throw unused }
    package func linkCounts(of campaign: CampaignID) async throws(StoreError) -> [LinkCounts] { throw unused }
    package func people(
        of campaign: CampaignID, _ group: PeopleGroup, site: String?, after: ContactID, limit: Int
    ) async throws(StoreError) -> [CampaignRecipient] { throw unused }
    package func usual(
        of tenant: TenantID, without campaign: CampaignID, limit: Int
    ) async throws(StoreError) -> UsualCounts { throw unused }
}

/// A tenant without testers, for fakes that have none.
package protocol NoTesters: TesterStore {}

extension NoTesters {
    package func testerGroups(of tenant: TenantID) async throws(StoreError) -> [TesterGroup] { [] }
    package func createTesterGroup(named name: String, of tenant: TenantID) async throws(StoreError) -> TesterGroup? {
        throw unused
    }
    package func renameTesterGroup(
        _ id: TesterGroupID, to name: String, of tenant: TenantID
    ) async throws(StoreError) -> Bool { throw unused }
    package func deleteTesterGroup(_ id: TesterGroupID, of tenant: TenantID) async throws(StoreError) -> Bool {
        throw unused
    }
    package func saveTester(
        _ tester: NewTester, in group: TesterGroupID, of tenant: TenantID
    ) async throws(StoreError) -> TesterSaving { throw unused }
    package func removeTester(
        _ id: TesterID, from group: TesterGroupID, of tenant: TenantID
    ) async throws(StoreError) -> Bool { throw unused }
}

/// A mailing without earlier versions, for fakes that have none.
package protocol NoDraftVersions: DraftVersionStore {}

extension NoDraftVersions {
    package func draftVersions(of campaign: CampaignID) async throws(StoreError) -> [DraftVersion] { [] }
    package func draftVersion(_ version: Int, of campaign: CampaignID) async throws(StoreError) -> DraftVersion? { nil }
    package func keepDraft(
        _ campaign: CampaignID, version: Int, because reason: DraftVersion.Reason, at now: Timestamp
    ) async throws(StoreError) -> Bool { true }
}

/// What a fake does not define answers that it is not used.
package protocol UnusedCampaignListing: CampaignListing {}

extension UnusedCampaignListing {
    package func campaignPage(
        of tenant: TenantID, _ tab: CampaignTab, containing text: String, skipping: Int, limit: Int
    ) async throws(StoreError) -> CampaignPage { throw unused }
}

package protocol UnusedCampaignStore: CampaignStore {}

extension UnusedCampaignStore {
    package func isWhole(_ audience: Audience, of tenant: TenantID) async throws(StoreError) -> Bool { throw unused }
    package func createCampaign(
        _ content: CampaignContent, audience: Audience, filesOf original: CampaignID?, of tenant: TenantID,
        by author: String, at now: Timestamp
    ) async throws(StoreError) -> Campaign { throw unused }
    package func campaign(_ id: CampaignID) async throws(StoreError) -> Campaign? { throw unused }
    package func campaigns(of tenant: TenantID) async throws(StoreError) -> [Campaign] { throw unused }
    package func campaigns(in states: [Campaign.State]) async throws(StoreError) -> [Campaign] { throw unused }
    package func links(of campaign: CampaignID) async throws(StoreError) -> [Link] { throw unused }
    package func saveDraft(
        _ id: CampaignID, _ content: CampaignContent, audience: Audience, version: Int, by author: String,
        keeping reason: DraftVersion.Reason?, at now: Timestamp
    ) async throws(StoreError) -> DraftSaving { throw unused }
    package func trashDraft(_ id: CampaignID, _ isTrashed: Bool, at now: Timestamp) async throws(StoreError) -> Bool {
        throw unused
    }
    package func scheduleCampaign(
        _ id: CampaignID, version: Int, links: [String], startAt: Timestamp, at now: Timestamp
    ) async throws(StoreError) -> Bool { throw unused }
    package func unscheduleCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool {
        throw unused
    }
    package func dueCampaigns(at now: Timestamp) async throws(StoreError) -> (due: [CampaignID], next: Timestamp?) {
        throw unused
    }
    package func launchCampaign(
        _ id: CampaignID, links: [String]?, at now: Timestamp
    ) async throws(StoreError) -> Bool { throw unused }
    package func pauseCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool { throw unused }
    package func resumeCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool { throw unused }
    package func cancelCampaign(_ id: CampaignID, at now: Timestamp) async throws(StoreError) -> Bool { throw unused }
}

/// What a fake does not define answers that it is not used.
package protocol UnusedContactStore: ContactStore {}

extension UnusedContactStore {
    package func contactFields(of tenant: TenantID) async throws(StoreError) -> [ContactField] { throw unused }
    package func ensureContactFields(_ names: [String], of tenant: TenantID) async throws(StoreError) -> [ContactField]
    { throw unused }
    package func contactList(named name: String, of tenant: TenantID) async throws(StoreError) -> ContactList? {
        throw unused
    }
    package func ensureContactList(named name: String, of tenant: TenantID) async throws(StoreError) -> ContactList {
        throw unused
    }
    package func contact(key: String, of tenant: TenantID) async throws(StoreError) -> Contact? { throw unused }
    package func contact(_ id: ContactID, of tenant: TenantID) async throws(StoreError) -> Contact? { throw unused }
    package func contactCounts(of tenant: TenantID) async throws(StoreError) -> [Contact.State: Int] { throw unused }
    package func beginImport(_ new: NewContactImport, at now: Timestamp) async throws(StoreError) -> ImportID {
        throw unused
    }
    package func importContacts(
        _ rows: [ImportRow], into importID: ImportID, list: ContactListID?, mode: ImportMode, of tenant: TenantID,
        at now: Timestamp
    ) async throws(StoreError) -> [ImportRowOutcome] { throw unused }
    package func finishImport(_ id: ImportID, counts: ImportCounts, at now: Timestamp) async throws(StoreError) {
        throw unused
    }
}

/// What a fake does not define answers that it is not used.
package protocol UnusedTenantStore: TenantStore {}

extension UnusedTenantStore {
    package func createTenant(_ new: NewTenant, at now: Timestamp) async throws(StoreError) -> Tenant { throw unused }
    package func tenant(slug: String) async throws(StoreError) -> Tenant? { throw unused }
    package func tenant(_ id: TenantID) async throws(StoreError) -> Tenant? { throw unused }
    package func tenants() async throws(StoreError) -> [Tenant] { throw unused }
    package func updateTenant(_ id: TenantID, to settings: TenantSettings) async throws(StoreError) { throw unused }
}

/// What a fake does not define answers that it is not used.
package protocol UnusedSendingDomainStore: SendingDomainStore {}

extension UnusedSendingDomainStore {
    package func createSendingDomain(_ new: NewSendingDomain, at now: Timestamp) async throws(StoreError)
        -> SendingDomain
    { throw unused }
    package func sendingDomain(_ domain: String, of tenant: TenantID) async throws(StoreError) -> SendingDomain? {
        throw unused
    }
    package func sendingDomains(of tenant: TenantID) async throws(StoreError) -> [SendingDomain] { throw unused }
    package func sendingDomains(after id: SendingDomainID, limit: Int) async throws(StoreError) -> [SendingDomain] {
        throw unused
    }
    package func sendingDomain(linkHost host: String) async throws(StoreError) -> SendingDomain? { throw unused }
    package func recordCheck(_ check: SenderCheck, of domain: SendingDomain) async throws(StoreError) { throw unused }
    package func setLinkHost(
        _ host: String, of domain: SendingDomainID, tenant: TenantID
    ) async throws(StoreError) -> Bool { throw unused }
}

/// What a fake does not define answers that it is not used.
package protocol UnusedUserStore: UserStore {}

extension UnusedUserStore {
    package func credentials(email: String) async throws(StoreError) -> Credentials? { throw unused }
    package func credentials(_ id: UserID) async throws(StoreError) -> Credentials? { throw unused }
    package func changePassword(
        of user: UserID, from old: String, to new: String, opening session: UserSession
    ) async throws(StoreError) -> Bool { throw unused }
    package func setLanguage(_ language: String, of user: UserID) async throws(StoreError) { throw unused }
}

/// What a fake does not define answers that it is not used.
package protocol UnusedAuditStore: AuditStore {}

extension UnusedAuditStore {
    package func record(_ entry: AuditEntry) async throws(StoreError) { throw unused }
    package func auditEntries(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [AuditEntry] {
        throw unused
    }
    package func auditPage(
        of tenant: TenantID, _ filter: AuditFilter, before position: Int64?, limit: Int
    ) async throws(StoreError) -> [AuditLine] { throw unused }
}

/// What a fake does not define answers that it is not used.
package protocol UnusedSuppressionList: SuppressionList, SuppressionStore {}

extension UnusedSuppressionList {
    package func deadAddresses(
        since: Timestamp, limit: Int
    ) async throws(StoreError) -> [(tenant: TenantID, key: String)] { throw unused }
    package func suppressions(
        of tenant: TenantID, _ filter: SuppressionFilter, after place: SuppressionPlace?, limit: Int
    ) async throws(StoreError) -> [SuppressionLine] { throw unused }
    package func suppressionCounts(of tenant: TenantID) async throws(StoreError) -> [Suppression.Reason: Int] {
        throw unused
    }
    package func block(
        _ entries: [BlockEntry], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> BlockResult { throw unused }
    package func release(key: String, of tenant: TenantID) async throws(StoreError) -> Bool { throw unused }
    package func blockedDomains(of tenant: TenantID) async throws(StoreError) -> BlockedDomains { throw unused }
    package func suppress(
        contact: ContactID, reason: Suppression.Reason, campaign: CampaignID?, at now: Timestamp
    ) async throws(StoreError) -> Bool { throw unused }
    package func suppression(key: String, of tenant: TenantID) async throws(StoreError) -> Suppression? {
        throw unused
    }
}

/// Remembers what it heard, a line each.
package final class SuppressionRecorder: SuppressionListening {
    private let lines = Mutex<[String]>([])

    package init() {}

    package var heard: [String] { lines.withLock { $0 } }

    package func suppress(_ contacts: [ContactID], reason: Suppression.Reason) {
        let ids = contacts.map(\.rawValue).sorted()
        lines.withLock { $0.append("suppress \(ids) \(reason.rawValue)") }
    }
    package func block(_ domains: BlockedDomains, of tenant: TenantID) {
        lines.withLock { $0.append("block of \(tenant.rawValue)") }
    }
    package func release(contact: ContactID) { lines.withLock { $0.append("release \(contact.rawValue)") } }
    package func release(domain: String, of tenant: TenantID) {
        lines.withLock { $0.append("release \(domain) of \(tenant.rawValue)") }
    }
}
