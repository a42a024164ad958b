// SPDX-License-Identifier: Apache-2.0

extension ContactIndexes: ContactSearching {
    package func search(
        _ query: ContactQuery, of tenant: TenantID
    ) async throws(StoreError) -> ContactSearchResult {
        let found = try await matches(query, of: tenant)
        let total = found.reduce(0) { $0 + $1.count }
        var ids: [ContactID] = []
        var skipped = 0
        for part in found.reversed() {
            if ids.count >= query.limit { break }
            if skipped + part.count <= query.offset {
                skipped += part.count
                continue
            }
            for id in part.reversed() {
                skipped += 1
                if skipped > query.offset && ids.count < query.limit { ids.append(ContactID(id)) }
            }
        }
        return ContactSearchResult(total: total, ids: ids)
    }

    package func everyMatch(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> [ContactID] {
        try await matches(query, of: tenant).flatMap { $0.map { ContactID($0) } }
    }

    package func count(
        _ audience: Audience, merged: [ContactFieldID], of tenant: TenantID
    ) async throws(StoreError) -> AudienceCount {
        let index = try await current(tenant)
        return await index.count(try await filter(audience, of: tenant), merged: merged)
    }

    package func sample(
        _ audience: Audience, limit: Int, of tenant: TenantID
    ) async throws(StoreError) -> [ContactID] {
        let index = try await current(tenant)
        let found = await index.ids(try await filter(audience, of: tenant), in: [.active], needsFree: true)
        let total = found.reduce(0) { $0 + $1.count }
        let wanted = min(max(0, limit), total)
        var ids: [ContactID] = []
        var before = 0
        for part in found {
            while ids.count < wanted {
                // The middle of the sample's share of the audience.
                let position = (2 * ids.count + 1) * total / (2 * wanted)
                guard position < before + part.count else { break }
                ids.append(ContactID(part[position - before]))
            }
            before += part.count
        }
        return ids
    }

    private func matches(_ query: ContactQuery, of tenant: TenantID) async throws(StoreError) -> [[Int64]] {
        let index = try await current(tenant)
        var filter = ContactFilter()
        for list in [query.list, query.tag].compactMap({ $0 }) {
            filter.allOf.append(try await members(of: list, tenant: tenant))
        }
        filter.parts = SearchText.folded(query.text).split(separator: 0x20).map { Array($0) }
        filter.matcher = AudienceMatcher(query.conditions)
        let states = query.state.map { [$0] } ?? Contact.State.allCases.filter { $0 != .trashed }
        return await index.ids(filter, in: Set(states), needsFree: false)
    }

    private func filter(_ audience: Audience, of tenant: TenantID) async throws(StoreError) -> ContactFilter {
        var filter = ContactFilter()
        if !audience.lists.isEmpty {
            var lists: [[Int64]] = []
            for list in audience.lists { lists.append(try await members(of: ContactListID(list), tenant: tenant)) }
            filter.anyOf = lists
        }
        for list in audience.excludedLists {
            filter.noneOf.append(try await members(of: ContactListID(list), tenant: tenant))
        }
        for earlier in audience.earlier {
            filter.allOf.append(try await recipients(who: earlier.part, earlier.campaign, tenant: tenant))
        }
        filter.matcher = AudienceMatcher(audience.conditions, needsAll: audience.needsAllConditions)
        filter.blocked = try await blockedDomains(of: tenant)
        return filter
    }
}
