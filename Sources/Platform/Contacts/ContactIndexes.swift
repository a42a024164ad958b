// SPDX-License-Identifier: Apache-2.0

/// Indexes of the tenants that somebody works with, kept fresh from the store.
///
/// Each question first asks for the tenant's mark, and reads what changed since. An index is loaded at the first question,
/// or by ``warm(_:)``. At most `limit` contacts are resident, the tenant last asked for whatever its size; beyond
/// that, the tenants that were not asked for longest are dropped and loaded again when they are.
package actor ContactIndexes {
    /// Contacts read in one piece.
    private static let pieceSize = 20_000
    /// Changes beyond which reading everything anew is quicker.
    private static let changeLimit = 300_000
    /// Lists of one tenant whose members are resident.
    private static let listLimit = 50

    private struct Resident {
        var index = ContactIndex()
        var mark: ContactMark
        /// Members by list, as of its version.
        var lists: [ContactListID: (version: Int64, members: [Int64])] = [:]
        var usedAt = 0
    }

    private let source: any ContactScanning
    private let limit: Int
    private var residents: [TenantID: Resident] = [:]
    private var refreshing: [TenantID: Task<Result<ContactIndex, StoreError>, Never>] = [:]
    private var uses = 0

    /// `limit`: contacts of all tenants together.
    package init(source: any ContactScanning, limit: Int = 3_000_000) {
        self.source = source
        self.limit = limit
    }

    /// Contacts of all tenants that are in memory.
    package var residentContacts: Int { residents.values.reduce(0) { $0 + $1.index.count } }

    /// Loads or refreshes the tenant's index; where it fails, the next question tries again.
    package func warm(_ tenant: TenantID) async {
        do throws(StoreError) { _ = try await current(tenant) } catch { return }
    }

    /// Loads one tenant after the other, until half of the room is taken: the other half is for those who come.
    package func warm(_ tenants: [TenantID]) async {
        for tenant in tenants where residentContacts < limit / 2 {
            await warm(tenant)
        }
    }

    /// The index as the store is now. Of questions that come together, one refreshes for all that came before it began.
    func current(_ tenant: TenantID) async throws(StoreError) -> ContactIndex {
        // What is under way may have read the mark before the change that the caller knows of.
        if let running = refreshing[tenant] { _ = await running.value }
        if let running = refreshing[tenant] { return try await running.value.get() }
        let task = Task { () -> Result<ContactIndex, StoreError> in
            do throws(StoreError) { return .success(try await refresh(tenant)) } catch { return .failure(error) }
        }
        refreshing[tenant] = task
        let result = await task.value
        refreshing[tenant] = nil
        return try result.get()
    }

    /// Ascending. Empty when the tenant has no such list.
    func members(of list: ContactListID, tenant: TenantID) async throws(StoreError) -> [Int64] {
        guard let version = try await source.listVersion(list, of: tenant) else { return [] }
        if let known = residents[tenant]?.lists[list], known.version == version { return known.members }
        var members: [Int64] = []
        while true {
            let page = try await source.members(of: list, after: ContactID(members.last ?? 0), limit: 50_000)
            members += page.map(\.rawValue)
            if page.count < 50_000 { break }
        }
        if (residents[tenant]?.lists.count ?? 0) >= Self.listLimit { residents[tenant]?.lists = [:] }
        residents[tenant]?.lists[list] = (version, members)
        return members
    }

    func blockedDomains(of tenant: TenantID) async throws(StoreError) -> BlockedDomains {
        try await source.blockedDomains(of: tenant)
    }

    func recipients(
        who part: Audience.Earlier, _ campaign: CampaignID, tenant: TenantID
    ) async throws(StoreError) -> [Int64] {
        try await source.recipients(who: part, campaign, of: tenant).map(\.rawValue)
    }

    private func refresh(_ tenant: TenantID) async throws(StoreError) -> ContactIndex {
        guard let mark = try await source.contactMark(of: tenant) else {
            residents[tenant] = nil
            return ContactIndex()
        }
        uses += 1
        residents[tenant]?.usedAt = uses
        if let resident = residents[tenant], resident.mark.epoch == mark.epoch {
            if resident.mark.clock == mark.clock { return resident.index }
            if let changed = try await Self.changed(resident.index, since: resident.mark.clock, tenant, source) {
                residents[tenant] = Resident(
                    index: changed.index, mark: ContactMark(epoch: mark.epoch, clock: changed.clock),
                    lists: residents[tenant]?.lists ?? [:], usedAt: uses)
                bound(keeping: tenant)
                return changed.index
            }
        }
        // What changes while it is read has a later time than the mark, and is read once more by the next question.
        let index = try await Self.loaded(tenant, source)
        residents[tenant] = Resident(index: index, mark: mark, usedAt: uses)
        bound(keeping: tenant)
        return index
    }

    private func bound(keeping tenant: TenantID) {
        var total = residents.values.reduce(0) { $0 + $1.index.count }
        for (other, resident) in residents.sorted(by: { $0.value.usedAt < $1.value.usedAt }) {
            guard total > limit else { return }
            guard other != tenant else { continue }
            total -= resident.index.count
            residents[other] = nil
        }
    }

    /// Nil when so much changed that loading anew is quicker.
    @concurrent
    private static func changed(
        _ old: ContactIndex, since: Timestamp, _ tenant: TenantID, _ source: any ContactScanning
    ) async throws(StoreError) -> (index: ContactIndex, clock: Timestamp)? {
        var index = old
        var clock = since
        // Behind every contact of that time: the mark was read after the transaction that gave it.
        var last = Int64.max
        var count = 0
        while true {
            let piece = try await source.changedContacts(
                of: tenant, since: clock, after: ContactID(last), limit: pieceSize)
            guard let id = piece.ids.last, let at = piece.updatedAt.last else { return (index, clock) }
            count += piece.count
            if count > changeLimit { return nil }
            index.take(piece)
            (clock, last) = (Timestamp(microseconds: at), id)
            if piece.count < pieceSize { return (index, clock) }
        }
    }

    @concurrent
    private static func loaded(
        _ tenant: TenantID, _ source: any ContactScanning
    ) async throws(StoreError) -> ContactIndex {
        var index = ContactIndex()
        var last = ContactID(0)
        while true {
            let piece = try await source.scanContacts(of: tenant, after: last, limit: pieceSize)
            guard let id = piece.ids.last else { return index }
            index.take(piece)
            last = ContactID(id)
            if piece.count < pieceSize { return index }
        }
    }
}
