// SPDX-License-Identifier: Apache-2.0

import Foundation
import Platform
import Synchronization

@testable import CustomerWeb

/// The lists of two tenants, newest first: enough of a store for the pages.
struct FakeBlockList {
    var lines: [(tenant: TenantID, line: SuppressionLine)] = []

    mutating func add(
        _ key: String, _ reason: Suppression.Reason, tenant: Int64 = 1, isWide: Bool = false, contact: Int64? = nil,
        email: String? = nil
    ) {
        let at = FakeCompany.start + .seconds(lines.count)
        lines.insert(
            (
                TenantID(tenant),
                SuppressionLine(
                    suppression: Suppression(key: key, reason: reason, at: at), coversSubdomains: isWide,
                    contact: contact.map { ContactID($0) }, email: email)
            ), at: 0)
    }

    func of(_ tenant: TenantID) -> [SuppressionLine] { lines.filter { $0.tenant == tenant }.map(\.line) }
}

extension FakeCompany {
    func suppressions(
        of tenant: TenantID, _ filter: SuppressionFilter, after place: SuppressionPlace?, limit: Int
    ) async throws(StoreError) -> [SuppressionLine] {
        let fitting = blocked.withLock { $0.of(tenant) }.filter { line in
            (filter.reason.map { $0 == line.suppression.reason } ?? true)
                && (filter.text.isEmpty || line.suppression.key.contains(filter.text))
        }
        return Array(fitting.filter { line in place.map { line.suppression.at < $0.at } ?? true }.prefix(limit))
    }
    func suppressionCounts(of tenant: TenantID) async throws(StoreError) -> [Suppression.Reason: Int] {
        blocked.withLock { $0.of(tenant) }.reduce(into: [:]) { $0[$1.suppression.reason, default: 0] += 1 }
    }
    func block(
        _ entries: [BlockEntry], of tenant: TenantID, at now: Timestamp
    ) async throws(StoreError) -> BlockResult {
        blocked.withLock { blocked in
            var result = BlockResult()
            for entry in Set(entries) where !blocked.of(tenant).contains(where: { $0.suppression.key == entry.key }) {
                switch entry {
                case .address: blocked.add(entry.key, .manual, tenant: tenant.rawValue)
                case .domain(_, let isWide):
                    blocked.add(entry.key, .blockedDomain, tenant: tenant.rawValue, isWide: isWide)
                }
                result.added.insert(entry)
            }
            return result
        }
    }
    func suppression(key: String, of tenant: TenantID) async throws(StoreError) -> Suppression? {
        blocked.withLock { $0.of(tenant).first { $0.suppression.key == key }?.suppression }
    }
    func release(key: String, of tenant: TenantID) async throws(StoreError) -> Bool {
        blocked.withLock { blocked in
            let count = blocked.lines.count
            blocked.lines.removeAll { $0.tenant == tenant && $0.line.suppression.key == key }
            return blocked.lines.count < count
        }
    }
}

extension BlockDesk {
    /// A desk with an empty shelf of its own.
    static func fake(
        _ stores: any AuditStore & SuppressionList, _ listening: any SuppressionListening
    ) -> BlockDesk {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("hyb-\(UUID().uuidString)").path
        return BlockDesk(
            shelf: ImportShelf(root: root, sizeLimit: 1_000),
            blocking: BlockAddresses(stores: stores, listening: listening, now: { FakeCompany.start }))
    }
}
