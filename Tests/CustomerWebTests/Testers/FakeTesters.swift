// SPDX-License-Identifier: Apache-2.0

import Platform
import Synchronization

/// Groups of testers of any tenant, without the limits of a real store.
extension FakeCompany {
    func testerGroups(of tenant: TenantID) async throws(StoreError) -> [TesterGroup] {
        testers.withLock { $0.filter { $0.tenant == tenant } }
    }

    func createTesterGroup(named name: String, of tenant: TenantID) async throws(StoreError) -> TesterGroup? {
        try change { groups throws(StoreError) in
            guard !groups.contains(where: { $0.tenant == tenant && $0.name == name }) else {
                throw StoreError.conflict(detail: name)
            }
            let mine = groups.count { $0.tenant == tenant }
            guard mine < TesterGroup.groupLimit else { return nil }
            groups.append(TesterGroup(id: TesterGroupID(Int64(100 + groups.count)), tenant: tenant, name: name))
            return groups.last
        }
    }

    func renameTesterGroup(
        _ id: TesterGroupID, to name: String, of tenant: TenantID
    ) async throws(StoreError) -> Bool {
        try change { groups throws(StoreError) in
            guard let index = groups.firstIndex(where: { $0.id == id && $0.tenant == tenant }) else { return false }
            groups[index] = TesterGroup(id: id, tenant: tenant, name: name, testers: groups[index].testers)
            return true
        }
    }

    func deleteTesterGroup(_ id: TesterGroupID, of tenant: TenantID) async throws(StoreError) -> Bool {
        try change { groups throws(StoreError) in
            let before = groups.count
            groups.removeAll { $0.id == id && $0.tenant == tenant }
            return groups.count < before
        }
    }

    func saveTester(
        _ tester: NewTester, in group: TesterGroupID, of tenant: TenantID
    ) async throws(StoreError) -> TesterSaving {
        try change { groups throws(StoreError) in
            guard let index = groups.firstIndex(where: { $0.id == group && $0.tenant == tenant }) else {
                return .missing
            }
            let old = groups[index]
            var testers = old.testers
            guard testers.count < TesterGroup.testerLimit else { return .full }
            testers.append(
                Tester(
                    id: TesterID(Int64(500 + testers.count)), email: tester.email, name: tester.name,
                    reader: tester.reader))
            groups[index] = TesterGroup(id: old.id, tenant: tenant, name: old.name, testers: testers)
            return .saved
        }
    }

    func removeTester(
        _ id: TesterID, from group: TesterGroupID, of tenant: TenantID
    ) async throws(StoreError) -> Bool {
        try change { groups throws(StoreError) in
            guard let index = groups.firstIndex(where: { $0.id == group && $0.tenant == tenant }) else { return false }
            let old = groups[index]
            groups[index] = TesterGroup(
                id: old.id, tenant: tenant, name: old.name, testers: old.testers.filter { $0.id != id })
            return true
        }
    }

    private func change<Value: Sendable>(
        _ body: (inout sending [TesterGroup]) throws(StoreError) -> sending Value
    ) throws(StoreError) -> Value { try testers.withLock(body) }
}
