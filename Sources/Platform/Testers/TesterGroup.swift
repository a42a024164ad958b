// SPDX-License-Identifier: Apache-2.0

package typealias TesterGroupID = Identifier<TesterGroup>
package typealias TesterID = Identifier<Tester>

/// Colleagues whom tests of mailings go to together (テスト配信先).
package struct TesterGroup: Sendable, Equatable {
    /// Groups of a tenant, and testers of a group.
    package static let groupLimit = 20
    package static let testerLimit = 50

    package let id: TesterGroupID
    package let tenant: TenantID
    /// As ``ContactName``; no other group of the tenant has it.
    package let name: String
    /// In the order in which they were added.
    package let testers: [Tester]

    package init(id: TesterGroupID, tenant: TenantID, name: String, testers: [Tester] = []) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.testers = testers
    }
}

/// One address that gets tests.
package struct Tester: Sendable, Equatable {
    package let id: TesterID
    package let email: String
    /// Of the person; may be empty.
    package let name: String
    /// Whose values the test shows; nil: those of the reader who is chosen with the test. May be gone by now.
    package let reader: ContactID?

    package init(id: TesterID, email: String, name: String, reader: ContactID?) {
        self.id = id
        self.email = email
        self.name = name
        self.reader = reader
    }
}

/// A tester as stored; `key` is `EmailAddress.suppressionKey`.
package struct NewTester: Sendable, Equatable {
    package var email: String
    package var key: String
    package var name: String
    package var reader: ContactID?

    package init(email: String, key: String, name: String, reader: ContactID?) {
        self.email = email
        self.key = key
        self.name = name
        self.reader = reader
    }
}

package enum TesterSaving: Sendable, Equatable {
    case saved
    /// The group has as many as it may have.
    case full
    /// The tenant has no such group.
    case missing
}

package protocol TesterStore: Sendable {
    /// By name.
    func testerGroups(of tenant: TenantID) async throws(StoreError) -> [TesterGroup]
    /// Nil: the tenant has as many as it may have. `.conflict`: the name is taken.
    func createTesterGroup(named name: String, of tenant: TenantID) async throws(StoreError) -> TesterGroup?
    /// False when there is no such group. `.conflict`: the name is taken.
    func renameTesterGroup(
        _ id: TesterGroupID, to name: String, of tenant: TenantID
    ) async throws(StoreError) -> Bool
    func deleteTesterGroup(_ id: TesterGroupID, of tenant: TenantID) async throws(StoreError) -> Bool
    /// Adds a tester; one of the same address gets this name and this reader.
    func saveTester(
        _ tester: NewTester, in group: TesterGroupID, of tenant: TenantID
    ) async throws(StoreError) -> TesterSaving
    /// False when the group has no such tester.
    func removeTester(
        _ id: TesterID, from group: TesterGroupID, of tenant: TenantID
    ) async throws(StoreError) -> Bool
}
