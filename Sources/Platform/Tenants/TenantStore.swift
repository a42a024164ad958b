// SPDX-License-Identifier: Apache-2.0

package protocol TenantStore: Sendable {
    /// Creates the tenant and its owner together. `.conflict` when the slug or the owner's address is taken.
    func createTenant(_ new: NewTenant, at now: Timestamp) async throws(StoreError) -> Tenant
    func tenant(slug: String) async throws(StoreError) -> Tenant?
    func tenant(_ id: TenantID) async throws(StoreError) -> Tenant?
    func tenants() async throws(StoreError) -> [Tenant]
    /// `.broken` when there is no such tenant.
    func updateTenant(_ id: TenantID, to settings: TenantSettings) async throws(StoreError)
}
