// SPDX-License-Identifier: Apache-2.0

package import Platform

extension DeliveryService: SuppressionListening {
    package func suppress(_ contacts: [ContactID], reason: Suppression.Reason) { suppressions.add(contacts, reason) }

    package func block(_ domains: BlockedDomains, of tenant: TenantID) { suppressions.add(domains, of: tenant) }

    package func release(contact: ContactID) { suppressions.remove(contact) }

    package func release(domain: String, of tenant: TenantID) { suppressions.remove(domain, of: tenant) }
}
