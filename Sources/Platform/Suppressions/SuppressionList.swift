// SPDX-License-Identifier: Apache-2.0

/// A tenant's list of those who get no mail from it (配信除外リスト): addresses with and without a contact, and domains.
/// Every method looks within the tenant alone; what is blocked for all tenants is on nobody's list.
package protocol SuppressionList: Sendable {
    /// ≤ `limit` lines behind `place` (nil: from the newest), newest first.
    func suppressions(
        of tenant: TenantID, _ filter: SuppressionFilter, after place: SuppressionPlace?, limit: Int
    ) async throws(StoreError) -> [SuppressionLine]
    /// A reason that nobody has is missing.
    func suppressionCounts(of tenant: TenantID) async throws(StoreError) -> [Suppression.Reason: Int]
    /// Puts entries on the list in one transaction; ``BlockAddresses/batchSize`` of them at most. Who is on it stays as
    /// he is, whatever the reason, but for a domain that is to cover its subdomains from now on. Active contacts with a
    /// new address become stopped.
    func block(
        _ entries: [BlockEntry], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> BlockResult
    /// Takes an entry with a releasable reason off the list; a contact stays as it is. False: there is none.
    func release(key: String, of tenant: TenantID) async throws(StoreError) -> Bool
    /// Addresses of all tenants that bounced for good since then, ≤ `limit`, newest first; an entry each.
    func deadAddresses(since: Timestamp, limit: Int) async throws(StoreError) -> [(tenant: TenantID, key: String)]
    func blockedDomains(of tenant: TenantID) async throws(StoreError) -> BlockedDomains
}

/// Which part of the list is looked at.
package struct SuppressionFilter: Sendable, Equatable {
    package static let textLimit = 200

    /// Nil: all of them.
    package var reason: Suppression.Reason?
    /// What the address or domain holds; case and width do not matter. Empty: anything.
    package var text: String

    package init(reason: Suppression.Reason? = nil, text: String = "") {
        self.reason = reason
        self.text = String(text.prefix(Self.textLimit))
    }
}

/// Where a page of the list ended.
package struct SuppressionPlace: Sendable, Equatable {
    package let at: Timestamp
    package let key: String

    package init(at: Timestamp, key: String) {
        self.at = at
        self.key = key
    }
}

package struct SuppressionLine: Sendable, Equatable {
    package let suppression: Suppression
    /// Of a domain.
    package let coversSubdomains: Bool
    /// The contact with the address, and the address as it was typed; nil where there is none.
    package let contact: ContactID?
    package let email: String?

    package init(suppression: Suppression, coversSubdomains: Bool, contact: ContactID?, email: String?) {
        self.suppression = suppression
        self.coversSubdomains = coversSubdomains
        self.contact = contact
        self.email = email
    }

    package var place: SuppressionPlace { SuppressionPlace(at: suppression.at, key: suppression.key) }

    /// As people write it, and as ``BlockEntry`` reads it: `*.` stands before a domain that covers its subdomains.
    package var text: String {
        guard let domain = BlockEntry.domain(ofKey: suppression.key) else { return email ?? suppression.key }
        return coversSubdomains ? "*.\(domain)" : domain
    }
}

/// What came of a transaction of ``SuppressionList/block(_:of:at:)``.
package struct BlockResult: Sendable, Equatable {
    /// New on the list, a domain that now covers its subdomains included. No key twice.
    package var added: Set<BlockEntry> = []
    /// Domains past ``BlockedDomains/limit``; they are not on the list.
    package var refused: Set<BlockEntry> = []
    /// Contacts that were active and are stopped now.
    package var stopped: [ContactID] = []
    /// Contacts with one of the addresses, whatever their state and however long the address is on the list: mail to them
    /// may be under way.
    package var contacts: [ContactID] = []

    package init() {}
}

/// Hears of suppressions, for mail that is claimed and queued already.
package protocol SuppressionListening: Sendable {
    /// From the moment this returns no MAIL FROM is sent to the contacts by this process. Call it after the commit.
    func suppress(_ contacts: [ContactID], reason: Suppression.Reason)
    /// The same for everybody at these domains.
    func block(_ domains: BlockedDomains, of tenant: TenantID)
    /// They may get what comes from now on.
    func release(contact: ContactID)
    func release(domain: String, of tenant: TenantID)
}
