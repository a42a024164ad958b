// SPDX-License-Identifier: Apache-2.0

internal import MIME

/// Changes what a tenant's mailings say about their sender, and what new mailings begin with.
///
/// Mailings that are under way keep what they were started with.
package struct ChangeSenderIdentity: Sendable {
    private let stores: any AuditStore & TenantStore

    package init(stores: any AuditStore & TenantStore) { self.stores = stores }

    /// Refuses what no mailing could be sent with: see ``SenderIdentity/problem(_:)``.
    package func run(
        _ identity: SenderIdentity, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(Refusal) {
        var identity = identity
        identity.name = Self.trimmed(identity.name)
        identity.postalAddress = Self.trimmed(identity.postalAddress)
        identity.contact = Self.trimmed(identity.contact)
        for part in SenderIdentity.Part.allCases {
            if let problem = identity.problem(part) { throw problem }
        }
        try await change(tenant, actor, "tenant.identity", identity.name, now) { $0.identity = identity }
    }

    /// What a new mailing's From begins with; both empty: nothing.
    package func setDefaults(
        _ from: DefaultSender, of tenant: TenantID, actor: String, at now: Timestamp
    ) async throws(Refusal) {
        let from = DefaultSender(name: Self.trimmed(from.name), address: Self.trimmed(from.address))
        if let problem = from.problem { throw problem }
        try await change(tenant, actor, "tenant.default-sender", from.address, now) { $0.defaultSender = from }
    }

    private func change(
        _ tenant: TenantID, _ actor: String, _ action: String, _ subject: String, _ now: Timestamp,
        _ change: (inout TenantSettings) -> Void
    ) async throws(Refusal) {
        do throws(StoreError) {
            guard let found = try await stores.tenant(tenant) else {
                throw .broken(detail: "the tenant is gone")
            }
            var settings = found.settings
            change(&settings)
            guard settings != found.settings else { return }
            try await stores.updateTenant(tenant, to: settings)
            try await stores.record(
                AuditEntry(tenant: tenant, at: now, actor: actor, action: action, subject: subject))
        } catch {
            throw Refusal(error)
        }
    }

    private static func trimmed(_ text: String) -> String {
        let tail = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
        return String(String(tail).reversed())
    }
}

/// What the From of a new mailing begins with.
package struct DefaultSender: Sendable, Equatable {
    package var name: String
    package var address: String

    package init(name: String = "", address: String = "") {
        self.name = name
        self.address = address
    }

    /// Why a mailing cannot begin with it; nil when it can.
    package var problem: Refusal? {
        if name.count > 100 || name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return Refusal(
                english: "the sender's name is longer than 100 characters, or holds a line break",
                japanese: "差出人名は100文字まで、改行なしにしてください。")
        }
        guard !address.isEmpty else { return nil }
        do throws(AddressError) {
            _ = try EmailAddress(parsing: address)
            return nil
        } catch {
            return Refusal(
                english: "the sender's address is not a mail address: \(address.prefix(80))",
                japanese: "差出人アドレスが正しくありません。「news@example.jp」の形にしてください。")
        }
    }
}
