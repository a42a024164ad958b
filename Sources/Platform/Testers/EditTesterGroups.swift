// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// Makes, changes and deletes groups of testers; each change is in the audit log.
package struct EditTesterGroups: Sendable {
    package typealias Stores = AuditStore & ContactStore & TesterStore

    private let stores: any Stores
    private let now: @Sendable () -> Timestamp

    package init(stores: any Stores, now: @escaping @Sendable () -> Timestamp) {
        self.stores = stores
        self.now = now
    }

    package func create(
        named text: String, of tenant: TenantID, actor: String
    ) async throws(Refusal) -> TesterGroup {
        let name = try ContactName.checked(text)
        let made = try await ContactName.storing { () async throws(StoreError) in
            let group = try await stores.createTesterGroup(named: name, of: tenant)
            if group != nil { try await record("testers.create", name, of: tenant, actor: actor) }
            return group
        }
        guard let made else {
            throw Refusal(
                english: "\(TesterGroup.groupLimit) groups are the most there can be",
                japanese: "グループは\(TesterGroup.groupLimit)個までです。")
        }
        return made
    }

    /// False when there is no such group.
    package func rename(_ group: TesterGroup, to text: String, actor: String) async throws(Refusal) -> Bool {
        let name = try ContactName.checked(text)
        return try await ContactName.storing { () async throws(StoreError) in
            guard try await stores.renameTesterGroup(group.id, to: name, of: group.tenant) else { return false }
            try await record("testers.rename", "\(group.name) → \(name)", of: group.tenant, actor: actor)
            return true
        }
    }

    /// False when there is no such group.
    package func delete(_ group: TesterGroup, actor: String) async throws(Refusal) -> Bool {
        try await ContactName.storing { () async throws(StoreError) in
            guard try await stores.deleteTesterGroup(group.id, of: group.tenant) else { return false }
            try await record("testers.delete", group.name, of: group.tenant, actor: actor)
            return true
        }
    }

    /// Adds a tester, or gives the one of that address another name and reader. `name` and `reader`, the address of a
    /// reader of the tenant's, may be empty. False when there is no such group.
    package func save(
        name: String, email: String, reader: String, in group: TesterGroup, actor: String
    ) async throws(Refusal) -> Bool {
        let name = ImportColumns.trimmed(name).isEmpty ? "" : try ContactName.checked(name)
        let address = try Self.address(email)
        var tester = NewTester(email: address.addrSpec, key: address.suppressionKey, name: name, reader: nil)
        let typed = ImportColumns.trimmed(reader)
        if !typed.isEmpty { tester.reader = try await contact(typed, of: group.tenant) }
        let saving: TesterSaving
        do throws(StoreError) {
            saving = try await stores.saveTester(tester, in: group.id, of: group.tenant)
            if saving == .saved {
                try await record("testers.add", "\(group.name): \(tester.email)", of: group.tenant, actor: actor)
            }
        } catch { throw Refusal(error) }
        switch saving {
        case .saved: return true
        case .missing: return false
        case .full:
            throw Refusal(
                english: "a group has \(TesterGroup.testerLimit) addresses at most",
                japanese: "1つのグループには\(TesterGroup.testerLimit)件まで登録できます。")
        }
    }

    /// False when the group has no such tester.
    package func remove(_ id: TesterID, from group: TesterGroup, actor: String) async throws(Refusal) -> Bool {
        guard let tester = group.testers.first(where: { $0.id == id }) else { return false }
        do throws(StoreError) {
            guard try await stores.removeTester(id, from: group.id, of: group.tenant) else { return false }
            try await record("testers.remove", "\(group.name): \(tester.email)", of: group.tenant, actor: actor)
            return true
        } catch { throw Refusal(error) }
    }

    /// As tests take them: an address that every server can carry.
    private static func address(_ text: String) throws(Refusal) -> EmailAddress {
        let typed = ImportColumns.trimmed(text)
        guard typed.utf8.count <= 320, let address = try? EmailAddress(parsing: typed), !address.needsSMTPUTF8 else {
            throw Refusal(
                english: "'\(typed.prefix(80))' is not a mail address",
                japanese: "「\(typed.prefix(80))」はメールアドレスではありません。")
        }
        return address
    }

    private func contact(_ typed: String, of tenant: TenantID) async throws(Refusal) -> ContactID {
        let found: Contact?
        do throws(StoreError) {
            let key = (try? EmailAddress(parsing: typed))?.suppressionKey ?? typed
            found = try await stores.contact(key: key, of: tenant)
        } catch { throw Refusal(error) }
        guard let found, found.state != .trashed else {
            throw Refusal(
                english: "there is no reader '\(typed.prefix(80))'; leave it blank for the sample reader",
                japanese: "「\(typed.prefix(80))」という読者はいません。見本の読者でよければ空のままにしてください。")
        }
        return found.id
    }

    private func record(
        _ action: String, _ subject: String, of tenant: TenantID, actor: String
    ) async throws(StoreError) {
        try await stores.record(
            AuditEntry(tenant: tenant, at: now(), actor: actor, action: action, subject: subject))
    }
}
