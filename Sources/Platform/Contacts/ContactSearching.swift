// SPDX-License-Identifier: Apache-2.0

/// Finds and counts among all contacts of a tenant, fast enough for typing: 1,000,000 contacts in well under 100 ms.
package protocol ContactSearching: Sendable {
    /// The contacts that fit, newest first.
    func search(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> ContactSearchResult
    /// Everybody who fits, for a change to all of them; ascending.
    func everyMatch(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> [ContactID]
    /// `merged`: fields whose blanks are counted; 64 at most, none twice.
    func count(
        _ audience: Audience, merged: [ContactFieldID], of tenant: TenantID
    ) async throws(StoreError) -> AudienceCount
    /// Up to `limit` of those who would get it, spread over the whole audience; the same ones for the same audience.
    func sample(_ audience: Audience, limit: Int, of tenant: TenantID) async throws(StoreError) -> [ContactID]
}

package struct ContactQuery: Sendable, Equatable {
    /// Parts separated by blanks must all occur in the address or a field; case and width do not matter. Empty: all.
    package var text = ""
    /// Nil: every state but trashed.
    package var state: Contact.State?
    package var list: ContactListID?
    package var tag: ContactListID?
    package var conditions: [Audience.Condition] = []
    package var offset = 0
    package var limit = 50

    package init() {}
}

package struct ContactSearchResult: Sendable, Equatable {
    /// All that fit.
    package var total: Int
    package var ids: [ContactID]

    package init(total: Int, ids: [ContactID]) {
        self.total = total
        self.ids = ids
    }
}

/// How many an audience has, and why others are left out of it.
package struct AudienceCount: Sendable, Equatable {
    /// Those who will get it.
    package var recipients = 0
    /// In the audience but for their state or a suppression.
    package var leftOut: [Contact.State: Int] = [:]
    /// Active and yet suppressed (an address that is blocked for the tenant or for all).
    package var suppressed = 0
    /// Active, and at a domain that is blocked.
    package var atBlockedDomains = 0
    /// Recipients by domain.
    package var domains: [String: Int] = [:]
    /// Recipients without a value, by field, of those that were asked for.
    package var blanks: [ContactFieldID: Int] = [:]

    package init() {}
}

/// Where an index reads contacts from.
package protocol ContactScanning: Sendable {
    /// Where the tenant's contacts stand: as long as it is the same, nothing in them has changed. Nil: no such tenant.
    func contactMark(of tenant: TenantID) async throws(StoreError) -> ContactMark?
    /// ≤ `limit` contacts of the tenant behind `after`, in the order of their ids.
    func scanContacts(
        of tenant: TenantID, after: ContactID, limit: Int
    ) async throws(StoreError) -> ContactChunk
    /// ≤ `limit` contacts behind (`since`, `after`) in the order of `updatedAt`, then of the ids. A tenant's changes
    /// have an `updatedAt` in the order of their commits: none appears later behind one that was read.
    func changedContacts(
        of tenant: TenantID, since: Timestamp, after: ContactID, limit: Int
    ) async throws(StoreError) -> ContactChunk
    func blockedDomains(of tenant: TenantID) async throws(StoreError) -> BlockedDomains
    /// A number that changes with the members of the list. Nil: the tenant has no such list.
    func listVersion(_ list: ContactListID, of tenant: TenantID) async throws(StoreError) -> Int64?
    /// Ascending.
    func members(
        of list: ContactListID, after: ContactID, limit: Int
    ) async throws(StoreError) -> [ContactID]
    /// Of the audience of the tenant's mailing, as it was: those to whom it surely did not come (neither delivered nor
    /// unknown, and not on its way any more), or those to whom it came or may have come. Ascending.
    func recipients(
        who part: Audience.Earlier, _ campaign: CampaignID, of tenant: TenantID
    ) async throws(StoreError) -> [ContactID]
}

/// A point in the history of a tenant's contacts.
package struct ContactMark: Sendable, Equatable {
    /// Grows when contacts were deleted: then what was scanned is to be thrown away.
    package var epoch: Int64
    /// The greatest `updatedAt` given so far.
    package var clock: Timestamp

    package init(epoch: Int64, clock: Timestamp) {
        self.epoch = epoch
        self.clock = clock
    }
}

/// Contacts column by column, a row being the same index in each.
package struct ContactChunk: Sendable {
    package var ids: [Int64] = []
    package var states: [Contact.State] = []
    package var isSuppressed: [Bool] = []
    package var updatedAt: [Int64] = []
    /// UTF-8 of all addresses, one behind the other, and where each ends.
    package var emails: [UInt8] = []
    package var emailEnds: [Int] = []
    /// The same of the domains.
    package var domains: [UInt8] = []
    package var domainEnds: [Int] = []
    /// The same of `Contact.fields`.
    package var fields: [UInt8] = []
    package var fieldEnds: [Int] = []

    package init() {}

    package var count: Int { ids.count }
}
