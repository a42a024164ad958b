// SPDX-License-Identifier: Apache-2.0

package import Platform

// Not built yet.
private let pending = StoreError.broken(detail: "not built yet")

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
